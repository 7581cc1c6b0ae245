"""Lets an invented tablet in, and has it send two records: one that fits, one that somebody must look at."""

from functools import cache

from django.utils import timezone

from sestante.fieldwork.actions.devices import make_device
from sestante.fieldwork.actions.filing import receive
from sestante.methods import xforms
from sestante.practices.models import Practice
from sestante.questionnaires.actions import publish_version, upload_questionnaire
from sestante.questionnaires.compile import compile_questionnaire
from sestante.questionnaires.library import read_yaml
from sestante.questionnaires.models import Questionnaire
from sestante.questionnaires.queries import definition_of

from . import FOLDER


@cache
def plan():
    return read_yaml((FOLDER / "telephones.yaml").read_text(encoding="utf-8"))


def load(study, people):
    workbook = compile_questionnaire(plan()["form"]).xlsform
    draft = upload_questionnaire(study, workbook, "visita.xlsx", by=people[0], purpose=Questionnaire.Purpose.OTHER)
    version = publish_version(draft, by=people[0])
    device, _token = make_device(study, label=plan()["device"], by=people[0])
    visited = Practice.objects.of_study(study).filter(responses__state="submitted").order_by("pk").distinct()
    for practice, answers in zip(visited, plan()["records"], strict=False):
        receive(study, device=device, xml=filled(version, {"practice_name": practice.name, **answers}))


def filled(version, answers):
    """A record as a telephone writes it; what breaks a rule of the form goes out all the same."""
    session = xforms.Session(definition_of(version), now=timezone.localtime())
    for name, text in answers.items():
        session.set(f"/data/v1/{name}", text)
    return session.to_xml(submission=True)
