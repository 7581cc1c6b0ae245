"""Prepare an event, publish it, change it, call it off, say that it was held."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.outreach.errors import EventError
from sestante.outreach.models import ChecklistItem, Event, Material, ProgrammeItem, Speaker
from sestante.outreach.programme import usual
from sestante.outreach.tasks.events import tell_everybody
from sestante.people.actions import public_changed

from .registering import locked, promote_waiting

# What people put in their calendars: when it changes they are told.
IN_CALENDARS = ("starts_at", "ends_at", "zone", "kind", "place", "address", "stream_url")


@transaction.atomic
def open_event(study, *, by, title, starts_at, ends_at, slug="", **fields):
    """Begin an event with the usual programme, checklist and words about photographs; all can be changed."""
    words = usual()
    fields.setdefault("photo_policy", words["photo_policy"]["it"])
    fields.setdefault("photo_policy_en", words["photo_policy"]["en"])
    event = Event(study=study, title=title, slug=free_slug(slug or title), starts_at=starts_at, ends_at=ends_at)
    for name, value in fields.items():
        setattr(event, name, value)
    _fit_places(event)
    event.save()
    ProgrammeItem.objects.bulk_create(
        ProgrammeItem(event=event, position=position, minutes=one["minutes"], title=one["it"], title_en=one["en"],
                      role=one.get("role", ""))
        for position, one in enumerate(words["programme"], start=1)
    )  # fmt: skip
    ChecklistItem.objects.bulk_create(
        ChecklistItem(event=event, days_before=one["days_before"], title=one["it"], title_en=one["en"])
        for one in words["checklist"]
    )
    record("opened event", event, by=by, study=study)
    return event


def free_slug(text):
    stem = slugify(text)[:70] or "evento"
    taken = set(Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _fit_places(event):
    """No seats where nobody sits, no places online where nothing is streamed."""
    if event.kind == Event.Kind.ONLINE:
        event.seats = 0
    elif event.kind == Event.Kind.IN_PERSON:
        event.online_places = 0


@transaction.atomic
def describe_event(event, *, by, **fields):
    """Change what is said of an event. When, where or how changed, everybody registered is told, once a change.

    Fewer places than are taken are refused; more of them go at once to who waits.
    """
    event = locked(event)
    if event.state == Event.State.CANCELLED:
        raise EventError(_("The event is called off: it can no longer be changed."))
    before = {name: getattr(event, name) for name in IN_CALENDARS}
    for name, value in fields.items():
        setattr(event, name, value)
    _fit_places(event)
    if event.seats < event.seats_taken or event.online_places < event.online_taken:
        raise EventError(
            _("%(seats)s seats and %(online)s places online are taken already: there cannot be fewer.")
            % {"seats": event.seats_taken, "online": event.online_taken}
        )
    if event.ends_at <= event.starts_at:
        raise EventError(_("The event cannot end before it begins."))
    moved = any(getattr(event, name) != value for name, value in before.items())
    event.revision += int(moved)
    event.save()
    record("described event", event, by=by, study=event.study)
    if event.state == Event.State.PUBLIC:
        public_changed()
        if moved:
            pk, number = event.pk, event.revision
            transaction.on_commit(lambda: tell_everybody.enqueue(pk, "moved", number))
        promote_waiting(event)
    return event


@transaction.atomic
def publish_event(event, *, by):
    """Give the event its public page; registration opens with it, or on its own day."""
    event = locked(event)
    if event.state != Event.State.DRAFT:
        raise EventError(_("The event is public already."))
    if missing := unready(event):
        raise EventError(_("Before it is public: %(what)s.") % {"what": ", ".join(missing)})
    _enter(event, Event.State.PUBLIC)
    record("published event", event, by=by, study=event.study)
    return event


def unready(event):
    """What an event still lacks before people may register for it, in words."""
    missing = []
    if not event.text.strip():
        missing.append(_("say what it is about"))
    if "seat" in event.ways and not event.place.strip():
        missing.append(_("say where it is"))
    if not any(event.places(way) for way in event.ways):
        missing.append(_("say how many places there are"))
    if not event.photo_policy.strip():
        missing.append(_("say how photographs are handled"))
    return missing


@transaction.atomic
def cancel_event(event, *, by, reason=""):
    """Call an event off and tell everybody who registered."""
    event = locked(event)
    if event.state not in {Event.State.PUBLIC, Event.State.DRAFT}:
        raise EventError(_("Only an event still to come can be called off."))
    event.cancel_reason, event.revision = reason.strip(), event.revision + 1
    event.save(update_fields=["cancel_reason", "revision"])
    _enter(event, Event.State.CANCELLED)
    record("cancelled event", event, by=by, study=event.study)
    pk, number = event.pk, event.revision
    transaction.on_commit(lambda: tell_everybody.enqueue(pk, "called_off", number))
    return event


@transaction.atomic
def hold_event(event, *, by, now=None):
    """Say that the event was held. The thanks and the questions leave the day after."""
    event = locked(event)
    if event.state != Event.State.PUBLIC:
        raise EventError(_("Only a public event can have been held."))
    if (now or timezone.now()) < event.starts_at:
        raise EventError(_("The event has not begun yet."))
    _enter(event, Event.State.HELD)
    record("held event", event, by=by, study=event.study)
    return event


@transaction.atomic
def discard_event(event, *, by):
    """Throw a draft away. What was public stays, called off."""
    event = locked(event)
    if event.state != Event.State.DRAFT:
        raise EventError(_("Only a draft can be thrown away: call the event off instead."))
    record("discarded event", event, by=by, study=event.study)
    event.delete()


def _enter(event, state):
    event.state, event.state_at = state, timezone.now()
    event.save(update_fields=["state", "state_at"])
    public_changed()


# -- programme, speakers, materials ------------------------------------------------------------------------------------
@transaction.atomic
def save_item(event, item=None, *, by, **fields):
    """Add a programme item at the end, or change one."""
    event = locked(event)
    if item is None:
        last = event.programme.order_by("-position").values_list("position", flat=True).first() or 0
        item = ProgrammeItem(event=event, position=last + 1)
    _write(item, fields)
    _changed(event, by)
    return item


@transaction.atomic
def move_item(item, *, step, by):
    """Move a programme item one place up (-1) or down (+1)."""
    event = locked(item.event)
    order = list(event.programme.order_by("position", "pk"))
    here = next(place for place, one in enumerate(order) if one.pk == item.pk)
    there = here + step
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        for position, one in enumerate(order, start=1):
            one.position = position
        ProgrammeItem.objects.bulk_update(order, ["position"])
        _changed(event, by)


@transaction.atomic
def remove_item(item, *, by):
    event = locked(item.event)
    item.delete()
    _changed(event, by)


@transaction.atomic
def save_speaker(event, speaker=None, *, by, items=(), agrees_how="", approved_how="", **fields):
    """Add a speaker or change one. Words changed after they were approved have to be approved again.

    ``agrees_how``: how they agreed to be named ("by e-mail, 3 May"); empty while they have not. ``approved_how``: the
    same for the words about them.
    """
    event = locked(event)
    speaker = speaker or Speaker(event=event)
    now = timezone.now()
    rewritten = speaker.pk and any(fields.get(name, getattr(speaker, name)) != getattr(speaker, name)
                                   for name in ("bio", "bio_en"))  # fmt: skip
    if rewritten and approved_how == speaker.bio_approved_how:
        approved_how = ""
    for name, value in fields.items():
        setattr(speaker, name, value)
    speaker.named_at = (speaker.named_at or now) if agrees_how else None
    speaker.named_how = agrees_how
    approved = bool(approved_how and agrees_how and speaker.bio)
    speaker.bio_approved_at = (speaker.bio_approved_at or now) if approved else None
    speaker.bio_approved_how = approved_how if approved else ""
    speaker.save()
    speaker.items.set(items)
    _changed(event, by)
    return speaker


@transaction.atomic
def remove_speaker(speaker, *, by):
    event = locked(speaker.event)
    speaker.delete()
    _changed(event, by)


@transaction.atomic
def add_material(event, *, by, **fields):
    event = locked(event)
    material = Material(event=event)
    _write(material, fields)
    _changed(event, by)
    return material


@transaction.atomic
def remove_material(material, *, by):
    event = locked(material.event)
    material.delete()
    _changed(event, by)


def _write(row, fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _changed(event, by):
    record("changed programme", event, by=by, study=event.study)
    if event.state != Event.State.DRAFT:
        public_changed()


# -- what there is to do -----------------------------------------------------------------------------------------------
@transaction.atomic
def add_duty(event, *, days_before, title, title_en=""):
    return ChecklistItem.objects.create(event=event, days_before=days_before, title=title, title_en=title_en)


@transaction.atomic
def tick(item, *, done, by):
    """Mark something done, with who and when; or not done after all."""
    item = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if bool(item.done_at) != done:
        item.done_at, item.done_by = (timezone.now(), by) if done else (None, None)
        item.save(update_fields=["done_at", "done_by"])
    return item


def remove_duty(item):
    item.delete()
