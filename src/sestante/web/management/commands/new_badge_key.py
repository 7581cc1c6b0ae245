from django.core.management.base import BaseCommand

from sestante.training.actions import rotate_key


class Command(BaseCommand):
    help = "Sign badges with a new key from now on; what the old one signed stays valid."

    def handle(self, *args, **options):
        rotate_key()
        self.stdout.write("Badges are signed with a new key; the old one stays published for those it signed.")
