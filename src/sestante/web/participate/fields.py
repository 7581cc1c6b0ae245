"""The questions of a section as the page shows them: one object each, with its words, its answer and its troubles."""

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from sestante.fieldwork.actions.attaching import MEGABYTE, largest_for
from sestante.fieldwork.queries import generic_of, subject_of
from sestante.fieldwork.queries.styling import unstyled

from .controls import ONE_LINE, dress, kind_of, trouble

# What the browser may fill in by itself: only what concerns the person who answers (WCAG 1.3.5).
OWN_DATA = {"contact_name": "name", "contact_email": "email", "nominator_email": "email", "contact_phone": "tel"}


@dataclass
class Asked:
    """One thing on the page: a question, a matrix, a group, a repeat, an instance, or a note."""

    kind: str
    ref: str
    id: str
    label: str = ""  # bare
    words: str = ""  # the label as its author dressed it
    hint: str = ""
    guidance: str = ""
    value: str = ""
    relevant: bool = True
    required: bool = False
    readonly: bool = False
    confidential: bool = False
    error: str = ""
    why: str = ""
    most: int | None = None  # characters
    choices: list = field(default_factory=list)  # (value, label, checked, id)
    children: list = field(default_factory=list)
    follow_ups: list = field(default_factory=list)
    consent: object = None
    other: str | None = None  # a second version of the answer, in words
    standing: str = ""  # the first one, in words, where there are two
    attachment: object = None
    parts: dict = field(default_factory=dict)
    layout: str = ""  # of choices: in columns, as a scale; empty for under one another
    media: dict = field(default_factory=dict)  # {"image": address, "audio": ..., "video": ..., "captions": ...}
    alt: str = ""  # what the picture shows
    described: bool = True  # of a file: whether what it shows is asked by a question of its own
    house: object = None  # what finds the addresses of files
    width: str = ""
    inputmode: str = ""
    type: str = "text"
    autocomplete: str = "off"
    number: int = 0  # of an instance
    can_add: bool = False
    can_remove: bool = False
    most_instances: int | None = None
    generic: str = ""

    def __post_init__(self):
        self.named(self.label)

    def named(self, label):
        self.words, self.label = label, unstyled(label)

    @property
    def left(self):
        return None if self.most is None else self.most - len(self.value)

    @property
    def over(self):
        return -self.left if self.left is not None and self.left < 0 else 0

    @property
    def described_by(self):
        marks = (("h", self.hint), ("e", True), ("l", self.most))
        return " ".join(f"{mark}{self.id}" for mark, there in marks if there)

    @property
    def is_open(self):
        """Whether what hangs on this choice stands right under the answer that was chosen."""
        return self.kind in ("radios", "consent") and any(chosen for _value, _label, chosen, _id in self.choices)

    def media_of(self, choice):
        """Addresses of what a choice shows and plays."""
        named = choice.media
        return self.house.addresses(named) if self.house else {}

    def walk(self):
        """Itself and all inside it, outermost first."""
        yield self
        for child in (*self.children, *self.follow_ups, *([self.consent] if self.consent else [])):
            yield from child.walk()


def id_of(ref):
    """The id of a question's field."""
    return "q" + re.sub(r"[^A-Za-z0-9_]", "-", ref)


class Desk:
    """Lays out the views of one session as things on a page."""

    def __init__(self, response, paper, session, *, language, checking=False, told=(), attachments=(), media=""):
        """``media`` is the address under which the form's own files are found; without it none is shown."""
        self.media = media
        self.response, self.paper, self.session, self.language = response, paper, session, language
        self.checking = checking  # tell also what is missing
        self.told = set(told)  # references whose trouble is told even if nobody has asked for a check
        self.attachments = {attachment.ref: attachment for attachment in attachments}

    def section(self, section):
        views = [self.session.view(ref) for ref in section.refs]
        if section.ref:
            views = views[0].children if views else ()
        return self.lay_out(views)

    def lay_out(self, views):
        """Questions in order; one that opens with a choice stands under it, a consent under the text it is about."""
        found, by_ref, by_name, hint = [], {}, {}, None
        for view in views:
            asked = self.asked(view)
            if asked is None:
                continue
            if hint is not None and view.element.name == hint[0]:
                asked.hint = asked.hint or hint[1]
            hint = None
            if asked.kind == "note" and view.element.name.endswith("_hint"):
                hint = (view.element.name.removesuffix("_hint"), asked.words)
                continue
            meta = self.paper.questions.get(generic_of(view.ref))
            trigger = by_ref.get(self.paper.triggers.get(generic_of(view.ref)))
            if meta is not None and meta.quote_of in by_name:
                asked.kind = "consent" if asked.kind == "radios" else asked.kind
                by_name[meta.quote_of].consent = asked
            elif trigger is not None:
                trigger.follow_ups.append(asked)
            else:
                found.append(asked)
            by_ref[generic_of(view.ref)] = by_name[view.element.name] = asked
        return found

    def asked(self, view):
        element = view.element
        if element.kind == "group":
            return self.group(view)
        if element.kind == "repeat":
            return self.repeat(view)
        if not view.relevant:
            return Asked("hole", view.ref, id_of(view.ref), relevant=False, generic=element.ref)
        if element.control == "note":
            return Asked("note", view.ref, id_of(view.ref), label=view.label or "", generic=element.ref,
                         guidance=view.guidance or "", **self.shown_by(view))  # fmt: skip
        if "label" in element.appearance and element.control == "select1":
            return None  # the row of headings that a table-list writes for other clients
        if element.ref not in self.paper.questions:
            return None
        return self.question(view)

    def group(self, view):
        meta = self.paper.questions.get(view.element.ref)
        if not view.relevant:
            return Asked("hole", view.ref, id_of(view.ref), relevant=False, generic=view.element.ref)
        matrix = meta is not None and meta.type == "matrix"
        asked = Asked("matrix" if matrix else "group", view.ref, id_of(view.ref or "g"), label=view.label or "",
                      hint=view.hint or "", generic=view.element.ref, **self.shown_by(view, meta))  # fmt: skip
        if not matrix:
            asked.children = self.lay_out(view.children)
            return asked
        rows = [self.asked(child) for child in view.children]
        asked.children = [row for row in rows if row is not None and row.kind in ("radios", "select", "hole")]
        asked.choices = next((row.choices for row in asked.children if row.choices), [])
        asked.why, asked.confidential = self._said(meta.why), meta.visibility == "confidential"
        asked.required = any(row.required for row in asked.children)
        if not asked.label:
            asked.named(self._said(meta.labels))
        return asked

    def repeat(self, view):
        meta = self.paper.questions.get(view.element.ref)
        if not view.relevant or not (view.children or view.can_add):  # an answer says how many, and it says none
            return Asked("hole", view.ref, id_of(view.ref), relevant=False, generic=view.element.ref)
        most, least = (meta.max_repeats, meta.min_repeats or 0) if meta else (None, 0)
        asked = Asked("repeat", view.ref, id_of(view.ref), label=view.label or "", generic=view.element.ref,
                      can_add=view.can_add and (most is None or view.count < most), most_instances=most,
                      why=self._said(meta.why) if meta else "")  # fmt: skip
        for number, instance in enumerate(view.children, start=1):
            asked.children.append(
                Asked(
                    "instance",
                    instance.ref,
                    id_of(instance.ref),
                    label=asked.words,
                    number=number,
                    can_remove=instance.can_remove and view.count > least,
                    children=self.lay_out(instance.children),
                    generic=view.element.ref,
                )  # fmt: skip
            )
        return asked

    def question(self, view):
        element, meta = view.element, self.paper.questions[view.element.ref]
        value = self.response.pending.get(view.ref)
        value = view.value if value is None else value
        asked = Asked(
            kind=kind_of(view), ref=view.ref, id=id_of(view.ref), label=view.label or self._said(meta.labels),
            hint=view.hint or "", guidance=view.guidance or "", value=value, required=view.required,
            readonly=view.readonly, confidential=meta.visibility == "confidential", why=self._said(meta.why),
            most=meta.max_length, generic=element.ref,
            error=self.error(view), attachment=self.attachments.get(view.ref),
            autocomplete=OWN_DATA.get(element.name, "off"), house=self, **self.shown_by(view, meta),
        )  # fmt: skip
        asked.described = self.has_own_description(element) or "signature" in element.appearance
        if asked.kind == "text" and element.type == "string" and (meta.max_length or 0) > ONE_LINE:
            asked.kind = "area"
        if view.ref in self.response.disputed:
            asked.other = _said_of(view, self.response.disputed[view.ref])
            asked.standing = _said_of(view, value)
        if subject_of(meta) == "privacy_notice":
            asked.parts = {"notice": True}
        dress(asked, view)
        if asked.kind == "file":
            asked.parts |= {"most": largest_for(meta) / MEGABYTE, "tried": self.response.pk is None}
        return asked

    def addresses(self, named):
        """``{"image": address, ...}`` of those of some files that the version holds."""
        if not self.media:
            return {}
        found = {what: name for what, name in named.items() if name and name in self.paper.files}
        if large := found.pop("big-image", ""):
            found["large"] = large
        if film := found.get("video"):
            stem = film.rpartition(".")[0]
            captions = (f"{stem}.{self.language}.vtt", f"{stem}.vtt")
            found["captions"] = next((name for name in captions if name in self.paper.files), "")
        return {what: f"{self.media}{quote(name)}" for what, name in found.items() if name}

    def shown_by(self, view, meta=None):
        """What stands beside the words of a question."""
        alt = self._said(meta.alts) if meta is not None else ""
        return {"media": self.addresses(view.media), "alt": alt}

    def has_own_description(self, element):
        """Whether the form asks in a question of its own what a picture shows: ``photo_alt`` beside ``photo``."""
        stem = element.ref.removesuffix("_file")
        return any(f"{one}_alt" in self.paper.questions for one in (element.ref, stem))

    def error(self, view):
        """The trouble to tell beside the field, if it is time to tell it."""
        if view.ref in self.response.pending:
            # Seen by whoever comes back to the page, too: the text is there and counts for nothing as it stands.
            return trouble(view, "typed", self._constraint_message(view))
        if view.violation == "constraint" and (self.checking or view.ref in self.told):
            return trouble(view, "constraint", view.message)
        if view.violation == "required" and self.checking:
            return trouble(view, "required", view.message)
        return ""

    def _constraint_message(self, view):
        spec = self.paper.definition.specs[view.element.ref]
        if spec.constraint_message is None:
            return None
        runs = spec.constraint_message.runs()
        return None if runs else spec.constraint_message.render(None, None, self.session.language)

    def _said(self, labels):
        return self.paper.said(labels, self.language)


def _said_of(view, text):
    """A version of an answer in words."""
    labels = {choice.value: unstyled(choice.label) for choice in view.choices}
    return ", ".join(labels.get(one, one) for one in text.split()) if labels else text
