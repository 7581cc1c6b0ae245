"""The practices of a study with how far their forms are."""

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Call, Invitation, Response
from sestante.practices.models import Contact, Practice
from sestante.practices.queries import likely_doubles
from sestante.questionnaires.models import VOICES

STANDINGS = {
    "sent": _("form sent"),
    "to_check": _("form to check"),
    "begun": _("form begun"),
    "invited": _("invited"),
    "contact": _("to invite"),
    "none": _("nobody to write to"),
}
ORDERS = {
    "nome": ("name",),
    "luogo": ("region__name", "province__name", "municipality__name", "name"),
    "ente": ("organisation__name", "name"),
    "stato": ("standing", "name"),
    "inserita": ("created_at",),
}


def _forms(**conditions):
    # A nomination speaks of a practice, it is not the practice's own form.
    own = Response.objects.filter(practice=OuterRef("pk")).exclude(origin=Response.Origin.CALL)
    return Exists(own.filter(**conditions))


def with_standing(practices):
    return practices.annotate(
        standing=Case(
            When(_forms(state=Response.State.SUBMITTED), then=Value("sent")),
            When(_forms(state=Response.State.TO_CHECK), then=Value("to_check")),
            When(_forms(state=Response.State.DRAFT, saved_at__isnull=False), then=Value("begun")),
            When(
                Exists(Invitation.objects.filter(practice=OuterRef("pk"), revoked_at__isnull=True)),
                then=Value("invited"),
            ),
            When(Exists(Contact.objects.filter(practice=OuterRef("pk"))), then=Value("contact")),
            default=Value("none"),
            output_field=CharField(),
        )
    )


def practices_table(study, *, search="", province="", standing="", doubles=False, order="nome"):
    """The practices as the page asked for them; evaluated by the caller, one page at a time."""
    found = _narrowed(with_standing(Practice.objects.of_study(study)), search, doubles, study)
    if province:
        found = found.filter(province=None) if province == "-" else found.filter(province=province)
    if standing in STANDINGS:
        found = found.filter(standing=standing)
    fields = ORDERS.get(order.removeprefix("-"), ORDERS["nome"])
    minus = order.startswith("-")
    ordering = [F(field).desc(nulls_last=True) if minus else F(field).asc(nulls_last=True) for field in fields]
    return found.select_related("organisation", "municipality", "province", "region").order_by(*ordering, "pk")


def practice_counts(study, *, search="", doubles=False):
    """How many practices by province and standing, in one query: ``[(province, its name, standing, number), ...]``."""
    rows = (
        _narrowed(with_standing(Practice.objects.of_study(study)), search, doubles, study)
        .order_by()
        .values("province", "province__name", "standing")
        .annotate(number=Count("pk"))
    )
    return [(row["province"] or "-", row["province__name"], row["standing"], row["number"]) for row in rows]


def _narrowed(practices, search, doubles, study):
    for word in search.split():
        practices = practices.filter(
            Q(name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(municipality__name__icontains=word)
            | Q(place_text__icontains=word)
        )
    if doubles:
        practices = practices.filter(pk__in=likely_doubles(study))
    return practices


def calls_of(study):
    """A study's open calls with how many nominations each has received."""
    return (
        Call.objects.filter(study=study)
        .exclude(version__questionnaire__purpose__in=VOICES)
        .select_related("version__questionnaire")
        .defer("version__xform", "version__xlsform", "version__questions", "version__source")
        .annotate(
            received=Count("responses", filter=Q(responses__state=Response.State.SUBMITTED)),
            begun=Count("responses", filter=Q(responses__state=Response.State.DRAFT)),
        )
    )
