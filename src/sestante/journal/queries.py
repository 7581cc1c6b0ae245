from .models import Entry


def entries_of(study, *, limit=None):
    """A study's journal, newest first."""
    entries = Entry.objects.of_study(study).select_related("person")
    return entries[:limit] if limit else entries
