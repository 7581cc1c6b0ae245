"""What is wrong or doubtful in a formula, found by walking it: nothing is run."""

from django.utils.translation import gettext as _

from sestante.methods.xforms.formula import question_at
from sestante.methods.xforms.xpath.syntax import Binary, Call, Chain, Filter, Negative, Number, Path, Text

ARITHMETIC = {"*", "div", "mod"}
OF_NUMBERS = {
    *("sum", "min", "max", "mean", "round", "int", "floor", "ceiling"),
    *("abs", "number", "pow", "sqrt", "log", "log10"),
}


class Walk:
    """What is wrong or doubtful in an expression, found by walking it."""

    def __init__(self, by_ref):
        self.by_ref, self.problems, self.warnings = by_ref, [], []

    def visit(self, tree):
        match tree:
            case Binary(operator, left, right):
                self.binary(operator, left, right)
                self.visit_all((left, right))
            case Chain("+-", operands):
                self.numbers(operands)
                self.visit_all(operands)
            case Chain(_name, operands):
                self.visit_all(operands)
            case Negative(operand):
                self.numbers((operand,))
                self.visit(operand)
            case Call(name, arguments):
                self.call(name, arguments)
                self.visit_all(arguments)
            case Filter(operand, predicates):
                self.visit_all((operand, *predicates))
            case Path(_start, _absolute, steps):
                for step in steps:
                    self.visit_all(step.predicates)

    def visit_all(self, trees):
        for tree in trees:
            self.visit(tree)

    def binary(self, operator, left, right):
        if operator in ARITHMETIC:
            self.numbers((left, right))
            if operator in ("div", "mod") and not (isinstance(right, Number) and right.value):
                self.division(right)
        elif operator in ("=", "!="):
            self.comparison(left, right)
            self.comparison(right, left)

    def division(self, divisor):
        if isinstance(divisor, Number):
            self.problems.append(_("The formula divides by zero."))
            return
        names = [one.name for one in self.inside(divisor)]
        words = _("Where %(what)s is zero there is no value: nothing is divided by zero.")
        self.warnings.append(words % {"what": ", ".join(f"${{{name}}}" for name in names) or _("the divisor")})

    def inside(self, tree):
        question = question_at(tree, self.by_ref)
        if question is not None:
            return [question]
        match tree:
            case Binary(_operator, left, right):
                return [*self.inside(left), *self.inside(right)]
            case Chain(_operator, operands) | Call(_operator, operands):
                return [one for operand in operands for one in self.inside(operand)]
            case Negative(operand) | Filter(operand, _):
                return self.inside(operand)
        return []

    def numbers(self, operands):
        for operand in operands:
            question = question_at(operand, self.by_ref)
            if isinstance(operand, Chain) and operand.operator == "|":
                self.numbers(operand.operands)
            if question is not None and question.kind != "number" and not question.is_scale:
                self.problems.append(self.no_number(question))
            elif isinstance(operand, Text) and not _numeral(operand.value):
                self.problems.append(_("“%(text)s” is a word: it cannot be reckoned with.") % {"text": operand.value})

    def no_number(self, question):
        words = {"name": question.name}
        if question.kind == "many":
            return _("${%(name)s} is a multiple choice: count its answers with count-selected().") % words
        if question.kind == "one" and any(score is not None for score in question.values.values()):
            return _("${%(name)s} is a choice: its list gives numbers, take them with score().") % words
        if question.kind == "one":
            return _("${%(name)s} is a choice, not a number: say what each answer is worth with if().") % words
        if question.kind == "group":
            return _("${%(name)s} is a group that repeats: count it with count().") % words
        return _("${%(name)s} is no number: it cannot be reckoned with.") % words

    def comparison(self, left, right):
        question = question_at(left, self.by_ref)
        if question is None or not question.values or not isinstance(right, Text) or not right.value:
            return
        self.offered(question, right.value)

    def offered(self, question, value):
        if value not in question.values:
            listed = ", ".join(list(question.values)[:8])
            self.problems.append(
                _("“%(value)s” is not an answer to ${%(name)s}. Its answers: %(listed)s.")
                % {"value": value, "name": question.name, "listed": listed}
            )
        elif value in question.missing:
            self.warnings.append(
                _("“%(value)s” counts as no answer, so ${%(name)s} is never equal to it.")
                % {"value": value, "name": question.name}
            )

    def call(self, name, arguments):
        if name in OF_NUMBERS:
            self.numbers(arguments)
        if name in ("selected", "is-selected", "count-selected", "selected-at") and arguments:
            question = question_at(arguments[0], self.by_ref)
            if question is not None and question.kind not in ("one", "many"):
                self.problems.append(
                    _("${%(name)s} is no choice: nothing is selected in it.") % {"name": question.name}
                )
            elif question is not None and name == "selected" and isinstance(arguments[-1], Text) and question.values:
                self.offered(question, arguments[-1].value)
        if name == "count" and arguments and isinstance(arguments[0], Text | Number):
            self.problems.append(_("count() counts the instances of a group that repeats, or of a question inside it."))


def _numeral(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
