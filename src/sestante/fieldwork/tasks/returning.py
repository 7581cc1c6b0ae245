"""Where the records of an export that comes back pass."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.fieldwork.homecoming import Homecoming
from sestante.fieldwork.intake.rows import fingerprint
from sestante.fieldwork.models import ImportedRow, ImportRun

from .rows import Desk

SAID_EVERY = 100


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
        words = _("Changed here too since the export: what is here stays.")
        conflicts = [change.cell.problem(words) for change in plan.changes if change.conflict and not theirs]
        kept.problems = [*kept.problems, *conflicts]
        answers = plan.answers(theirs=theirs)
        if not answers:
            kept.outcome = ImportedRow.Outcome.SAME
            return
        corrected = self.home.correct(plan, answers, by=self.run.by)
        kept.problems = [*kept.problems, *corrected.problems]
        if corrected.written:
            kept.outcome, kept.revision = ImportedRow.Outcome.CORRECTED, corrected.response.revision
        else:
            kept.outcome = ImportedRow.Outcome.REFUSED if corrected.problems else ImportedRow.Outcome.SAME

    def examine(self):
        """Look through every record before any is written. False when something is wrong: then it is kept with its
        place in the file, and nothing else is."""
        wrong = []
        for place, record in enumerate(self.home.looked_through()):
            plan = self.home.tried(record)
            if plan.faults:
                wrong.append(plan)
            if place % SAID_EVERY == SAID_EVERY - 1:
                ImportRun.objects.filter(pk=self.run.pk).update(progress_at=timezone.now())
        return self._found(wrong)

    @transaction.atomic
    def _found(self, wrong):
        run = ImportRun.objects.select_for_update().get(pk=self.run.pk)
        if run.state != ImportRun.State.RUNNING:
            return False
        run.problems = self.home.parcel.problems
        if not wrong and not run.problems:
            run.choices |= {"examined": True}
            run.save(update_fields=["choices", "problems"])
            return True
        run.rows.all().delete()  # another worker may have looked, too
        ImportedRow.objects.bulk_create(
            ImportedRow(
                run=run,
                number=plan.record.number,
                problems=plan.faults,
                outcome=ImportedRow.Outcome.REFUSED,
                response=plan.response,
                practice=plan.response.practice if plan.response else None,
                fingerprint=fingerprint(plan.record.row, study=self.study, version=self.version),
            )
            for plan in wrong
        )
        number = len(wrong) + len(run.problems)
        run.failure = ngettext(
            "Something is wrong in %(count)s row: nothing was written.",
            "Something is wrong in %(count)s rows: nothing was written.",
            number,
        ) % {"count": number}
        run.state, run.choices = ImportRun.State.FAILED, run.choices | {"faulty": True}
        run.save(update_fields=["state", "choices", "problems", "failure"])
        return False
