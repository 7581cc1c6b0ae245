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
    "added questionnaire": _("%(who)s took “%(what)s” from the library"),
    "uploaded questionnaire": _("%(who)s uploaded the questionnaire “%(what)s”"),
    "opened draft": _("%(who)s began the new version “%(what)s”"),
    "discarded draft": _("%(who)s threw away the draft “%(what)s”"),
    "published questionnaire": _("%(who)s published “%(what)s”"),
    "retired questionnaire": _("%(who)s retired “%(what)s”"),
    "entered practice": _("%(who)s entered the practice “%(what)s”"),
    "described practice": _("%(who)s corrected the practice “%(what)s”"),
    "added contact": _("%(who)s added a contact of “%(what)s”"),
    "corrected contact": _("%(who)s corrected a contact of “%(what)s”"),
    "removed contact": _("%(who)s removed a contact of “%(what)s”"),
    "joined practices": _("%(who)s joined another practice to “%(what)s”"),
    "removed practice": _("%(who)s removed the practice “%(what)s”"),
    "invited": _("%(who)s invited “%(what)s”"),
    "reminded": _("%(who)s reminded “%(what)s”"),
    "renewed link": _("%(who)s had a new link sent to “%(what)s”"),
    "withdrew invitation": _("%(who)s withdrew the invitation of “%(what)s”"),
    "set expiry": _("%(who)s changed until when the link of “%(what)s” is valid"),
    "opened call": _("%(who)s opened the call “%(what)s”"),
    "planned call": _("%(who)s changed the dates of the call “%(what)s”"),
    "closed call": _("%(who)s closed the call “%(what)s”"),
    "uploaded file": _("%(who)s uploaded the file “%(what)s”"),
    "discarded file": _("%(who)s threw away the file “%(what)s”"),
    "started import": _("%(who)s imported “%(what)s”"),
    "undid import": _("%(who)s undid the import of “%(what)s”"),
    "accepted response": _("%(who)s accepted the form of “%(what)s”"),
    "published practice": _("%(who)s published the practice “%(what)s”"),
    "published practice anew": _("%(who)s published “%(what)s” anew, as it stands now"),
    "withdrew practice": _("%(who)s withdrew “%(what)s” from the catalogue"),
    "sent form": _("%(who)s sent the form of “%(what)s”"),
    "opened form again": _("%(who)s opened the form of “%(what)s” again"),
    "kept form as sent": _("%(who)s left the form of “%(what)s” as it was sent"),
    "withdrew consent": _("%(who)s took back a consent of “%(what)s”"),
    "withdrew form": _("%(who)s withdrew the form of “%(what)s”"),
    "pinned evidence": _("%(who)s pinned the evidence “%(what)s”"),
    "reworded evidence": _("%(who)s reworded the evidence “%(what)s”"),
    "unpinned evidence": _("%(who)s let go of the evidence “%(what)s”"),
    "erased quotation": _("%(who)s had the quotation “%(what)s” erased"),
    "opened report": _("%(who)s began the report"),
    "titled report": _("%(who)s gave the report the title “%(what)s”"),
    "arranged chapters": _("%(who)s arranged the chapters of the report"),
    "froze edition": _("%(who)s froze the edition “%(what)s”"),
    "withdrew edition": _("%(who)s withdrew the edition “%(what)s”"),
    "described host": _("%(who)s changed the settings of the installation"),
    "gave account": _("%(who)s gave %(what)s an account"),
    "closed account": _("%(who)s closed the account of %(what)s"),
    "opened account": _("%(who)s opened the account of %(what)s again"),
    "opened room": _("%(who)s opened the room of “%(what)s”"),
    "paused room": _("%(who)s paused the room of “%(what)s”"),
    "resumed room": _("%(who)s resumed the room of “%(what)s”"),
    "closed room": _("%(who)s closed the room of “%(what)s”"),
    "prepared round": _("%(who)s prepared the round “%(what)s”"),
    "opened round": _("%(who)s opened the round “%(what)s”"),
    "closed round": _("%(who)s closed the round “%(what)s”"),
    "opened round again": _("%(who)s took up the round “%(what)s” again"),
    "sent back response": _("%(who)s sent the form of “%(what)s” back"),
}


def sentence_of(entry):
    """An entry as a sentence; a verb alone as what it says without names."""
    if isinstance(entry, str):
        return str(SENTENCES.get(entry, entry)) % {"who": "…", "what": "…"}
    pattern = SENTENCES.get(entry.verb)
    if pattern is None:
        return f"{entry.actor}: {entry.verb} — {entry.subject_label}"
    return str(pattern) % {"who": entry.actor, "what": entry.subject_label}
