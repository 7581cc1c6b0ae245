"""What a row, its answers and the questionnaire itself said before, and say now."""

from collections.abc import Iterable

from sestante.questionnaires.compile.sheets import Sheet, Workbook, split_header

from .rows import code_of, default_of
from .shapes import ADDED, AREAS, CHANGED, CODE, REMOVED, Change, Choice, ChoiceDifference, Line, area_of


def _plain(text: str) -> str:
    return " ".join(text.split())


def changes_between(was: Line, now: Line) -> Iterable[Change]:
    if was.kind != now.kind:
        yield Change("type", "", was.kind, now.kind)
    keys = list(dict.fromkeys([*was.cells, *now.cells]))
    for what, language in sorted(keys, key=lambda key: AREAS.index(area_of(key[0]))):
        before, after = was.cells.get((what, language), ""), now.cells.get((what, language), "")
        if _plain(before) != _plain(after):
            yield Change(what, language, before, after)


def choices_between(was: Line, now: Line) -> list[ChoiceDifference]:
    olds, news = {one.value: one for one in was.choices}, {one.value: one for one in now.choices}
    recoded = _recoded(olds, news)
    found = [ChoiceDifference(CODE, new, old, new) for old, new in recoded.items()]
    olds = {recoded.get(value, value): one for value, one in olds.items()}
    for value, choice in news.items():
        if value not in olds:
            found.append(ChoiceDifference(ADDED, value, after=_label(choice)))
            continue
        texts = olds[value].texts
        for key in dict.fromkeys([*texts, *choice.texts]):
            before, after = texts.get(key, ""), choice.texts.get(key, "")
            if _plain(before) != _plain(after):
                language = key[1] if key[0] == "label" else key[0]
                found.append(ChoiceDifference(CHANGED, value, before, after, language))
    found += [ChoiceDifference(REMOVED, value, before=_label(old)) for value, old in olds.items() if value not in news]
    order = [value for value in news if value in olds]
    if order != [value for value in olds if value in news]:
        found.append(ChoiceDifference("order", "", ", ".join(olds), ", ".join(news)))
    return found


def _recoded(olds: dict[str, Choice], news: dict[str, Choice]) -> dict[str, str]:
    """The new code of each answer that is nowhere else to be found, and says what a new one says, as no other does."""

    def by_words(choices: dict[str, Choice], others: dict[str, Choice]) -> dict[object, str]:
        said = {value: tuple(sorted(_labels(one).items())) for value, one in choices.items() if value not in others}
        return {labels: value for value, labels in said.items() if labels and list(said.values()).count(labels) == 1}

    before, after = by_words(olds, news), by_words(news, olds)
    return {old: after[labels] for labels, old in before.items() if labels in after}


def _labels(choice: Choice) -> dict[str, str]:
    return {language: _plain(text) for (what, language), text in choice.texts.items() if what == "label"}


def _label(choice: Choice) -> str:
    return next((text for (what, _language), text in choice.texts.items() if what == "label"), choice.value)


def settings_between(old: Workbook, new: Workbook) -> Iterable[Change]:
    """What the questionnaire says of itself: its title, its introduction, its style; not the number of the version."""
    before, after = _said_of_itself(old), _said_of_itself(new)
    for what, language in dict.fromkeys([*before, *after]):
        change = Change(what, language, before.get((what, language), ""), after.get((what, language), ""))
        if _plain(change.before) != _plain(change.after):
            yield change


def _said_of_itself(workbook: Workbook) -> dict[tuple[str, str], str]:
    found = {}
    settings = workbook.get("settings", Sheet())
    for header in settings.headers if settings.rows else ():
        what = split_header(header)[0]
        if what not in ("version", "form_id", "name") and settings.rows[0].get(header):
            found[what, ""] = settings.rows[0][header]
    for row in workbook.get("sestante", Sheet()).rows:
        for language, text in row.items():
            if language != "key" and row.get("key"):
                found[row["key"], code_of(language)] = text
    if ("title", code_of(default_of(workbook))) in found:
        found.pop(("form_title", ""), None)
    return found
