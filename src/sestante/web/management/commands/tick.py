from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from sestante.fieldwork.actions.importing import resume_stalled_imports
from sestante.letters.actions import deliver_forgotten_letters, give_up_on_lost_letters, retry_due_letters
from sestante.training.actions import ask_again_after_six_months, forget_unconfirmed

SWEEPS_AT = 7  # once an hour: sessions that are over, errands long done


class Command(BaseCommand):
    help = "What is due by the clock: run it every minute (the launcher does, or a timer)."

    def handle(self, *args, **options):
        lost = give_up_on_lost_letters()
        retried = retry_due_letters()
        forgotten = deliver_forgotten_letters()
        resumed = resume_stalled_imports()
        if timezone.now().minute == SWEEPS_AT:
            ask_again_after_six_months()
            forget_unconfirmed()
            call_command("clearsessions")
            call_command("prune_db_task_results", verbosity=0)
        if options["verbosity"] > 1:
            self.stdout.write(f"letters: {retried} retried, {forgotten} queued again, {lost} given up")
            self.stdout.write(f"imports: {resumed} taken up again")
