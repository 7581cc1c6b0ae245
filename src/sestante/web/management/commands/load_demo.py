from django.core.management.base import BaseCommand

from sestante.demo.loading import accounts, load_demo


class Command(BaseCommand):
    help = "Load the invented study into an empty installation; again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--accounts", action="store_true", help="only print the accounts of the demonstration")

    def handle(self, *args, **options):
        if not options["accounts"]:
            load_demo()
        for email, password, role in accounts():
            self.stdout.write(f"{email}  {password}  {role}")
