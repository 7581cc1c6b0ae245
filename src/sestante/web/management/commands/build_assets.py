from django.core.management.base import BaseCommand

from sestante.web import assets


class Command(BaseCommand):
    requires_system_checks = ()  # runs before there is a database, and nothing of ours needs checking
    help = (
        "Make style sheets, fonts and images from the installed packages, if anything they are made from has changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="make them in any case")

    def handle(self, *, force, **options):
        made = assets.build(force=force)
        if options["verbosity"]:
            self.stdout.write("Assets made." if made else "Assets up to date.")
