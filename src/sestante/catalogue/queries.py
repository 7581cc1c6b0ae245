"""What the public asks of the catalogue, and what the team asks before publishing. Nothing here writes.

The first half reads sheets only: public pages may ask nothing else."""

from statistics import fmean, quantiles
from typing import NamedTuple

from django.db.models import Case, Count, Prefetch, Q, Sum, When
from django.utils.translation import get_language

from sestante.fieldwork.models import Consent, Invitation
from sestante.fieldwork.queries.consents import KIT_CONTACT
from sestante.indicators.queries import profile_of
from sestante.methods.disclosure import PUBLIC_MINIMUM, public_counts
from sestante.practices.models import Practice
from sestante.questionnaires.models import Version

from .answers import both
from .composition import compose
from .models import Dataset, FacetValue, PracticeSheet, RegionSheet, SheetFacet, SheetPhotograph
from .permission import Level, ever_sent, permission_of, questions_by_path
from .search import matching

FACETS = ("theme", "promoter", "beneficiary", "maturity", "region", "province")
ORDERS = {"recenti": ("-published_at", "-pk"), "nome": ("title", "pk")}
LIGHT = ("content", "search_text")  # columns that weigh: a list shows none of them


def light():
    return PracticeSheet.objects.published().defer(*LIGHT)


class Selection(NamedTuple):
    """What a visitor asks for: words, for each facet the values of which a sheet must have one, one study's alone."""

    text: str = ""
    chosen: dict = {}  # noqa: RUF012 never changed
    study: str = ""  # its address

    def sheets(self, *, without=""):
        """The sheets asked for; ``without`` leaves one facet's choice out, to count what else it offers."""
        found = matching(PracticeSheet.objects.published(), self.text)
        if self.study:
            found = found.filter(study__slug=self.study)
        for facet, values in self.chosen.items():
            if values and facet != without:
                having = SheetFacet.objects.filter(facet=facet, value__in=values).values("sheet")
                found = found.filter(pk__in=having)
        return found


def sheets_found(selection, order=""):
    """The sheets of a list in their order: by name, newest first, or those first whose title has the words."""
    found = selection.sheets().defer(*LIGHT)
    if order in ORDERS:
        return found.order_by(*ORDERS[order])
    if selection.text:
        in_title = Case(When(title__icontains=selection.text.strip(), then=0), default=1)
        return found.order_by(in_title, "title", "pk")
    return found.order_by(*ORDERS["recenti"])


class FacetOption(NamedTuple):
    value: str
    label: str
    count: int
    checked: bool


def facets_of(selection):
    """For each facet its options with counts, most frequent first.

    A facet's own choice does not narrow its own counts: they say what another tick would add. One query for all
    facets without a choice, one for each with, one for the words, whatever the number of sheets.
    """
    chosen = [facet for facet in FACETS if selection.chosen.get(facet)]
    free = [facet for facet in FACETS if facet not in chosen]
    counts = dict.fromkeys(FACETS, ())
    counts |= _counts(free, selection.sheets() if selection.text.strip() or chosen or selection.study else None)
    for facet in chosen:
        rest = Selection(selection.text, {**selection.chosen, facet: ()}, selection.study)
        narrowed = rest.text.strip() or rest.study or any(rest.chosen.values())
        counts |= _counts([facet], rest.sheets() if narrowed else None)
    words = facet_words()
    return {facet: _options(facet, counts[facet], selection.chosen.get(facet, ()), words) for facet in FACETS}


def _counts(facets, sheets):
    """{facet: [(value, count)]}. Withdrawn sheets have no facets, so the unnarrowed count reads the index alone."""
    rows = SheetFacet.objects.filter(facet__in=facets)
    if sheets is not None:
        rows = rows.filter(sheet__in=sheets.order_by().values("pk"))
    found = {facet: [] for facet in facets}
    for facet, value, count in rows.values_list("facet", "value").order_by().annotate(count=Count("pk")):
        found[facet].append((value, count))
    return found


def _options(facet, counts, chosen, words):
    there = dict(counts)
    there |= {value: 0 for value in chosen if value not in there and (facet, value) in words}
    options = [
        FacetOption(value, words.get((facet, value), value), count, value in chosen) for value, count in there.items()
    ]
    return sorted(options, key=lambda option: (-option.count, option.label))


def facet_words():
    """{(facet, value): what it is called in the language of the page}."""
    language = get_language()
    return {
        (row.facet, row.value): row.labels.get(language) or next(iter(row.labels.values()), row.value)
        for row in FacetValue.objects.all()
    }


def sheet_at(slug):
    """The sheet at this address, also a withdrawn one, or None."""
    return PracticeSheet.objects.select_related("study").filter(slug=slug).first()


def photograph_of(slug, digest):
    """The file at the public address of a photograph, large or small, while its page is published."""
    shown = SheetPhotograph.objects.filter(sheet__slug=slug, sheet__withdrawn_at__isnull=True)
    found = shown.filter(Q(file=digest) | Q(small=digest)).select_related("file", "small").first()
    return None if found is None else found.file if found.file_id == digest else found.small


def sheets_near(sheet, most=3):
    """Other sheets that share the most with this one: theme first, then the people served, then the place."""
    mine = [(flag["facet"], flag["value"]) for flag in sheet.flags]
    mine += [
        (facet, code) for facet, code in (("province", sheet.province_code), ("region", sheet.region_code)) if code
    ]
    if not mine:
        return []
    shared = Q()
    for facet, value in mine:
        shared |= Q(facet=facet, value=value)
    weight = Case(When(facet="theme", then=4), When(facet__in=["beneficiary", "province"], then=2), default=1)
    rows = SheetFacet.objects.filter(shared).exclude(sheet=sheet.pk).values("sheet").order_by()
    best = rows.annotate(likeness=Sum(weight)).order_by("-likeness", "sheet").values_list("sheet", flat=True)[:most]
    order = {pk: place for place, pk in enumerate(best)}
    return sorted(light().filter(pk__in=order), key=lambda one: order[one.pk])


def sheets_published_lately(most):
    return list(light().order_by(*ORDERS["recenti"])[:most])


def sheets_of_study(study):
    """A study's published sheets, newest first."""
    return light().filter(study=study).order_by(*ORDERS["recenti"])


def themes_counted(most=8):
    """[(value, words, count)]: the themes with most practices."""
    counts = _counts(["theme"], None)["theme"]
    words = facet_words()
    rows = [(value, words.get(("theme", value), value), count) for value, count in counts if value not in NO_THEME]
    return sorted(rows, key=lambda row: (-row[2], row[1]))[:most]


NO_THEME = {"other", "altro"}


def number_published():
    return PracticeSheet.objects.published().count()


def attributions():
    """Whom the published practices must credit, each once."""
    rows = PracticeSheet.objects.published().exclude(attribution="").order_by("attribution")
    return list(rows.values_list("attribution", flat=True).distinct())


# -- what the team asks ------------------------------------------------------------------------------------------------
class Standing(NamedTuple):
    """How a practice stands before the public: ready, published, changed, withdrawn, refused, revoked."""

    practice: Practice
    permission: object
    sheet: PracticeSheet | None
    state: str


def practices_to_show(study):
    """The practices of a study that have sent a form, with what their standing is told from: five queries a page."""
    sent = ever_sent().only("practice", "version", "state", "submitted_at", "created_at", "saved_at", "language")
    in_force = Consent.objects.filter(withdrawn_at__isnull=True)
    responses = sent.prefetch_related(Prefetch("consents", in_force, to_attr="in_force"))
    return (
        Practice.objects.filter(study=study)
        .filter(Q(pk__in=ever_sent().values("practice")) | Q(sheet__isnull=False))
        .select_related("municipality", "province", "region", "sheet")
        .defer(*(f"sheet__{name}" for name in LIGHT))
        .prefetch_related(Prefetch("responses", responses, to_attr="sent"))
        .order_by("name", "pk")
    )


def standing_of(practice):
    """A practice from ``practices_to_show``, with what may be done with it."""
    permission = permission_of(practice.sent)
    sheet = getattr(practice, "sheet", None)
    return Standing(practice, permission, sheet, _state(permission, sheet))


def _state(permission, sheet):
    shown = sheet is not None and sheet.withdrawn_at is None
    if permission.response is None:
        return "revoked" if shown else "withdrawn" if sheet is not None else "refused"
    if sheet is None:
        return "ready"
    if not shown:
        return "withdrawn"
    consents = [consent.given_at for consent in permission.response.in_force]
    newest = max([permission.response.submitted_at or sheet.changed_at, *consents])
    agreed = (str(permission.level), permission.reusable)
    changed = newest > sheet.changed_at or agreed != (sheet.level, sheet.reusable)
    return "changed" if changed else "published"


def practice_to_show(study, pk):
    return practices_to_show(study).filter(pk=pk).first()


def draft_of(practice, permission):
    """The sheet a practice would get, from its answers as they stand."""
    response = permission.response
    version = Version.objects.select_related("questionnaire__study").only(
        "title", "sections", "questionnaire__study__attribution"
    ).get(pk=response.version_id)  # fmt: skip
    draft = compose(
        permission,
        practice=practice,
        study=version.questionnaire.study,
        questions=questions_by_path(version.pk),
        # As the form asks them: refs of one repeat stand together, in the order in which they were written.
        rows=list(response.answers.order_by("pk").values_list("path", "ref", "value")),
        consents={consent.subject: consent.choice for consent in response.in_force},
        form=both(version.title),
        sections={section["name"]: both(section["labels"]) for section in version.sections},
        contact=contact_of(response),
        sent_on=(response.submitted_at or response.saved_at or response.created_at).date().isoformat(),
    )
    if permission.level == Level.FULL and (profile := profile_of(practice)) is not None:
        draft.content["profile"] = profile
    return draft


def contact_of(response):
    """Whom whoever wants to do the same may write to: only with the yes of that very person."""
    if not any(consent.subject == KIT_CONTACT and consent.choice == "yes" for consent in response.in_force):
        return {}
    invitation = Invitation.objects.select_related("contact").filter(response=response.pk).first()
    return {"name": invitation.contact.name, "email": invitation.contact.email} if invitation else {}


def number_ready(study):
    """How many practices agreed to be published and have never been: one query, for the study's home."""
    agreed = Consent.objects.filter(
        subject="publication",
        withdrawn_at__isnull=True,
        response__state="submitted",
        response__practice__study=study,
        response__practice__sheet__isnull=True,
    ).exclude(choice="nothing")
    return agreed.values("response__practice").distinct().count()


# -- open data ---------------------------------------------------------------------------------------------------------
def releases_ready():
    """Releases whose files are there, newest first, each with how many records it still has (``number_now``)."""
    found = Dataset.objects.ready().select_related("study__region").annotate(number_now=Count("records"))
    return list(found.order_by("-made_at", "-pk"))


def release_at(study, number):
    """The release of the study at this address, or None."""
    found = Dataset.objects.ready().select_related("study__region").annotate(number_now=Count("records"))
    return found.filter(study__slug=study, number=number).first()


def releases_of(study):
    """All of a study's releases, also those under way, newest first."""
    return list(study.datasets.select_related("made_by").annotate(number_now=Count("records")))


def territories_published():
    """Published practices by province, in the order of names; None where fewer than five would be told of."""
    fields = ("province_code", "province", "region_code", "region")
    rows = PracticeSheet.objects.published().exclude(province_code="").order_by("region", "province")
    rows = list(rows.values_list(*fields).annotate(number=Count("pk")))
    shown = public_counts([row[-1] for row in rows])
    return [dict(zip(fields, row, strict=False)) | {"practices": n} for row, n in zip(rows, shown, strict=True)]


def dimensions_published():
    """Each dimension over the practices whose page shows it: mean and quarters, of five practices or more."""
    found = {}
    rows = PracticeSheet.objects.published().filter(content__has_key="profile").order_by("pk")
    for profile in rows.values_list("content__profile", flat=True):
        for part in profile["dimensions"]:
            if part["score"] is not None:
                key = (profile["title"]["it"], profile["version"], part["names"]["it"])
                found.setdefault(key, (profile, part, []))[2].append(part["score"])
    return [_dimension(*one) for _key, one in sorted(found.items())]


def _dimension(profile, part, scores):
    enough = len(scores) >= PUBLIC_MINIMUM
    low, _middle, high = quantiles(scores, n=4, method="inclusive") if enough else (None, None, None)
    return {
        "framework": profile["title"],
        "version": profile["version"],
        "dimension": part["names"],
        "practices": len(scores) if enough else None,
        "mean": round(fmean(scores), 1) if enough else None,
        "low_quarter": low,
        "high_quarter": high,
    }


def region_sheets():
    """The page of each study's region that is shown: the newest that was not withdrawn, newest study first."""
    shown = {}
    for sheet in RegionSheet.objects.filter(withdrawn_at=None).select_related("study").order_by("-published_at", "-pk"):
        shown.setdefault(sheet.study_id, sheet)
    return list(shown.values())


def region_sheet_of(study):
    return RegionSheet.objects.filter(study=study, withdrawn_at=None).select_related("published_by").first()


def sheets_in(province_code, most=60):
    """The published practices of a province, by name."""
    return list(light().filter(province_code=province_code).order_by(*ORDERS["nome"])[:most])
