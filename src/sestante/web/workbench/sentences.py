"""The journal in human words. Every verb that an action records stands here; a test keeps the two equal."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "opened study": _("%(who)s opened the study"),
    "described study": _("%(who)s changed the description of the study"),
    "showed study": _("%(who)s made the study public"),
    "hid study": _("%(who)s hid the study from the public"),
    "added to team": _("%(who)s put %(what)s in the team"),
    "removed from team": _("%(who)s took %(what)s out of the team"),
    "planned phase": _("%(who)s planned the phase “%(what)s”"),
    "entered phase": _("%(who)s moved the study to the phase “%(what)s”"),
    "closed study": _("%(who)s closed the study"),
    "set quotas": _("%(who)s set the quotas"),
}


def sentence_of(entry):
    """An entry as a sentence; a verb alone as what it says without names."""
    if isinstance(entry, str):
        return str(SENTENCES.get(entry, entry)) % {"who": "…", "what": "…"}
    pattern = SENTENCES.get(entry.verb)
    if pattern is None:
        return f"{entry.actor}: {entry.verb} — {entry.subject_label}"
    return str(pattern) % {"who": entry.actor, "what": entry.subject_label}
