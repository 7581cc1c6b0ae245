"""An edition as a tagged PDF.

The typesetter gets one fixed template of ours and the edition as data. No word of anybody is ever put into the
template's code, so there is nothing to escape: a text full of the typesetter's commands is printed as it was written.
"""

import json
from functools import cache
from importlib import resources
from pathlib import Path

import typst
from django.conf import settings
from django.utils import translation

from sestante.reports.printing import data_of

TEMPLATE = Path(__file__).parents[1] / "templates" / "reports" / "edition.typ"


def pdf_of(edition, language):
    """Typeset an edition in one language: PDF/UA-1, with contents, bookmarks, alternative texts and running foot."""
    with translation.override(language):
        data = data_of(edition, language)
    return typeset(TEMPLATE, edition=data)


def typeset(path, *, timestamp=None, **words):
    """A tagged PDF (PDF/UA-1) of one of our templates, with ``words`` as its data."""
    return typst.compile(
        template(path),
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
        sys_inputs={name: json.dumps(data, ensure_ascii=False) for name, data in words.items()},
        pdf_standards=["ua-1"],
        timestamp=timestamp,
    )


@cache
def template(path):
    return path.read_bytes()


def font_folders():
    """Where set-up put the whole faces; before set-up, where the package keeps them."""
    made = Path(settings.SESTANTE_ASSETS).with_name(Path(settings.SESTANTE_ASSETS).name + "-pdf")
    packaged = Path(str(resources.files("bootstrap_italia_template") / "static" / "fonts"))
    return [made] if made.is_dir() else [packaged]
