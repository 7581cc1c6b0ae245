"""Where the rows of an import pass: each one a transaction, what they all need read once."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.fieldwork.facts import facts_of, place_of
from sestante.fieldwork.intake.rows import RowReader, fill, fingerprint, violations_in_words
from sestante.fieldwork.layout import lay_out_answers, record_consents
from sestante.fieldwork.links import new_nonce
from sestante.fieldwork.models import ImportedRow, ImportRun, Response
from sestante.methods.resemblance import Names
from sestante.practices.actions import add_contact, add_practice
from sestante.practices.errors import PracticeError
from sestante.practices.models import Practice
from sestante.practices.queries import likeness_of, resembling
from sestante.questionnaires.queries import definition_of, questions_of

# Above this two names are reported as possibly the same practice; tried on 65 real initiatives.
ALIKE = 0.75


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
