"""The newsletter: asking for it, saying yes a second time, leaving with one press."""

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sestante.outreach.actions.newsletter import confirm_subscription, consent_text, subscribe, unsubscribe
from sestante.outreach.links import SUBSCRIBER, found_by
from sestante.outreach.models import Subscriber
from sestante.outreach.queries.pills import topics
from sestante.places.models import Province

from .guard import TRAP, clock, why_not_now


class SubscriptionForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Tick the box if you want the newsletter: without it we cannot write.")
        }
    )
    province = forms.ModelChoiceField(
        Province.objects.none(),
        label=gettext_lazy("Only from this province"),
        required=False,
        empty_label=gettext_lazy("everywhere"),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Only these topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all of them."),
    )

    def __init__(self, *args, words, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = words
        self.fields["province"].queryset = Province.objects.all()
        self.fields["topics"].choices = topics()
        if not self.fields["topics"].choices:
            del self.fields["topics"]


def newsletter(request):
    language = get_language()
    words, status = consent_text(language), 200
    form = SubscriptionForm(request.POST or None, words=words)
    if request.method == "POST":
        reason = why_not_now(request, "newsletter") if form.is_valid() else ""
        if form.is_valid() and not reason:
            given = form.cleaned_data
            province = given["province"].code if given["province"] else ""
            subscribe(given["email"], language=language, source="newsletter", text=words, province=province,
                      topics=given.get("topics", ()))  # fmt: skip
            return render(request, "participate/newsletter_asked.html", {"email": given["email"]})
        if reason:
            messages.error(request, reason)
            status = 429
    page = {"form": form, "trap": TRAP, "clock": clock()}
    return render(request, "participate/newsletter.html", page, status=status)


def confirmation(request, token):
    """The second yes, by a press: a mail program that opens links confirms nothing."""
    found = found_by(token, SUBSCRIBER, Subscriber.objects.all())
    if found is None:
        page = {
            "title": _("This link no longer opens"),
            "words": _("An address not confirmed within a week is erased. Ask again, if you still want it."),
        }  # noqa: E501
        return private(render(request, "participate/newsletter_done.html", page, status=410))
    if request.method == "POST" or found.confirmed_at:
        confirm_subscription(found)
        page = {
            "title": _("You will get the newsletter"),
            "words": _("At most once a week. Every letter has the way out."),
        }
        return private(render(request, "participate/newsletter_done.html", page))
    return private(render(request, "participate/newsletter_confirmation.html", {"token": token}))


@csrf_exempt  # RFC 8058: the reader's mail server sends this POST, without cookies and without having seen a page
def departure(request, token):
    """Leaving. By POST at once and as often as one likes; looking at the page changes nothing."""
    found = found_by(token, SUBSCRIBER, Subscriber.objects.all())
    if request.method == "POST":
        if found is not None:
            unsubscribe(found)
        page = {"title": _("You are off the list"), "words": _("Your address is erased. No letter asks you why.")}
        return private(render(request, "participate/newsletter_done.html", page))
    return private(
        render(request, "participate/newsletter_departure.html", {"token": token, "known": found is not None})
    )


def private(answer):
    add_never_cache_headers(answer)
    answer["Referrer-Policy"] = "same-origin"
    return answer
