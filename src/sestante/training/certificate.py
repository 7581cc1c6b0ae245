"""A learner's certificate as a tagged PDF: modules, hours, field products. Data in, one fixed template of ours."""

from pathlib import Path

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.people.queries import host
from sestante.reports.pdf import typeset

TEMPLATE = Path(__file__).parent / "templates" / "training" / "certificate.typ"


def certificate_of(enrolment, home, language):
    with translation.override(language):
        data = data_of(enrolment, home, language)
    return typeset(TEMPLATE, certificate=data)


def data_of(enrolment, home, language):
    done = [step for step in home.steps if step.state == "done"]
    path = enrolment.cohort.path
    return {
        "lang": language,
        "title": _("Certificate"),
        "host": host().name,
        "name": enrolment.name,
        "path": path.said["title"],
        "cohort": enrolment.cohort.title,
        "sentence": _("has followed the path"),
        "whole": _("The whole path, with all its field products accepted.") if len(done) == len(home.steps) else "",
        "hours": ngettext("%(n)s hour", "%(n)s hours", home.hours) % {"n": home.hours},
        "head": [_("Module"), _("Field product accepted"), _("Hours")],
        "rows": [
            [
                step.module.said["title"],
                f"{step.module.said['product']}, {date_format(step.product.decided_at, 'j F Y')}",
                str(step.module.hours),
            ]
            for step in done
        ],
        "total": _("In all"),
        "day": date_format(localdate(), "j F Y"),
        "note": _("Hours count with an accepted field product. Each module has a badge that can be checked online."),
        "demo": _("Demonstration: the people and the path are invented.") if host().is_demo else "",
    }
