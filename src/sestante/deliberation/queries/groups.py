"""Focus groups of a study, who is invited, what they said, what opens the discussion."""

from collections import Counter

from django.db.models import Count, Prefetch, Q

from sestante.deliberation.models import FocusGroup, Participant, ParticipantConsent, PolisImport
from sestante.letters.queries import letters_about

IN_FORCE = Q(withdrawn_at__isnull=True)


def groups_of(study):
    """A study's focus groups with how many were invited and how many come."""
    here = Q(participants__cancelled_at=None, participants__withdrawn_at=None)
    return (
        FocusGroup.objects.filter(study=study)
        .select_related("minutes_written")
        .annotate(
            invited=Count("participants", filter=here & Q(participants__invited_at__isnull=False), distinct=True),
            coming=Count("participants", filter=here & Q(participants__answer="yes"), distinct=True),
            chosen=Count("participants", filter=here, distinct=True),
        )
        .order_by("number")
    )


def group_of(study, number):
    return FocusGroup.objects.filter(study=study, number=number).select_related("study").first()


def participants_of(focus_group):
    """Everybody chosen, with their practice, the consents in force (``given``) and the seat's key."""
    consents = Prefetch("consents", ParticipantConsent.objects.filter(IN_FORCE), to_attr="given")
    return list(
        focus_group.participants.select_related("practice__province", "practice__municipality", "seat_key__seat")
        .prefetch_related(consents)
        .order_by("practice__name", "name", "pk")
    )


def language_of(focus_group):
    """The language of most of who was invited; Italian where nobody was, or as many read the one as the other."""
    spoken = Counter(focus_group.participants.values_list("language", flat=True))
    return max(spoken, key=lambda language: (spoken[language], language == "it"), default="it")


def participant_of(focus_group, pk):
    return focus_group.participants.filter(pk=pk).select_related("practice").first()


def consents_of(participant):
    """The choices in force: ``{subject: choice}``."""
    return dict(participant.consents.filter(IN_FORCE).values_list("subject", "choice"))


def takes_part(participant):
    """Comes, and has agreed to take part."""
    return participant.answer == Participant.Answer.YES and any(
        one.subject == "take_part" and one.choice == "yes" for one in participant.given
    )


def about(participant):
    """How letters name a participant: their number, so that the list of letters names nobody."""
    return f"participant:{participant.pk}"


def letters_to(participants):
    """``{participant pk: [letter, ...]}``, oldest first."""
    found = letters_about([about(one) for one in participants])
    return {one.pk: found[about(one)] for one in participants}


def consent_counts(participants):
    """How many of those who come agree to each choice: what the room must know, without names."""
    coming = [one for one in participants if one.answer == Participant.Answer.YES]
    given = [{row.subject: row.choice for row in one.given} for one in coming]
    subjects = ("take_part", "audio_recording", "video_recording", "photos", "quotes_level", "recontact")
    return [
        {
            "subject": subject,
            "yes": sum(one.get(subject, "no") != "no" for one in given),
            "of": len(coming),
            "all": bool(coming) and all(one.get(subject, "no") != "no" for one in given),
        }
        for subject in subjects
    ]


def access_needs_of(participants):
    """What people need to take part, without their names: enough to get a room ready."""
    return [one.access_needs for one in participants if one.access_needs and one.answer == Participant.Answer.YES]


def mirror_of(focus_group):
    return [piece.evidence for piece in focus_group.mirror.select_related("evidence")]


def standing_groups(study, *, silent_since):
    """Groups that are not cancelled: how many people to invite, how many silent, corrections without an answer.

    A conversation brought in from elsewhere is not among them: nobody here was promised its minutes."""
    brought_in = PolisImport.objects.filter(study=study, focus_group__isnull=False).values("focus_group")
    here = Q(participants__cancelled_at=None, participants__withdrawn_at=None)
    mail = here & Q(participants__email__gt="", participants__invited_at=None)
    open_ones = Q(minutes_written__corrections__reply="")
    silent = here & Q(participants__answer="waiting", participants__invited_at__lt=silent_since)
    return (
        FocusGroup.objects.filter(study=study, cancelled_at=None)
        .exclude(pk__in=brought_in)
        .select_related("minutes_written")
        .annotate(
            uninvited=Count("participants", filter=mail, distinct=True),
            silent=Count("participants", filter=silent, distinct=True),
            unanswered=Count("minutes_written__corrections", filter=open_ones, distinct=True),
        )
        .order_by("number")
    )
