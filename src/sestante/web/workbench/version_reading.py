"""A version as one reads it through: its sections, its questions in every language, the answers they offer."""

from collections import namedtuple

from sestante.questionnaires.design import kinds
from sestante.questionnaires.queries import said_in

Block = namedtuple("Block", "title minutes questions")


def blocks_of(version, questions, languages):
    """The questions by section, each said in every language of the questionnaire."""
    titles = [(section["name"], section["labels"]) for section in version.sections] or [("", version.title)]
    known = {name for name, _labels in titles}
    for name, labels in titles:
        inside = [
            one for one in questions if one.section == name or (one.section not in known and name == titles[0][0])
        ]
        if inside:
            minutes = sum(one.minutes for one in inside)
            yield Block(said_in(labels, languages[0], version) or name, minutes, list(lines_of(inside, languages)))


MOST_CHOICES = 24  # of a long list, such as that of the municipalities, the first ones


def lines_of(questions, languages):
    """The rows of a matrix share their answers: the first one shows them."""
    before = ""
    for question in questions:
        yield line_of(question, languages, [] if question.matrix and question.matrix == before else question.choices)
        before = question.matrix


def line_of(question, languages, offered):
    choices = [said_once(choice.labels, languages) or [("", choice.value)] for choice in offered[:MOST_CHOICES]]
    return {
        "question": question,
        "kind": kinds.name_of(question.type),
        "texts": [
            (
                language,
                question.labels.get(language, ""),
                question.hints.get(language, ""),
                question.why.get(language, ""),
            )
            for language in languages
            if question.labels.get(language)
        ],
        "choices": choices,
        "more": len(offered) - len(choices),
        "inside": bool(question.matrix or question.repeat),
    }


def said_once(labels, languages):
    """A text in each language, as ``[(language, text)]``; what two languages say alike is said once."""
    found = {}
    for language in languages:
        if labels.get(language):
            found.setdefault(labels[language], language)
    return [(language, text) for text, language in found.items()]
