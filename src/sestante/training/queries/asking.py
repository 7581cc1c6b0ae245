"""The self-assessment: which questionnaire asks, which of its items speak of which module, and when."""

from datetime import timedelta

from sestante.questionnaires.models import Questionnaire, Version

SELF_ASSESSMENT = "autovalutazione"  # its name in the library of questionnaires
SCALE = range(1, 6)
# Module of the library's path -> the items that speak of it.
ITEMS = {
    "m1_recognise": ("sa01", "sa02"),
    "m2_tell": ("sa03", "sa04"),
    "m3_together": ("sa05", "sa06"),
    "m4_alliances": ("sa07", "sa08"),
    "m5_value": ("sa09", "sa10"),
    "m6_spread": ("sa11", "sa12"),
}


def questionnaire_version(study):
    """The published self-assessment of a study, or None."""
    purpose = Questionnaire.Purpose.SELF_ASSESSMENT
    return (
        Version.objects.defer("xlsform", "source", "xform")
        .open()
        .filter(questionnaire__study=study, questionnaire__purpose=purpose)
        .select_related("questionnaire")
        .order_by("-number")
        .first()
    )


def six_months_after(cohort):
    return cohort.ends_on + timedelta(days=182)


def score_of(value):
    """The step of the scale, 1 to 5; None for anything else."""
    return int(value) if value.isdecimal() and int(value) in SCALE else None
