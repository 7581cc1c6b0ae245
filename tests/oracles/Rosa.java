// Plays jobs through JavaRosa: java -cp ODK_Validate.jar:CLASSES Rosa JOBS.json OUT.json. Formats: README.md.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.IFormElement;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.AnswerDataFactory;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceFactory;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.storage.StorageManager;
import org.javarosa.core.services.storage.util.DummyIndexedStorageUtility;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

public class Rosa {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] names) throws IOException {
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // JavaRosa logs to both
        System.setErr(System.out);
        new XFormsModule().registerModule();
        // Preloads ask a store for properties of the device: an empty one in memory will do.
        StorageManager.setStorageFactory((name, type) -> new DummyIndexedStorageUtility<>(), true);
        PropertyManager.initDefaultPropertyManager();
        String ran = LocalDate.now().toString();
        try (Writer out = Files.newBufferedWriter(Path.of(names[1]))) {
            String between = "[\n";
            for (JsonNode job : JSON.readTree(new File(names[0]))) {
                out.write(between + JSON.writeValueAsString(played(job).put("ran", ran)));
                between = ",\n";
            }
            out.write(between.equals("[\n") ? "[]\n" : "\n]\n");
        }
        System.exit(0); // JavaRosa leaves threads behind
    }

    /** The result of a job. One that never ends, as when a count asks for a million instances, is left behind. */
    static ObjectNode played(JsonNode job) {
        ObjectNode result = JSON.createObjectNode(), late = refusal("it took longer than a minute");
        Thread player = new Thread(null, () -> {
            try {
                new Rosa(job).play(result);
            } catch (Throwable error) { // a stack that overflows, too
                result.removeAll();
                result.setAll(refusal(error.getClass().getSimpleName() + ": " + error.getMessage()));
            }
        }, "job", 16 << 20);
        player.setDaemon(true);
        player.start();
        try {
            player.join(60_000);
        } catch (InterruptedException stopped) {
            return late;
        }
        return player.isAlive() ? late : result;
    }

    static ObjectNode refusal(String message) {
        ObjectNode result = JSON.createObjectNode().put("load", "error").put("message", message);
        result.putArray("states");
        return result;
    }

    final JsonNode job;
    final FormDef form;
    final FormEntryController entry;
    final Set<String> repeats = new HashSet<>(), groups = new HashSet<>(); // references without positions
    final Map<String, ObjectNode> shown = new HashMap<>();

    Rosa(JsonNode job) throws Exception {
        this.job = job;
        ReferenceManager.instance().reset();
        ReferenceManager.instance().addReferenceFactory(new Beside(job.path("media")));
        try (InputStream xml = new ByteArrayInputStream(Files.readAllBytes(Path.of(job.get("form").asText())))) {
            form = XFormUtils.getFormFromInputStream(xml);
        }
        if (form == null) throw new IllegalArgumentException("no form");
        if (job.hasNonNull("language")) form.getLocalizer().setLocale(job.get("language").asText()); // before anything is computed
        form.initialize(true, new InstanceInitializationFactory());
        entry = new FormEntryController(new FormEntryModel(form));
        note(form);
    }

    void note(IFormElement element) {
        if (element instanceof GroupDef group && element.getBind() != null) {
            String ref = ((TreeReference) element.getBind().getReference()).toString(false);
            groups.add(ref);
            if (group.getRepeat()) repeats.add(ref);
        }
        if (element.getChildren() != null) element.getChildren().forEach(this::note);
    }

    void play(ObjectNode result) {
        ArrayNode states = result.put("load", "ok").putArray("states"), skipped = result.putArray("skipped");
        states.add(state());
        for (int at = 0; at < job.get("steps").size(); at++) {
            String why;
            try {
                why = take(job.get("steps").get(at));
            } catch (Throwable error) {
                why = "error: " + error;
            }
            if (why != null) skipped.addArray().add(at).add(why);
            states.add(state());
        }
    }

    /** Why a person cannot do this step now; null if it is done. */
    String take(JsonNode step) {
        if (step.has("language")) {
            String language = step.get("language").asText();
            if (form.getLocalizer() == null || !form.getLocalizer().hasLocale(language)) return "no such language";
            entry.setLanguage(language);
            return null;
        }
        if (step.has("set")) {
            String ref = step.get("set").asText();
            if (!walkTo(event -> event == FormEntryController.EVENT_QUESTION && here().equals(ref))) return "no such question now";
            FormEntryPrompt prompt = entry.getModel().getQuestionPrompt();
            return prompt.isReadOnly() ? "readonly" : answer(prompt, step.path("value").asText());
        }
        if (step.has("add")) {
            String ref = step.get("add").asText();
            if (!walkTo(event -> event == FormEntryController.EVENT_PROMPT_NEW_REPEAT && here().replaceFirst("\\[\\d+\\]$", "").equals(ref))) {
                return "no such repeat now";
            }
            entry.newRepeat();
            return null;
        }
        String ref = step.get("remove").asText();
        if (!walkTo(event -> event == FormEntryController.EVENT_REPEAT && here().equals(ref))) return "no such instance now";
        GroupDef repeat = (GroupDef) form.getChild(entry.getModel().getFormIndex());
        if (repeat.noAddRemove || repeat.getCountReference() != null) return "counted";
        entry.deleteRepeat();
        return null;
    }

    String answer(FormEntryPrompt prompt, String value) {
        IAnswerData data = null;
        int control = prompt.getControlType();
        boolean one = control == Constants.CONTROL_SELECT_ONE;
        if (!value.isEmpty() && (one || control == Constants.CONTROL_SELECT_MULTI || control == Constants.CONTROL_RANK)) {
            Map<String, SelectChoice> offered = new HashMap<>();
            for (SelectChoice choice : prompt.getSelectChoices()) offered.putIfAbsent(choice.getValue(), choice);
            List<Selection> chosen = new ArrayList<>();
            for (String word : value.trim().split(" +")) {
                if (!offered.containsKey(word)) return "not on offer";
                chosen.add(offered.get(word).selection());
            }
            data = one ? new SelectOneData(chosen.get(0)) : new MultipleItemsData(chosen);
        } else if (!value.isEmpty()) {
            IAnswerData type = AnswerDataFactory.templateByDataType(prompt.getDataType());
            data = (type == null ? new StringData() : type).cast(new UncastData(value));
        }
        entry.saveAnswer(data, true); // `answerQuestion` would refuse what breaks its constraint: we want to see the violation
        return null;
    }

    /** Walks through what is relevant, from the start, to the first place that fits. */
    boolean walkTo(IntPredicate fits) {
        entry.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        for (int event = entry.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM; event = entry.stepToNextEvent()) {
            if (fits.test(event)) return true;
        }
        return false;
    }

    String here() {
        return name(entry.getModel().getFormIndex().getReference());
    }

    /** /data/repeat[1]/x: positions on repeats only. */
    String name(TreeReference ref) {
        StringBuilder plain = new StringBuilder(), full = new StringBuilder();
        for (int i = 0; i < ref.size(); i++) {
            plain.append('/').append(ref.getName(i));
            full.append('/').append(ref.getName(i));
            if (repeats.contains(plain.toString())) full.append('[').append(ref.getMultiplicity(i) + 1).append(']');
        }
        return full.toString();
    }

    ArrayNode state() {
        // JavaRosa makes the instances of a counted repeat, and drops choices no longer on offer, when somebody gets there.
        shown.clear();
        walkTo(event -> {
            if (event == FormEntryController.EVENT_QUESTION) visit();
            return false;
        });
        ArrayNode leaves = JSON.createArrayNode();
        collect(form.getMainInstance().getRoot(), leaves);
        return leaves;
    }

    void visit() {
        FormEntryPrompt prompt = entry.getModel().getQuestionPrompt();
        List<SelectChoice> choices = null;
        try {
            choices = prompt.getSelectChoices();
        } catch (RuntimeException noSelect) {
            // a question of another kind
        }
        if (!job.path("shown").asBoolean()) return;
        ObjectNode words = shown.computeIfAbsent(here(), ref -> JSON.createObjectNode());
        try {
            words.put("label", text(prompt.getQuestionText())).put("hint", text(prompt.getHelpText()));
            int control = prompt.getControlType();
            words.putNull("choices");
            if (choices == null || (control != Constants.CONTROL_SELECT_ONE && control != Constants.CONTROL_SELECT_MULTI && control != Constants.CONTROL_RANK)) return;
            ArrayNode list = words.putArray("choices");
            for (SelectChoice choice : choices) list.addArray().add(choice.getValue()).add(text(prompt.getSelectChoiceText(choice)));
        } catch (RuntimeException noWords) {
            shown.remove(here());
        }
    }

    static String text(String words) {
        return words == null ? "" : words;
    }

    void collect(TreeElement element, ArrayNode leaves) {
        if (element.getMult() == TreeReference.INDEX_TEMPLATE) return;
        for (int i = 0; i < element.getNumChildren(); i++) collect(element.getChildAt(i), leaves);
        TreeReference ref = element.getRef();
        if (element.getNumChildren() > 0 || groups.contains(ref.toString(false)) || element == form.getMainInstance().getRoot()) return;
        IAnswerData answer = element.getValue();
        String value = answer == null ? "" : answer.uncast().getString(), violation = null;
        if (element.isRelevant() && value.isEmpty()) violation = element.isRequired() ? "required" : null;
        else if (element.isRelevant() && element.getConstraint() != null && !holds(ref, answer)) violation = "constraint";
        ObjectNode leaf = leaves.addObject().put("ref", name(ref)).put("relevant", element.isRelevant()).put("required", element.isRequired())
            .put("readonly", !element.isEnabled()).put("value", value).put("violation", violation);
        if (shown.containsKey(name(ref))) leaf.set("shown", shown.get(name(ref)));
    }

    boolean holds(TreeReference ref, IAnswerData value) {
        try {
            return form.evaluateConstraint(ref, value);
        } catch (RuntimeException illTyped) { // here JavaRosa would stop whoever fills the form in
            return false;
        }
    }

    /** The files that the job names, whatever the first part of their address is. */
    record Beside(JsonNode files) implements ReferenceFactory {
        public boolean derives(String uri) {
            return uri.startsWith("jr://");
        }

        public Reference derive(String uri) {
            String name = uri.substring(uri.lastIndexOf('/') + 1);
            return new Media(uri, new File(files.path(name).asText("missing/" + name)));
        }

        public Reference derive(String uri, String context) {
            return derive(uri);
        }
    }

    record Media(String uri, File file) implements Reference {
        public boolean doesBinaryExist() {
            return file.exists();
        }

        public InputStream getStream() throws IOException {
            return new FileInputStream(file);
        }

        public String getURI() {
            return uri;
        }

        public String getLocalURI() {
            return file.getPath();
        }

        public boolean isReadOnly() {
            return true;
        }

        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        public void remove() {
            throw new UnsupportedOperationException();
        }

        public Reference[] probeAlternativeReferences() {
            return new Reference[0];
        }
    }
}
