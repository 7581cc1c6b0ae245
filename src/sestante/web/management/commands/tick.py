from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from sestante.fieldwork.actions.importing import resume_stalled_imports
from sestante.letters.actions import deliver_forgotten_letters, give_up_on_lost_letters, retry_due_letters
from sestante.outreach.actions.kits import resume_stalled_kits
from sestante.outreach.actions.newsletter import forget_unconfirmed, resume_stalled_issues
from sestante.outreach.actions.pills import empty_orphaned_pills, publish_due_pills
from sestante.outreach.actions.releases import lift_embargoes

SWEEPS_AT = 7  # once an hour: sessions that are over, errands long done


class Command(BaseCommand):
    help = "What is due by the clock: run it every minute (the launcher does, or a timer)."

    def handle(self, *args, **options):
        lost = give_up_on_lost_letters()
        retried = retry_due_letters()
        forgotten = deliver_forgotten_letters()
        resumed = resume_stalled_imports()
        released, pills = lift_embargoes(), publish_due_pills()
        emptied, unconfirmed = empty_orphaned_pills(), forget_unconfirmed()
        kits, issues = resume_stalled_kits(), resume_stalled_issues()
        if timezone.now().minute == SWEEPS_AT:
            call_command("clearsessions")
            call_command("prune_db_task_results", verbosity=0)
        if options["verbosity"] > 1:
            self.stdout.write(f"letters: {retried} retried, {forgotten} queued again, {lost} given up")
            self.stdout.write(f"imports: {resumed} taken up again")
            self.stdout.write(f"press: {released} released, {kits} kits taken up again")
            self.stdout.write(f"pills: {pills} published, {emptied} emptied")
            self.stdout.write(f"newsletter: {issues} issues taken up again, {unconfirmed} unconfirmed erased")
