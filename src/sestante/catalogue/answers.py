"""A response's public answers, by name, and their words in the languages of the site."""

import re

LANGUAGES = ("it", "en")
UNSHOWN = {
    "geopoint",
    "background-geopoint",
    "geotrace",
    "geoshape",
    "image",
    "file",
    "audio",
    "video",
    "acknowledge",
    "note",
    "barcode",
}
_CODE = re.compile(r"\(([A-Za-z-]+)\)\s*$")
_INSTANCE = re.compile(r"^(.*)\[(\d+)\]/[^/\[\]]+$")


class Answers:
    """A response's public answers, found by the question's name."""

    def __init__(self, questions, rows, consents):
        self.questions, self.consents = questions, consents
        self.rows = [(questions[path], ref, value) for path, ref, value in rows if self._public(questions.get(path))]
        self.named = {}
        for question, _ref, value in self.rows:
            self.named.setdefault(question.name, []).append((question, value))

    def _public(self, question):
        if question is None or question.visibility != "public" or question.type in UNSHOWN:
            return False
        # A text with a consent of its own, refused or granted without the name: the practice's page would name it.
        return self.consents.get(f"quotes:{question.name}") not in {"no", "anonymous"}

    def text(self, *names):
        return next((self.named[name][0][1].strip() for name in names if name in self.named), "")

    def chosen(self, *names):
        """(value, words) of what was chosen, the first of these questions that was answered."""
        name = next((name for name in names if name in self.named), None)
        if name is None:
            return []
        found = [(value, words) for question, said in self.named[name] for value, words in chosen_of(question, said)]
        return list(dict(reversed(found)).items())[::-1]

    def instances(self, repeat):
        """The instances of a repeat, each {question's name: (question, value)}."""
        found = {}
        for question, ref, value in self.rows:
            if question.repeat == repeat and (where := _INSTANCE.match(ref)):
                found.setdefault(int(where[2]), {})[question.name] = (question, value)
        return [found[number] for number in sorted(found)]

    def may_quote(self, name):
        """Whether a text may stand between guillemets on a page that bears the practice's name."""
        return self.consents.get(f"quotes:{name}", self.consents.get("quotes")) == "with_practice_name"


def both(labels):
    """A label in each language of the site, in another where it is missing."""
    coded = {}
    for name, text in labels.items():
        code = _CODE.search(name)
        coded[code[1].lower() if code else name.lower()] = text
    first = next((text for text in coded.values() if text), "")
    return {language: coded.get(language) or first for language in LANGUAGES}


def chosen_of(question, value):
    """(value, words) of the choices in an answer; values that mean "I don't know" say nothing to the public."""
    choices = {choice.value: choice for choice in question.choices}
    said = value.split() if question.multiple else [value]
    return [
        (one, both(choices[one].labels) if one in choices else dict.fromkeys(LANGUAGES, one))
        for one in said
        if one not in choices or not choices[one].missing
    ]
