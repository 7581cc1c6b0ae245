"""The visual language as template tags: each takes plain data and gives HTML with its words. Charts: see `charts`."""

from functools import cache
from itertools import cycle, islice

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from sestante.fieldwork.queries.paper import code_of
from sestante.methods import charts as drawings
from sestante.web import frame
from sestante.web.flags import FLAGS

register = template.Library()


@register.simple_tag(takes_context=True)
def public_frame(context):
    request = context.get("request")
    return frame.public_frame(request.path if request else "")


def sprite(name):
    """Address of a file of drawings; kept, because a list of practices asks for it a hundred times."""
    return _sprite(name, settings.STORAGES["staticfiles"]["BACKEND"], settings.STATIC_URL)


@cache
def _sprite(name, backend, root):
    return static(f"sestante/{name}.svg")


# -- drawings ----------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name):
    """A line icon of the sprite, always beside a word: it is hidden from assistive technology."""
    return format_html(
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        sprite("icons"),
        name,
    )


@register.simple_tag
def mark(negative=False):
    return format_html(
        '<svg viewBox="0 0 48 48" aria-hidden="true"><use href="{}#mark{}"/></svg>',
        sprite("icons"),
        "-negative" if negative else "",
    )


def _flag(name):
    if name not in FLAGS:
        raise ValueError(f"there is no flag {name!r}")
    return format_html('<svg viewBox="0 0 60 60"><use href="{}#b-{}"/></svg>', sprite("flags"), name)


@register.simple_tag
def flag(name):
    return format_html('<span class="s-flag" aria-hidden="true">{}</span>', _flag(name))


@register.simple_tag
def hoist(flags, direction="h"):
    """The practice's flags, side by side (h) or one under the other (v). The names belong in words beside it.

    A hoist has three: where less is public, the flags that are go round again, never a grey place."""
    flags = list(islice(cycle(flags), 3)) if flags else []
    return format_html(
        '<div class="s-hoist{}" aria-hidden="true">{}</div>',
        " v" if direction == "v" else "",
        format_html_join("", "{}", ((_flag(name),) for name in flags)),
    )


@register.simple_tag
def phase_badge(state, number=""):
    """Circle of a phase: done, now or todo. The state is also said in words."""
    words = {"done": _("done"), "now": _("under way"), "todo": _("to do")}
    face = icon("check") if state == "done" else number
    return format_html(
        '<span class="ph-n {}" aria-hidden="true">{}</span><span class="s-vh">{}</span>',
        state,
        face,
        f"{words[state]}: ",
    )


@register.inclusion_tag("components/arc.html")
def arc(steps, current_words=""):
    """The six phases as an arc and, in words, as a list. Each step: title, line, when, state, url (or none)."""
    return {"steps": steps, "drawing": mark_safe(drawings.arc([step["state"] for step in steps]))}  # noqa: S308 our own drawing


@register.inclusion_tag("components/arc_mini.html")
def arc_mini(states, sentence):
    """A small arc with one sentence that says where the study stands."""
    drawing = mark_safe(drawings.arc(states, frame=drawings.SMALL))  # noqa: S308 our own drawing
    return {"drawing": drawing, "sentence": sentence}


@register.simple_tag
def hero_arc(flags, share=0.57):
    """The home page's drawing: up to ten flags strung along the arc, on ink."""
    return mark_safe(drawings.hero(flags, sprite=sprite("flags"), share=share))  # noqa: S308 our own drawing


# -- evidence ----------------------------------------------------------------------------------------------------------
KINDS = {
    "R": pgettext_lazy("evidence", "answer"),
    "T": pgettext_lazy("evidence", "text"),
    "D": pgettext_lazy("evidence", "figure"),
    "F": pgettext_lazy("evidence", "focus group"),
    "X": pgettext_lazy("evidence", "document"),
}


@register.simple_tag
def evidence(code, url="", opened=False, target=""):
    """Chip of a piece of evidence: code such as D7. `target` is an htmx target for the side panel."""
    kind, number = code[0], code[1:]
    words = _("Evidence: %(kind)s %(number)s") % {"kind": KINDS[kind], "number": number}
    inner = format_html(
        '<svg viewBox="0 0 12 12" aria-hidden="true"><use href="{}#ev-{}"/></svg>{}',
        sprite("icons"),
        kind,
        code,
    )
    look = "s-ev on" if opened else "s-ev"
    if not url:
        return format_html('<span class="{}"><span class="s-vh">{} </span>{}</span>', look, words, inner)
    refine = format_html(' hx-get="{}" hx-target="{}"', url, target) if target else ""
    return format_html('<a class="{}" href="{}" aria-label="{}"{}>{}</a>', look, url, words, refine, inner)


@register.simple_tag
def evidence_missing():
    return format_html('<span class="s-ev miss">{}</span>', _("evidence is missing"))


@register.inclusion_tag("components/evidences.html")
def evidences(items, more_url=""):
    """Chips in a row, three at most, then "+4". Each item: code, url."""
    return {"items": items[:3], "more": max(len(items) - 3, 0), "more_url": more_url}


# -- small pieces ------------------------------------------------------------------------------------------------------
@register.simple_tag
def tag(words, look="", sign=""):
    """Looks: nothing, act, ok, now, err. `sign` is an icon."""
    return format_html('<span class="s-tag {}">{}{}</span>', look, icon(sign) if sign else "", words)


NOTE_ICONS = {"": "info", "warn": "warning", "ok": "check", "err": "warning"}


@register.simple_block_tag
def note(content, look=""):
    """{% note %}…{% endnote %}: info, or warn, ok, err."""
    return format_html('<div class="s-note {}">{}<div>{}</div></div>', look, icon(NOTE_ICONS[look]), content)


@register.inclusion_tag("components/date_block.html")
def date_block(day):
    return {"day": day}


@register.inclusion_tag("components/quote.html")
def quote(text, who="", evidence_code="", url="", small=False):
    """A person's words in guillemets: a role, never a name; consent is the caller's to have checked."""
    return {"text": text, "who": who, "code": evidence_code, "url": url, "small": small}


@register.simple_tag
def level(points):
    """How needed a resource is: 3 indispensable, 2 useful, 1 optional."""
    words = {3: _("indispensable"), 2: _("useful"), 1: _("optional")}[points]
    return format_html(
        '<span class="s-level" role="img" aria-label="{}">{}<i>{}</i></span>', words, "●" * points, "●" * (3 - points)
    )


# -- forms -------------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/field.html")
def field(bound, width="", optional=True):
    """A Django form field with its label, hint, message and control. Widths: s, m, l or full.

    `optional=False` leaves out the word "(optional)", for instance in a filter, where nothing is asked."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    return {
        "bound": bound,
        "kind": "choices" if kind in {"radio", "checkbox"} and hasattr(widget, "choices") else kind,
        "control": _control(bound, width),
        "optional": optional and not bound.field.required,
        "error_id": f"{bound.auto_id}_error",
    }


@register.simple_tag
def field_control(bound):
    """The control alone, where a page sets label and hint itself."""
    return _control(bound, "")


def _control(bound, width):
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    if widget.is_hidden or kind in {"radio", "checkbox"}:
        return bound
    looks = ["form-select" if kind == "select" else "form-control"]
    if width:
        looks.append(f"fw-{width}")
    attrs = {"class": " ".join([widget.attrs.get("class", ""), *looks]).strip()}
    if kind == "number":  # a number field throws away what is not a number; what people typed must stay
        widget.input_type = "text"
        attrs["inputmode"] = "numeric" if isinstance(bound.field, forms.IntegerField) else "decimal"
    if (
        isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == "10"
    ):  # Django's own, too tall for a phone
        attrs["rows"] = 5
    described = [f"{bound.auto_id}_hint"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


@register.inclusion_tag("components/errors.html")
def error_summary(form):
    """What to put right, as links to the fields; for a Django form. Otherwise include components/errors.html."""
    problems = [("", problem) for problem in form.non_field_errors()]
    for bound in form:
        label = str(bound.label)
        pause = " " if label.endswith("?") else ": "
        problems += [(bound.id_for_label or bound.auto_id, f"{label}{pause}{problem}") for problem in bound.errors]
    return {"problems": problems}


@register.inclusion_tag("components/facet.html")
def facet(title, name, options, shown=6):
    """Filter by one property. Options: value, label, count, checked. Past `shown` they wait behind "Show more"."""
    more = options[shown:]
    opened = any(option["checked"] for option in more)
    return {"title": title, "name": name, "first": options[:shown], "more": more, "opened": opened}


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(context, title, button, cancel, action="", text="", consequences=(), hidden=(), danger=False):
    """A page's question before an act that is hard to undo, with its form. `hidden`: pairs of name and value."""
    return {
        "csrf_token": context.get("csrf_token"),
        "title": title,
        "button": button,
        "cancel": cancel,
        "action": action,
        "text": text,
        "consequences": consequences,
        "hidden": hidden,
        "danger": danger,
    }


# -- lists -------------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context, page: Page, name="pagina"):
    query = context["request"].GET.copy()
    query.pop(name, None)
    rest = query.urlencode()
    return {"page": page, "name": name, "rest": f"&{rest}" if rest else ""}


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context, label, key, right=False, name="ordine"):
    """Head of a column that sorts by a link: ?ordine=key, then ?ordine=-key."""
    query = context["request"].GET.copy()
    current = query.get(name, "")
    state = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    query[name] = f"-{key}" if current == key else key
    query.pop("pagina", None)
    return {"label": label, "state": state, "query": query.urlencode(), "right": right}


@register.simple_tag
def segments(states, sentence):
    """Progress: one segment a section (done, now, part, todo), with its sentence."""
    looks = {"done": "f", "now": "h", "part": "p", "todo": ""}
    return format_html(
        '<span class="s-seg" role="img" aria-label="{}">{}</span>',
        sentence,
        format_html_join("", '<i class="{}"></i>', ((looks[state],) for state in states)),
    )


@register.simple_tag
def practices_counted(count):
    return ngettext("%(count)d practice", "%(count)d practices", count) % {"count": count}


@register.filter
def lang_code(name):
    """What a browser may call a questionnaire's language: ``it`` of ``Italiano (it)``, "" when it is no code."""
    return code_of(name)
