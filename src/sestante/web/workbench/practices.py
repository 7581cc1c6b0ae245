"""The practices of a study: the list, one practice, what is known of it, whom to write to."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.catalogue.models import PracticeSheet
from sestante.fieldwork.actions.joining import join_practices, remove_contact, remove_practice
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.queries.practice_list import STANDINGS, practice_counts, practices_table
from sestante.fieldwork.queries.responses import responses_of
from sestante.journal.queries import entries_of
from sestante.places.queries import municipalities_of
from sestante.practices.actions import (
    add_contact,
    add_practice,
    correct_contact,
    describe_practice,
    resolve_place,
)
from sestante.practices.errors import PracticeError
from sestante.practices.queries import practice_of, resembling
from sestante.web.access import may

from .listing import page_of, whole
from .sentences import sentence_of


class PracticeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    organisation = forms.CharField(label=gettext_lazy("Who promotes it"), max_length=160, required=False)
    municipality = forms.CharField(
        label=gettext_lazy("Municipality"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "municipalities", "autocomplete": "off"}),
    )
    province = forms.CharField(
        label=gettext_lazy("Province"),
        help_text=gettext_lazy("Needed when two municipalities bear the same name. The two letters will do."),
        max_length=80,
        required=False,
    )
    region = forms.CharField(label=gettext_lazy("Region"), max_length=60, required=False)

    def place(self):
        return resolve_place(**{part: self.cleaned_data[part] for part in ("municipality", "province", "region")})


class ContactForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letters"),
        choices=[("it", gettext_lazy("Italian")), ("en", gettext_lazy("English"))],
    )


def practices(request, study):
    """The list: one query for the rows, one for every count on the page."""
    asked = {
        "search": request.GET.get("q", "").strip()[:100],
        "province": request.GET.get("provincia", ""),
        "standing": request.GET.get("stato", ""),
        "doubles": request.GET.get("doppie") == "1",
        "order": request.GET.get("ordine", "nome"),
    }
    counts = practice_counts(request.study, search=asked["search"], doubles=asked["doubles"])
    shown = sum(
        number
        for province, _name, standing, number in counts
        if (not asked["province"] or province == asked["province"])
        and (asked["standing"] not in STANDINGS or standing == asked["standing"])
    )
    page = {
        "page": page_of(request, practices_table(request.study, **asked), shown),
        "asked": asked,
        "total": sum(number for *_rest, number in counts),
        "shown": shown,
        "provinces": by_province(counts, asked["standing"]),
        "standings": by_standing(counts, asked["province"]),
        "words": STANDINGS,
        "can_add": may(request, "import_records"),
        "can_invite": may(request, "contact_people"),
    }
    return render(request, "workbench/practices.html", page)


def by_province(counts, standing):
    """Provinces with their numbers, as the other filter leaves them."""
    found = {}
    for code, name, where, number in counts:
        if not standing or where == standing:
            label, before = found.get(code, (name or _("place not recognised"), 0))
            found[code] = (label, before + number)
    return sorted(((code, label, number) for code, (label, number) in found.items()), key=lambda row: row[1])


def by_standing(counts, province):
    found = {}
    for code, _name, where, number in counts:
        if not province or code == province:
            found[where] = found.get(where, 0) + number
    return [(name, label, found[name]) for name, label in STANDINGS.items() if found.get(name)]


def asked_for(request, pk):
    found = practice_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def practice(request, study, practice):
    found = asked_for(request, practice)
    return shown(request, found, ContactForm())


def shown(request, found, contact_form):
    invitations = {}
    if may(request, "contact_people"):
        for invitation in found.invitations.select_related("contact").order_by("pk"):
            invitations[invitation.contact_id] = invitation
    page = {
        "practice": found,
        "contacts": [(contact, invitations.get(contact.pk)) for contact in found.contacts.all()],
        "contact_form": contact_form,
        "responses": responses_of(request.study).filter(practice=found),
        "alike": resembling(
            request.study, name=found.name, municipality=found.municipality, province=found.province, but=found.pk
        ),
        "news": [
            (entry, sentence_of(entry)) for entry in entries_of(request.study).about(found).order_by("-at", "-pk")[:30]
        ],
        "sees_contacts": may(request, "contact_people") or may(request, "read_identities"),
        "can_contact": may(request, "contact_people"),
        "can_correct": may(request, "import_records"),
        "can_read": may(request, "read_answers"),
        "sees_journal": may(request, "see_journal"),
    }
    return render(request, "workbench/practice.html", page)


def new_practice(request, study):
    form = PracticeForm(request.POST or None, initial={"region": request.study.region.name})
    alike = []
    if request.method == "POST" and form.is_valid():
        place = form.place()
        alike = resembling(
            request.study, name=form.cleaned_data["name"], municipality=place.municipality, province=place.province
        )
        if not alike or request.POST.get("anyway"):
            made = add_practice(
                request.study,
                name=form.cleaned_data["name"],
                organisation=form.cleaned_data["organisation"],
                place=place,
                by=request.user,
            )
            tell_place(request, place)
            messages.success(request, _("“%(name)s” added") % {"name": made})
            return redirect("work_practice", request.study.slug, made.pk)
    page = {"form": form, "alike": alike, "towns": municipalities_of(request.study.region)}
    return render(request, "workbench/practice_form.html", page)


def correction(request, study, practice):
    found = asked_for(request, practice)
    initial = {
        "name": found.name,
        "organisation": found.organisation or "",
        "municipality": found.municipality.name if found.municipality else found.place_text,
        "province": found.province.name if found.province else "",
        "region": found.region.name if found.region else "",
    }
    form = PracticeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        place = form.place()
        describe_practice(
            found,
            name=form.cleaned_data["name"],
            organisation=form.cleaned_data["organisation"],
            place=place,
            by=request.user,
        )
        tell_place(request, place)
        messages.success(request, _("“%(name)s” saved") % {"name": found})
        return redirect("work_practice", request.study.slug, found.pk)
    page = {"form": form, "practice": found, "towns": municipalities_of(request.study.region)}
    return render(request, "workbench/practice_form.html", page)


def tell_place(request, place):
    """A place nobody recognised is kept as written, and said."""
    if place.text:
        words = {"place": place.text}
        messages.warning(
            request, _("“%(place)s” is kept as written: it is not on the map until it is recognised.") % words
        )


@require_POST
def contacts(request, study, practice):
    """Say whom to write to."""
    found = asked_for(request, practice)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return shown(request, found, form)
    add_contact(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("Contact saved"))
    return redirect("work_practice", request.study.slug, found.pk)


def contact(request, study, practice, contact):
    """Correct a contact, or remove it."""
    found = asked_for(request, practice)
    person = next((one for one in found.contacts.all() if one.pk == contact), None)
    if person is None:
        raise Http404
    initial = {name: getattr(person, name) for name in ContactForm.base_fields}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "remove":
                remove_contact(person, by=request.user)
                messages.success(request, _("Contact removed"))
                return redirect("work_practice", request.study.slug, found.pk)
            if form.is_valid():
                correct_contact(person, by=request.user, **form.cleaned_data)
                messages.success(request, _("Contact saved"))
                return redirect("work_practice", request.study.slug, found.pk)
        except (PracticeError, FieldworkError) as problem:
            messages.error(request, str(problem))
    return render(request, "workbench/practice_contact.html", {"practice": found, "contact": person, "form": form})


def joining(request, study, practice):
    """Make one of two practices that were entered twice."""
    found = asked_for(request, practice)
    key = whole(request.POST.get("double", "") or request.GET.get("doppia", ""))
    double = practice_of(request.study, key) if key else None
    if double is None or double.pk == found.pk:
        raise Http404
    if request.method != "POST":
        page = {"practice": found, "double": double, "hidden": [("double", double.pk)]}
        return render(request, "workbench/practice_joining.html", page)
    if PracticeSheet.objects.filter(practice=double).exists():
        words = {"name": double}
        messages.error(
            request, _("“%(name)s” has a sheet in the catalogue: keep that one, or withdraw the sheet.") % words
        )
        return redirect("work_practice", request.study.slug, found.pk)
    join_practices(found, double=double, by=request.user)
    messages.success(request, _("“%(double)s” is now part of “%(name)s”") % {"double": double.name, "name": found})
    return redirect("work_practice", request.study.slug, found.pk)


def removal(request, study, practice):
    found = asked_for(request, practice)
    if request.method != "POST":
        return render(request, "workbench/practice_removal.html", {"practice": found})
    try:
        if PracticeSheet.objects.filter(practice=found).exists():
            raise FieldworkError(_("This practice has a sheet in the catalogue: it cannot be removed."))
        remove_practice(found, by=request.user)
    except FieldworkError as problem:
        messages.error(request, str(problem))
        return redirect("work_practice", request.study.slug, found.pk)
    messages.success(request, _("“%(name)s” removed") % {"name": found.name})
    return redirect("practices", request.study.slug)
