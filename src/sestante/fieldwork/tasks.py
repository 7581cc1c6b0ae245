"""Errands: bring the rows of a file in, move forms in progress to a new version; one transaction each."""

from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.methods import xforms
from sestante.methods.resemblance import Names
from sestante.practices.actions import add_contact, add_practice
from sestante.practices.errors import PracticeError
from sestante.practices.models import Practice
from sestante.practices.queries import likeness_of, resembling
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import definition_of, questions_of

from .errors import FieldworkError
from .facts import facts_of, place_of
from .homecoming import Homecoming
from .intake.reading import read_table
from .intake.rows import RowReader, fill, fingerprint, violations_in_words
from .layout import lay_out_answers, record_consents
from .links import new_nonce
from .models import ImportedRow, ImportRun, MoveRun, Response
from .moving import move_draft
from .queries.moves import drafts_behind

# Above this two names are reported as possibly the same practice; tried on 65 real initiatives.
ALIKE = 0.75


@task
def bring_in(run_pk):
    """Bring in the rows of an import that are not in yet; safe to run twice, also at the same moment.

    Each row is one transaction: a worker killed between two rows, or in one, leaves whole rows and no halves, and the
    next run goes on from there.
    """
    run = ImportRun.objects.select_related("study", "version__questionnaire", "by").get(pk=run_pk)
    if run.state != ImportRun.State.RUNNING:
        return run.state
    try:
        desk, rows = _desk_of(run)
    except FieldworkError as problem:
        ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(
            state=ImportRun.State.FAILED, failure=str(problem)
        )
        return ImportRun.State.FAILED
    done = set(run.rows.values_list("number", flat=True))
    with translation.override(run.by.language if run.by else desk.language):  # problems are said to whoever reads them
        for number, row in rows:
            if number not in done and not desk.take(number, row):
                break
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING, rows_done__gte=F("rows_total")).update(
        state=ImportRun.State.DONE
    )
    return ImportRun.objects.values_list("state", flat=True).get(pk=run.pk)


def _desk_of(run):
    """Where the rows of an import pass, and its rows by the number a person sees."""
    if run.kind == ImportRun.Kind.RETURN:
        desk = ReturnDesk(run)
        return desk, [(record.number, record) for record in desk.home.parcel.records]
    table = read_table(bytes(run.content), run.file_name, run.sheet)
    return Desk(run, table.crooked), zip(table.lines, table.rows, strict=True)


@task
def move_drafts(version_pk):
    """Move the forms in progress that are behind a version to it; safe to run twice, also at the same moment."""
    run = MoveRun.objects.filter(version=version_pk).select_related("by").first()
    if run is None or run.finished_at is not None:
        return 0
    version = Version.objects.select_related("questionnaire").get(pk=version_pk)
    moved, failures = 0, []
    for response in list(drafts_behind(version).only("pk")):
        try:
            move_draft(response, version, by=run.by)
            moved += 1
        except (FieldworkError, xforms.FormError, xforms.EvaluationError) as problem:
            failures.append({"response": response.pk, "message": str(problem)})
        MoveRun.objects.filter(pk=run.pk).update(progress_at=timezone.now(), failures=failures)
    MoveRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    return moved


class Desk:
    """Where the rows of one import pass: what they all need is read once."""

    def __init__(self, run, crooked=frozenset()):
        self.crooked = crooked
        self.run, self.study, self.version = run, run.study, run.version
        self.questions = questions_of(run.version) if run.version else []
        self.definition = definition_of(run.version) if run.version else None
        self.language = run.version.languages[0] if run.version and run.version.languages else "it"
        self.sections = [section["name"] for section in run.version.sections] if run.version else []
        self.reader = RowReader(run.mapping, self.questions)
        self.names = Names()
        for pk, likeness in Practice.objects.of_study(run.study).values_list("pk", "likeness"):
            self.names.add(pk, likeness)

    @transaction.atomic
    def take(self, number, row):
        """Bring one row in. False when the import was stopped meanwhile."""
        run = ImportRun.objects.select_for_update().get(pk=self.run.pk)
        if run.state != ImportRun.State.RUNNING:
            return False
        if ImportedRow.objects.filter(run=run, number=number).exists():
            return True  # another worker took it
        self._keep(ImportedRow(run=run, number=number), row)
        ImportRun.objects.filter(pk=run.pk).update(rows_done=F("rows_done") + 1, progress_at=timezone.now())
        return True

    def _keep(self, kept, row):
        kept.fingerprint = fingerprint(row, study=self.study, version=self.version)
        known = ImportedRow.objects.filter(fingerprint=kept.fingerprint, outcome=ImportedRow.Outcome.CREATED).first()
        if known is not None:
            kept.outcome, kept.response, kept.practice = ImportedRow.Outcome.KNOWN, known.response, known.practice
        else:
            self._read(kept, row)
        kept.save()

    def _read(self, kept, row):
        reading = self.reader.read(row)
        kept.outcome, kept.problems = ImportedRow.Outcome.CREATED, reading.problems
        if kept.number in self.crooked:
            self._refuse(
                kept, _("There are more cells than headers: put texts with the separator between quotation marks.")
            )
        elif reading.is_blank:
            self._refuse(kept, _("None of the chosen columns says anything in this row."))
        elif self.version is None:
            self._keep_practice_only(kept, reading)
        elif not reading.answers:
            self._refuse(kept, _("No answer could be read in this row."))
        else:
            self._keep_response(kept, reading)

    def _refuse(self, kept, words):
        kept.outcome = ImportedRow.Outcome.REFUSED
        kept.problems = [*kept.problems, {"column": "", "message": words}]

    def _keep_practice_only(self, kept, reading):
        name = reading.facts.get("practice.name", "")
        if not name:
            self._refuse(kept, _("The practice has no name."))
            return
        self._find_or_make_practice(kept, reading.facts)
        if not kept.made_practice:
            kept.outcome = ImportedRow.Outcome.KNOWN
        self._keep_contact(kept, reading.facts)

    def _keep_response(self, kept, reading):
        now = timezone.now()
        session = fill(self.definition, reading, now=now, language=self.language)
        broken = violations_in_words(session, self.questions, version=self.version, language=self.language)
        facts = facts_of(session, self.questions) | {fact: text for fact, text in reading.facts.items() if text}
        if facts.get("practice.name"):
            self._find_or_make_practice(kept, facts)
            self._keep_contact(kept, reading.facts)
        reasons = [*kept.problems, *broken]
        sent = not [problem for problem in reasons if not problem.get("mild")]
        kept.response = Response.objects.create(
            version=self.version,
            practice=kept.practice,
            import_run=self.run,
            origin=Response.Origin.IMPORT,
            state=Response.State.SUBMITTED if sent else Response.State.TO_CHECK,
            language=self.language,
            nonce=new_nonce(),
            instance=session.to_xml().decode(),
            visited=self.sections,
            saved_at=now,
            submitted_at=now,
            reasons=[] if sent else reasons,
        )
        kept.problems = reasons
        if sent:
            lay_out_answers(kept.response, session)
            record_consents(kept.response, session, channel="import")

    def _find_or_make_practice(self, kept, facts):
        """The practice a row speaks of: one already there with the same name and place, else a new one."""
        place = place_of(facts)
        name = " ".join(facts["practice.name"].split())[:160]
        same = resembling(self.study, name=name, municipality=place.municipality, province=place.province)
        if len(same) == 1 and _same_place(same[0], place):
            kept.practice = same[0]
            return
        self._report_alike(kept, name, place)
        kept.practice = add_practice(
            self.study,
            name=name,
            by=self.run.by,
            place=place,
            organisation=facts.get("practice.organisation", ""),
            origin=Practice.Origin.IMPORT,
            quietly=True,
        )
        kept.made_practice = True
        self.names.add(kept.practice.pk, kept.practice.likeness)

    def _report_alike(self, kept, name, place):
        near = self.names.near(likeness_of(name), at_least=ALIKE)[:20]
        found = Practice.objects.of_study(self.study).filter(pk__in=near).select_related("municipality")
        alike = [practice for practice in found if _may_be_the_same(practice, place)]
        if alike:
            names = ", ".join(f"“{practice}”" for practice in alike[:3])
            message = ngettext(
                "Resembles a practice that is already here: %(names)s. Look whether they are the same.",
                "Resembles practices that are already here: %(names)s. Look whether they are the same.",
                len(alike),
            )
            kept.problems = [*kept.problems, {"column": "", "message": message % {"names": names}, "mild": True}]

    def _keep_contact(self, kept, facts):
        email = facts.get("contact.email", "")
        if not email or kept.practice is None or kept.practice.contacts.filter(email__iexact=email.strip()).exists():
            return
        try:
            with transaction.atomic():
                add_contact(
                    kept.practice,
                    email=email,
                    name=facts.get("contact.name", ""),
                    phone=facts.get("contact.phone", ""),
                    quietly=True,
                )
        except PracticeError as problem:
            kept.problems = [*kept.problems, {"column": "", "message": str(problem)}]


class ReturnDesk(Desk):
    """Where the records of an export that comes back pass: known ones are corrected, new ones come in as any row."""

    def __init__(self, run):
        super().__init__(run)
        self.home = Homecoming(run)

    def _keep(self, kept, record):
        kept.fingerprint = fingerprint(record.row, study=self.study, version=self.version)
        plan = self.home.plan(record)
        if plan is None:
            self._keep_new(kept, record)
        else:
            self._correct(kept, plan)
        kept.save()

    def _keep_new(self, kept, record):
        known = ImportedRow.objects.filter(fingerprint=kept.fingerprint, outcome=ImportedRow.Outcome.CREATED).first()
        if known is not None:
            kept.outcome, kept.response, kept.practice = ImportedRow.Outcome.KNOWN, known.response, known.practice
            return
        reading = self.home.new_reading(record, self.version)
        kept.outcome, kept.problems = ImportedRow.Outcome.CREATED, reading.problems
        if reading.answers:
            self._keep_response(kept, reading)
        else:
            self._refuse(kept, _("No answer could be read in this row."))

    def _correct(self, kept, plan):
        kept.response, kept.practice = plan.response, plan.response.practice if plan.response else None
        kept.problems = plan.problems
        if plan.refused:
            self._refuse(kept, plan.refused)
            return
        theirs = bool(self.run.choices.get("theirs"))
        for change in plan.changes:
            if change.conflict and not theirs:
                words = _("Changed here too since the export: what is here stays.")
                kept.problems = [*kept.problems, {"column": change.header, "message": words}]
        answers = plan.answers(theirs=theirs)
        if not answers:
            kept.outcome = ImportedRow.Outcome.SAME
            return
        headers = {change.ref: change.header for change in plan.changes}
        corrected = self.home.correct(plan.response, answers, by=self.run.by, headers=headers)
        kept.problems = [*kept.problems, *corrected.problems]
        kept.outcome = ImportedRow.Outcome.CORRECTED if corrected.written else ImportedRow.Outcome.REFUSED


def _same_place(practice, place):
    """Whether two places are the same as far as both were recognised: nothing known on both sides counts as same."""
    if practice.municipality_id or place.municipality:
        return practice.municipality_id == getattr(place.municipality, "pk", None)
    return (practice.province_id, practice.region_id, practice.place_text) == (
        getattr(place.province, "pk", None),
        getattr(place.region, "pk", None),
        place.text,
    )


def _may_be_the_same(practice, place):
    if practice.municipality_id and place.municipality:
        return practice.municipality_id == place.municipality.pk
    return not (practice.province_id and place.province) or practice.province_id == place.province.pk
