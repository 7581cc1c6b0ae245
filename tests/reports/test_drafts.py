"""The chapters on methodologies and indicators, drafted from what the room and the forms say."""

import re

import pytest
from django.urls import reverse

import make
import small_index
from sestante.deliberation.models import Round
from sestante.indicators.actions import add_methodology, observe, pin_index, publish_version, settle_ratings
from sestante.reports.actions import arrange_chapters, draft_from_room, open_report, write_chapter
from sestante.reports.errors import ReportError
from sestante.reports.markdown import unsupported_in
from sestante.reports.queries import known_codes
from sestante.synthesis.panels import panel_of
from sestante.synthesis.suppression import publishable

pytestmark = pytest.mark.django_db
HEADINGS = re.compile(r"^## (.*)$", re.M)
IDEAS = [["Bussare porta per porta"], ["Turni brevi"]]
VOTES = [{0: 5, 1: 4}, {0: 5, 1: 4}, {0: 5, 1: 4}, {1: 5}, {1: 5}]


@pytest.fixture
def ada():
    return make.person()


@pytest.fixture
def study(ada):
    return make.study(by=ada)


def chapter(study, key, by):
    report = open_report(study, by=by)
    arrange_chapters(report, ["ch00", key], by=by)
    return report.chapters.get(key=key)
