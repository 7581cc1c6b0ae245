from django.db.models import Count

from .models import Letter


def letters_of(study):
    """A study's outgoing mail, newest first."""
    return Letter.objects.filter(study_pk=study.pk)


def letters_about(subjects):
    """Letters about several things at once, oldest first: ``{"invitation:12": [letter, ...]}``."""
    found = {subject: [] for subject in subjects}
    for letter in Letter.objects.filter(about__in=list(found)).order_by("pk"):
        found[letter.about].append(letter)
    return found


def counts_by_state(study):
    """How many of a study's letters are in each state."""
    rows = letters_of(study).order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}
