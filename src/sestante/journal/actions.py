from .models import Entry


def record(verb, subject, *, by=None, actor="", study=None, **detail):
    """Write one journal entry. ``by`` is a person with an account, or None with ``actor`` in words."""
    return Entry.objects.create(
        verb=verb,
        person=by if by is not None and by.pk else None,
        actor=(actor or (str(by) if by is not None else "Sestante"))[:160],
        subject_kind=subject._meta.label_lower,
        subject_pk=str(subject.pk),
        subject_label=str(subject)[:200],
        study_pk=study.pk if study is not None else None,
        detail=detail,
    )
