"""Forms for telephones: the list, each form, the files that go with it."""

import hashlib
import mimetypes

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from lxml import etree

from sestante.fieldwork.queries.telephones import form_media, form_xml, media_of_forms, phone_form, phone_forms
from sestante.web.api.answers import absolute
from sestante.web.devices import say, with_headers

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"


def reading_only(view):
    """Forms are fetched, never sent; whoever tries is told so. Nothing here rests on a cookie."""

    def checked(request, *args, **kwargs):
        if request.method not in {"GET", "HEAD"}:
            answer = say(_("This address only gives."), 405)
            answer.headers["Allow"] = "GET, HEAD"
            return answer
        return view(request, *args, **kwargs)

    checked.csrf_exempt = True
    return checked


def as_xml(root):
    content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return with_headers(HttpResponse(content, content_type="text/xml; charset=utf-8"))


def missing():
    return say(_("This study has no such form, or this telephone is let in for another one."), 404)


def hash_of(content):
    return f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"


def yes(request, name):
    return request.GET.get(name, "").lower() in {"true", "1", "yes"}


@reading_only
def form_list(request, study):
    """The forms this telephone may fill in: the newest version of each, unless it asks for all."""
    found = phone_forms(request.study, device=request.device, form_id=request.GET.get("formID", ""),
                        all_versions=yes(request, "listAllVersions"))  # fmt: skip
    with_media = media_of_forms(found)
    root = etree.Element("xforms", nsmap={None: LIST})
    for one in found:
        entry = etree.SubElement(root, "xform")
        address = [request.study.slug, one.version.pk]
        said = {"formID": one.form_id, "name": one.title, "version": one.number, "hash": hash_of(form_xml(one))}
        if yes(request, "verbose"):
            said["descriptionText"] = one.intro
        said["downloadUrl"] = absolute(reverse("openrosa_form", args=address))
        if one.version.pk in with_media:
            said["manifestUrl"] = absolute(reverse("openrosa_manifest", args=address))
        for name, text in said.items():
            etree.SubElement(entry, name).text = text
    return as_xml(root)


@reading_only
def form(request, study, version):
    found = phone_form(request.study, version, device=request.device)
    if found is None:
        return missing()
    return with_headers(HttpResponse(form_xml(found), content_type="text/xml; charset=utf-8"))


@reading_only
def manifest(request, study, version):
    found = phone_form(request.study, version, device=request.device)
    if found is None:
        return missing()
    root = etree.Element("manifest", nsmap={None: MANIFEST})
    for name, content in form_media(found).items():
        entry = etree.SubElement(root, "mediaFile")
        etree.SubElement(entry, "filename").text = name
        etree.SubElement(entry, "hash").text = hash_of(content)
        address = reverse("openrosa_media", args=[request.study.slug, version, name])
        etree.SubElement(entry, "downloadUrl").text = absolute(address)
    return as_xml(root)


@reading_only
def media(request, study, version, name):
    found = phone_form(request.study, version, device=request.device)
    content = form_media(found).get(name) if found is not None else None
    if content is None:
        return missing()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return with_headers(
        HttpResponse(content, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    )
