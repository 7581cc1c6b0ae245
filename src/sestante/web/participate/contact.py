"""A practice lets whoever wants to do the same write to it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.catalogue.actions import honour_consent
from sestante.fieldwork.actions import agree_to_contact, withdraw_consent
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import paper_of
from sestante.fieldwork.queries.consents import KIT_CONTACT, consents_in_force

from .links import with_response
from .sections import frame_of


@with_response(Response.State.SUBMITTED)
def form_contact(request, token, response):
    """Ask whether name and address may stand in the replication kit; yes and no are one press each."""
    invitation = getattr(response, "invitation", None)
    text = _("May whoever wants to redo the practice write to you? Your name and e-mail would stand in its kit.")
    if request.method == "POST" and invitation is not None and response.practice is not None:
        if request.POST.get("answer") == "yes":
            agree_to_contact(response, text=f"{text}\n{_('Yes')}", language=get_language())
            messages.success(request, _("Your contact stands in the kit"))
        else:
            withdraw_consent(response, KIT_CONTACT)
            messages.success(request, _("Your contact is not in the kit"))
        honour_consent(response.practice, actor=str(_("The practice itself")))
        return redirect("form_contact", token=token)
    given = consents_in_force(response).get(KIT_CONTACT)
    page = {
        **frame_of(response, paper_of(response.version), get_language()),
        "token": token,
        "response": response,
        "contact": invitation.contact if invitation else None,
        "text": text,
        "agreed": given is not None and given.choice == "yes",
    }
    return render(request, "participate/contact.html", page)
