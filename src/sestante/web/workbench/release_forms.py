"""The forms of a press release: its text in both languages, who approved a quotation, when it goes out."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.outreach.models import QuoteApproval
from sestante.outreach.release_fields import (
    FIELDS,
    LANGUAGES,
    length_problem,
    without_codes,
    words_in,
)

from .press import DAY

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class TextForm(forms.Form):
    """Every field in both languages, with its limit said below it."""

    place = forms.CharField(label=gettext_lazy("Place"), max_length=80, required=False)
    dated_on = forms.DateField(label=gettext_lazy("Date"), widget=DAY)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            for field in FIELDS:
                limits = {"data-letters": field.max_length or "", "data-words": field.max_words or ""}
                self.fields[f"{language}_{field.name}"] = forms.CharField(
                    label=field.label,
                    required=False,
                    strip=False,
                    max_length=8000,
                    widget=forms.Textarea(
                        attrs={
                            "rows": field.rows,
                            "lang": language,
                            "aria-describedby": (at := f"l_{language}_{field.name}"),
                        }
                        | {"data-count": at}
                        | {name: value for name, value in limits.items() if value}
                    ),
                )

    def texts(self):
        return {
            language: {field.name: self.cleaned_data[f"{language}_{field.name}"] for field in FIELDS}
            for language in LANGUAGES
        }

    def rows(self):
        """Field by field: Italian beside English, each with how long it is and may be."""
        for field in FIELDS:
            sides = []
            for language in LANGUAGES:
                bound = self[f"{language}_{field.name}"]
                text = bound.value() or ""
                sides.append(
                    {
                        "bound": bound,
                        "language": language,
                        "left": left_words(field, text),
                        "over": length_problem(field, text),
                        "id": f"l_{language}_{field.name}",
                    }
                )
            yield {"field": field, "sides": sides}


def left_words(field, text):
    if field.max_words:
        return _("%(n)s of %(most)s words") % {"n": words_in(text), "most": field.max_words}
    if field.max_length:
        return _("%(n)s of %(most)s characters") % {"n": len(without_codes(text)), "most": field.max_length}
    return _("%(n)s words") % {"n": words_in(text)}


class QuoteForm(forms.Form):
    field = forms.CharField(widget=forms.HiddenInput)
    who = forms.CharField(label=gettext_lazy("Who speaks"), max_length=160)
    channel = forms.ChoiceField(label=gettext_lazy("How they said yes"), choices=QuoteApproval.Channel.choices)
    approved_on = forms.DateField(label=gettext_lazy("On which day"), widget=DAY)


class ScheduleForm(forms.Form):
    release_at = forms.DateTimeField(
        label=gettext_lazy("Public from"),
        widget=MOMENT,
        help_text=gettext_lazy("Italian time. At that hour it becomes public by itself."),
    )
    is_embargoed = forms.BooleanField(
        label=gettext_lazy("Journalists who accept the embargo may have it before"), required=False
    )


class ChangeForm(forms.Form):
    it = forms.CharField(label=gettext_lazy("In Italian"), widget=forms.Textarea(attrs={"rows": 3}), max_length=600)
    en = forms.CharField(label=gettext_lazy("In English"), widget=forms.Textarea(attrs={"rows": 3}), max_length=600)
