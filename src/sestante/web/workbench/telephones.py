"""The telephones let in to a study: made, given a key that is shown once, kept out again."""

import base64
import json
import zlib

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.fieldwork.actions.devices import make_device, renew_device, revoke_device
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Device
from sestante.fieldwork.queries.telephones import devices_of, phone_forms


class DeviceForm(forms.ModelForm):
    class Meta:
        model = Device
        fields = ["label", "questionnaire"]
        help_texts = {"label": gettext_lazy("For example: tablet of the library, telephone of Guido.")}

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["questionnaire"].queryset = study.questionnaires.all()
        self.fields["questionnaire"].empty_label = _("All the study’s forms")


def devices(request, study):
    """Who is let in; a new one is shown its key at once, because the key is kept nowhere."""
    form = DeviceForm(request.POST or None, study=request.study)
    if request.method == "POST" and form.is_valid():
        device, token = make_device(request.study, by=request.user, **form.cleaned_data)
        return shown_once(request, device, token)
    page = {"devices": devices_of(request.study), "form": form, "ready": bool(phone_forms(request.study))}
    return render(request, "workbench/devices.html", page)


def asked(request, pk):
    found = Device.objects.filter(study=request.study, pk=pk).select_related("study").first()
    if found is None:
        raise Http404
    return found


@require_POST
def key(request, study, device):
    """Another key for the same telephone; the one before opens nothing any more."""
    try:
        found, token = renew_device(asked(request, device), by=request.user)
    except FieldworkError as problem:
        messages.error(request, str(problem))
        return redirect("devices", request.study.slug)
    return shown_once(request, found, token)


def withdrawal(request, study, device):
    found = asked(request, device)
    if request.method != "POST":
        return render(request, "workbench/device_withdrawal.html", {"device": found})
    revoke_device(found, by=request.user)
    messages.success(request, _("“%(device)s” is no longer let in") % {"device": found})
    return redirect("devices", request.study.slug)


def shown_once(request, device, token):
    address = server_of(device.study)
    page = {
        "device": device,
        "token": token,
        "address": address,
        "code": drawn(collect_settings(device, token)),
        "secure": settings.HTTPS,
    }
    answer = render(request, "workbench/device_key.html", page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def server_of(study):
    return f"{settings.SESTANTE_SITE_URL}/openrosa/{study.slug}"


def collect_settings(device, token):
    """What ODK Collect reads from a QR code to set itself up."""
    return {
        "general": {
            "protocol": "odk_default",
            "server_url": server_of(device.study),
            "username": device.user_name,
            "password": token,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": device.study.title[:60], "icon": "S", "color": "#0B6190"},
    }


def drawn(said):
    """Settings as a QR code: JSON, deflated, in base64."""
    text = base64.b64encode(zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 9)).decode()
    svg = segno.make(text, error="l", micro=False).svg_inline(
        scale=4, border=4, omitsize=True, svgclass=None, lineclass=None
    )
    return mark_safe(svg)  # noqa: S308 - drawn here, from settings of ours
