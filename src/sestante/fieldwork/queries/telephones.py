"""Forms as telephones take them home, the devices let in, and what they sent."""

import hashlib
from functools import lru_cache
from hmac import compare_digest
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils.translation import get_language
from lxml import etree

from sestante.fieldwork.models import Device, Submission
from sestante.questionnaires.models import FormMedia, Version
from sestante.questionnaires.queries import media_files, said_in

from .paper import code_of

READY = (Version.State.PUBLISHED, Version.State.RETIRED)


class PhoneForm(NamedTuple):
    """One version under the names that telephones know it by."""

    version: Version
    form_id: str

    @property
    def number(self):
        return str(self.version.number)

    @property
    def title(self):
        return said_in(self.version.title, self.language, self.version) or self.version.form_id

    @property
    def intro(self):
        return said_in(self.version.intro, self.language, self.version)

    @property
    def language(self):
        """That of the form's languages in which whoever asks is spoken to."""
        spoken = get_language() or "it"
        return next((name for name in self.version.languages if code_of(name)[:2] == spoken[:2]), "")


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def device_for(study_slug, user_name, token):
    """The device of this study that shows this token, or None; a revoked one is none."""
    pk = user_name.removeprefix("tel-")
    if not pk.isdigit() or len(pk) > 12:
        return None
    found = (
        Device.objects.filter(pk=pk, study__slug=study_slug, revoked_at__isnull=True).select_related("study").first()
    )
    return found if found is not None and compare_digest(found.token, digest_of(token)) else None


def devices_of(study):
    sent = Count("submissions")
    waiting = Count("submissions", filter=Q(submissions__state=Submission.State.TO_CHECK))
    found = study.devices.select_related("questionnaire", "made_by", "revoked_by").annotate(sent=sent, waiting=waiting)
    return list(found.order_by("revoked_at", "-made_at", "-pk"))


def phone_forms(study, *, device=None, form_id="", all_versions=False):
    """The forms a telephone is offered: the newest open version of each, or all that ever were."""
    found, newest = [], set()
    for form in _named(study):
        questionnaire = form.version.questionnaire_id
        if device is not None and device.questionnaire_id not in (None, questionnaire):
            continue
        if form_id and form.form_id != form_id:
            continue
        if all_versions:
            found.append(form)
        elif form.version.state == Version.State.PUBLISHED and questionnaire not in newest:
            newest.add(questionnaire)
            found.append(form)
    return found


def phone_form(study, pk, *, device=None):
    """One version for telephones, also one that is retired, or None."""
    found = (form for form in phone_forms(study, device=device, all_versions=True) if form.version.pk == pk)
    return next(found, None)


def form_meant(study, form_id, version):
    """(the form a record was filled in on, whether its version was recognised); (None, False) of an unknown form.

    A record of a version nobody knows is read with the newest one of its form, for people to look at."""
    known = [form for form in _named(study) if form_id in (form.form_id, form.version.form_id)]
    known.sort(key=lambda form: form.form_id != form_id)  # stable: newest first among equals
    exact = next((form for form in known if form.number == version), None)
    if exact is None:
        exact = next((form for form in known if _own_version(form.version) == version), None)
    if exact is not None:
        return exact, True
    return (known[0], False) if known else (None, False)


def _named(study):
    """Every version ever published, newest first, under a name that no other questionnaire of the study has."""
    versions = list(
        Version.objects.light().shared().filter(questionnaire__study=study, state__in=READY)
        .select_related("questionnaire").order_by("questionnaire_id", "-number")
    )  # fmt: skip
    owner = {}
    for version in versions:
        owner.setdefault(version.form_id, version.questionnaire_id)
    return [PhoneForm(one, _name_of(one, owner)) for one in versions]


def _name_of(version, owner):
    own = owner[version.form_id] == version.questionnaire_id
    return version.form_id if own else f"{version.form_id}-{version.questionnaire_id}"


def form_xml(form):
    """The XForm a telephone downloads: it says of itself the names under which we know it again."""
    return _form_xml(form.version.pk, form.form_id, form.number)


@lru_cache(maxsize=64)
def _form_xml(pk, form_id, number):
    root = etree.fromstring(Version.objects.only("xform").get(pk=pk).xform.encode(), _parser())
    primary = _primary(root)
    primary.set("id", form_id)
    primary.set("version", number)
    for element in root.iter("{http://www.w3.org/2002/xforms}submission"):
        element.attrib.pop("action", None)  # a workbook made for another server would have answers sent there
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _own_version(version):
    return _version_written(version.pk)


@lru_cache(maxsize=64)
def _version_written(pk):
    return _primary(etree.fromstring(Version.objects.only("xform").get(pk=pk).xform.encode(), _parser())).get(
        "version", ""
    )


def _parser():
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _primary(root):
    instance = next(root.iter("{http://www.w3.org/2002/xforms}instance"))
    return next(child for child in instance if isinstance(child.tag, str))


def form_media(form):
    """{name: content} of the files that go with a form."""
    return media_files(form.version)


def media_of_forms(forms):
    """Which of these forms have files with them: one query."""
    keys = [form.version.pk for form in forms]
    return set(FormMedia.objects.filter(version__in=keys).values_list("version", flat=True))


def submissions_of(study, *, which="to_check"):
    """What telephones sent, newest first: to look at, waiting for files, rejected, or everything."""
    found = Submission.objects.filter(study=study).select_related(
        "device", "response__practice", "version__questionnaire", "decided_by"
    )
    found = found.defer("xml", "response__instance", "version__xform", "version__xlsform",
                        "version__questions", "version__source")  # fmt: skip
    if which == "to_check":
        return found.filter(state__in=(Submission.State.TO_CHECK, Submission.State.RECEIVED))
    if which == "missing":
        return found.filter(state=Submission.State.FILED).exclude(missing=[])
    if which == "rejected":
        return found.filter(state=Submission.State.REJECTED)
    return found


def submission_counts(study):
    """How many of each, in one query."""
    of = Submission.State
    return Submission.objects.filter(study=study).aggregate(
        to_check=Count("pk", filter=Q(state__in=(of.TO_CHECK, of.RECEIVED))),
        missing=Count("pk", filter=Q(state=of.FILED) & ~Q(missing=[])),
        rejected=Count("pk", filter=Q(state=of.REJECTED)),
        all=Count("pk"),
    )


def submission_of(study, pk):
    return (
        Submission.objects.filter(study=study, pk=pk)
        .select_related(
            "device", "response__practice", "response__version__questionnaire", "version__questionnaire", "study"
        )
        .first()
    )
