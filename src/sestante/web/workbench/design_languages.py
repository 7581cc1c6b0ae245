"""What a questionnaire's languages are called on the pages of the designer."""

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from sestante.fieldwork.queries.paper import code_of


def language_name(language):
    code = code_of(language)
    if language == "default":
        return _("The only language")
    if language != code:
        return language
    known = {one for one, _name in settings.LANGUAGES} | {"fr", "de", "es", "ro", "ar", "sq", "uk", "pt"}
    code = {"zh": "zh-hans"}.get(code, code)  # as Django names it
    return get_language_info(code)["name_translated"].capitalize() if code in {*known, "zh-hans"} else language


def written_in(design, language):
    """The language of the questionnaire that reads best for a person who reads this one."""
    return next((one for one in design.languages if code_of(one) == language), design.default_language)
