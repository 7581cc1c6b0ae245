from .models import Entry


def entries_of(study, *, limit=None):
    """A study's journal, newest first."""
    entries = Entry.objects.of_study(study).select_related("person")
    return entries[:limit] if limit else entries


def people_in(study):
    """Who appears in a study's journal: key and name."""
    rows = Entry.objects.of_study(study).filter(person__isnull=False).order_by("person__name")
    return list(rows.values_list("person", "person__name").distinct())


def verbs_in(study):
    return list(Entry.objects.of_study(study).order_by("verb").values_list("verb", flat=True).distinct())
