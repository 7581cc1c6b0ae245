"""What somebody looks at in the quadro, read from the address: questionnaire, questions, group, as charts or tables."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from sestante.places.models import Province, Region
from sestante.synthesis.queries import Where, answered_questionnaires, question_of, questions_of, said

from .listing import whole

MANY = 40  # a list with more choices is no filter


class Look:
    """One reading of the address; ``None`` for ``questionnaire`` while nothing was sent."""

    def __init__(self, request):
        self.study, self.query = request.study, request.GET
        self.questionnaires = answered_questionnaires(request.study)
        wanted = whole(self.query.get("questionario", ""))
        chosen = [one for one in self.questionnaires if one.pk == wanted]
        self.questionnaire = chosen[0] if chosen else self.questionnaires[0] if self.questionnaires else None
        self.as_table = self.query.get("vista") == "tabella"

    @cached_property
    def questions(self):
        return questions_of(self.study, self.questionnaire) if self.questionnaire else []

    def question(self, name):
        """A question by name, or a page that is not there."""
        found = question_of(self.questions, name)
        if found is None:
            raise Http404
        return found

    @cached_property
    def chosen(self):
        """The questions asked for by name; unknown names are passed over."""
        names = dict.fromkeys(self.query.getlist("domanda"))
        return [found for name in names if (found := question_of(self.questions, name)) is not None]

    @cached_property
    def where(self):
        conditions = {}
        for asked in self.query.getlist("filtro"):
            name, _colon, value = asked.partition(":")
            question = question_of(self.questions, name)
            if (
                question is not None
                and question.is_closed
                and any(choice.value == value for choice in question.choices)
            ):
                conditions.setdefault(name, (question, []))[1].append(value)
        return Where(
            tuple((question, tuple(dict.fromkeys(values))) for question, values in conditions.values()),
            Region.objects.filter(pk=self.query.get("regione", "")).first() if self.query.get("regione") else None,
            Province.objects.filter(pk=self.query.get("provincia", "")).first()
            if self.query.get("provincia")
            else None,
        )

    # -- addresses -----------------------------------------------------------------------------------------------------
    def url(self, name="synthesis", *args, drop=(), add=(), **fixed):
        """An address that keeps what is looked at; ``add`` and ``drop`` are pairs of a repeated parameter."""
        query = self.query.copy()
        for key in ("pagina", "domanda", "righe", "colonne", "valore", "mappa"):
            if name != "synthesis" or key == "pagina":
                query.pop(key, None)
        for key, value in drop:
            query.setlist(key, [kept for kept in query.getlist(key) if kept != value])
        for key, value in add:
            query.appendlist(key, value)
        for key, value in fixed.items():
            query.pop(key, None)
            if value not in (None, ""):
                query[key] = value
        text = query.urlencode()
        return reverse(name, args=[self.study.slug, *args]) + (f"?{text}" if text else "")

    def hidden(self, *without):
        """What is looked at as pairs for a form, without what the form itself says."""
        left_out = {"pagina", *without}
        return [(key, value) for key, values in self.query.lists() if key not in left_out for value in values]

    # -- filters -------------------------------------------------------------------------------------------------------
    @cached_property
    def closed(self):
        """Every question that can narrow the group or stand in a cross table."""
        found = [item for question in self.questions for item in (question.items or (question,))]
        return [question for question in found if question.is_closed and len(question.choices) <= MANY]

    def chips(self, usual):
        """A menu for each usual filter and for each one in use, its values as links."""
        held = {question.name: values for question, values in self.where.conditions}
        extra = self.query.get("filtra", "")
        shown = [
            question
            for question in self.closed
            if question.name in usual or question.name in held or question.name == extra
        ]
        return [self._chip(question, held.get(question.name, ())) for question in shown]

    def _chip(self, question, values):
        chosen = [said(question.labels_of(value)) for value in values]
        options = []
        for choice in question.choices:
            pair = [("filtro", f"{question.name}:{choice.value}")]
            on = choice.value in values
            url = self.here(drop=pair) if on else self.here(add=pair)
            options.append({"label": said(choice.labels), "url": url, "on": on})
        return {
            "label": question.label,
            "chosen": _(" or ").join(chosen),
            "options": options,
            "clear": self.here(drop=[("filtro", f"{question.name}:{value}") for value in values]) if values else "",
        }

    def place_chips(self):
        """The place looked at, each with the way out of it."""
        chips = []
        if self.where.region:
            chips.append({"label": self.where.region.name, "clear": self.here(regione=None)})
        if self.where.province:
            chips.append({"label": self.where.province.name, "clear": self.here(provincia=None)})
        return chips

    path = ""

    def here(self, drop=(), add=(), **fixed):
        """The page being looked at, with another group."""
        query = self.query.copy()
        query.pop("pagina", None)
        for key, value in drop:
            query.setlist(key, [kept for kept in query.getlist(key) if kept != value])
        for key, value in add:
            query.appendlist(key, value)
        for key, value in fixed.items():
            query.pop(key, None)
            if value:
                query[key] = value
        text = query.urlencode()
        return f"{self.path}?{text}" if text else self.path or "?"
