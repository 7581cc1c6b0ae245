from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.tasks import task_backends
from django.utils import timezone
from django_tasks_db import DatabaseBackend

from sestante.deliberation.actions.inviting import send_due_group_letters
from sestante.deliberation.actions.opinions import resume_stalled_conversations
from sestante.deliberation.actions.transcribing import delete_due_keys
from sestante.exchange.actions import expire_voices
from sestante.fieldwork.actions.exporting import forget_due_exports, resume_stalled_exports
from sestante.fieldwork.actions.filing import file_forgotten
from sestante.fieldwork.actions.importing import resume_stalled_imports
from sestante.fieldwork.actions.moving import resume_stalled_moves
from sestante.files.actions import resume_stalled_copies, sweep_files
from sestante.letters.actions import deliver_forgotten_letters, give_up_on_lost_letters, retry_due_letters
from sestante.outreach.actions.event_clock import turn_events
from sestante.outreach.actions.kits import resume_stalled_kits
from sestante.outreach.actions.newsletter import forget_unconfirmed, resume_stalled_issues
from sestante.outreach.actions.pills import empty_orphaned_pills, publish_due_pills
from sestante.outreach.actions.releases import lift_embargoes
from sestante.training.actions import ask_again_after_six_months, ask_how_it_was
from sestante.training.actions import forget_unconfirmed as forget_unconfirmed_learners

# What is due every minute, in this order: letters that went wrong first. Each is safe to run again.
EVERY_MINUTE = (
    give_up_on_lost_letters,
    retry_due_letters,
    deliver_forgotten_letters,
    resume_stalled_imports,
    file_forgotten,
    resume_stalled_moves,
    resume_stalled_copies,
    resume_stalled_exports,
    forget_due_exports,
    resume_stalled_conversations,
    send_due_group_letters,
    turn_events,
    lift_embargoes,
    publish_due_pills,
    resume_stalled_kits,
    resume_stalled_issues,
)
SWEEPS_AT = 7  # once an hour: what may be forgotten by now
EVERY_HOUR = (
    delete_due_keys,
    expire_voices,
    empty_orphaned_pills,
    forget_unconfirmed,
    forget_unconfirmed_learners,
    ask_again_after_six_months,
    sweep_files,
    ask_how_it_was,
)


class Command(BaseCommand):
    help = "What is due by the clock: run it every minute (the launcher does, or a timer)."

    def handle(self, *args, **options):
        due = EVERY_MINUTE
        if timezone.now().minute == SWEEPS_AT:
            due = (*EVERY_MINUTE, *EVERY_HOUR)
            call_command("clearsessions")
            if isinstance(task_backends["default"], DatabaseBackend):
                call_command("prune_db_task_results", verbosity=0)
        for errand in due:
            done = errand()
            if options["verbosity"] > 1:
                self.stdout.write(f"{errand.__name__}: {done}")
