"""Words of a form as its author dressed them: the few signs of Markdown that ODK's clients understand in labels.

Telephones show ``**needed**`` in bold; so does our page. Where words stand bare (a list that unfolds, paper) the signs
are left out."""

import re
from typing import NamedTuple

BOLD, ITALIC, LINK = "strong", "em", "a"
_MARKED = re.compile(
    r"""\[(?P<link>[^\[\]\n]+)\]\((?P<href>(?:https?://|mailto:)[^\s()<>"]+)\)
    |\*\*(?=[^\s*])(?P<bold>.+?)(?<=[^\s*])\*\*
    |(?<![\w_])__(?=[^\s_])(?P<bold_too>.+?)(?<=[^\s_])__(?![\w_])
    |(?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]+?)(?<=[^\s*])\*(?![\w*])
    |(?<![\w_])_(?=[^\s_])(?P<italic_too>[^_\n]+?)(?<=[^\s_])_(?![\w_])
    |<(?P<tag>b|strong|i|em)>(?P<tagged>.+?)</(?P=tag)>""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_HEAD = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:span|p|div|font|center|u|small|big|h[1-6])(?:\s[^<>]*)?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\*_#\[\]<>])")
LONGEST = 4000  # characters: a longer text is no label, and stays as it is
_ASIDE = 0xE000  # a sign behind a backslash stands here while the others are read


class Run(NamedTuple):
    text: str
    marks: tuple = ()
    href: str = ""


def runs_of(text):
    """The words piece by piece, each with what it is marked as.

    >>> [(run.text, run.marks) for run in runs_of("Il **nome** del _posto_")]
    [('Il ', ()), ('nome', ('strong',)), (' del ', ()), ('posto', ('em',))]
    """
    if len(text) > LONGEST or not any(sign in text for sign in "*_[<#\\"):
        return [Run(text)]
    hidden = _ESCAPED.sub(lambda found: chr(_ASIDE + ord(found[1])), text)
    bare = _TAG.sub("", _BREAK.sub("\n", hidden))
    return [run._replace(text=_shown(run.text)) for run in _pieces(_HEAD.sub(r"**\1**", bare), ())]


def unstyled(text):
    """The words alone.

    >>> unstyled("**Quante** persone?"), unstyled("5 * 3 * 2"), unstyled("casa_mia_qui"), unstyled("______")
    ('Quante persone?', '5 * 3 * 2', 'casa_mia_qui', '______')
    """
    return "".join(run.text for run in runs_of(text))


def _pieces(text, marks):
    found, end = [], 0
    for one in _MARKED.finditer(text):
        if one.start() > end:
            found.append(Run(text[end : one.start()], marks))
        end = one.end()
        if one["link"]:
            found.append(Run(one["link"], (*marks, LINK), one["href"]))
            continue
        bold = one["bold"] or one["bold_too"] or (one["tag"] or "").lower() in ("b", "strong")
        inner = next(one[name] for name in ("bold", "bold_too", "italic", "italic_too", "tagged") if one[name])
        found += _pieces(inner, (*marks, BOLD if bold else ITALIC))
    if end < len(text) or not found:
        found.append(Run(text[end:], marks))
    return found


def _shown(text):
    return "".join(chr(ord(sign) - _ASIDE) if _ASIDE <= ord(sign) < _ASIDE + 128 else sign for sign in text)
