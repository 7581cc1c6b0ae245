from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from sestante.people.queries import is_empty, setup_code


class Command(BaseCommand):
    help = "Print the address of the first start, while nobody has an account; nothing afterwards."

    def handle(self, *args, **options):
        if is_empty():
            self.stdout.write(settings.SESTANTE_SITE_URL + reverse("setup", args=[setup_code()]))
