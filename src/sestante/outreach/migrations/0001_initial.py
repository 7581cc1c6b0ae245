"""Where the apps' own migrations begin: events and press each bring theirs."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = []
