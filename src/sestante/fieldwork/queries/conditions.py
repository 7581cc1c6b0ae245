"""When a question is asked, said in words for people who read the form on paper."""

from django.utils.translation import gettext as _

from sestante.methods.xforms.xpath.syntax import Binary, Call, Chain, Number, Path, Text

TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "=", "!=": "!="}


class Unsaid(Exception):
    """A condition that has no plain words."""


class Conditions:
    """Says conditions with the numbers that questions have on paper."""

    def __init__(self, numbers, labels):
        self.numbers = numbers  # {generic reference: number on paper}
        self.labels = labels  # {generic reference: {value: words}}

    def in_words(self, spec):
        """The condition of a question, or an empty text when it is always asked."""
        if spec is None or spec.relevant is None or spec.relevant.constant is True:
            return ""
        try:
            return _("Only if %(condition)s.") % {"condition": self._say(spec.relevant.tree, spec)}
        except Unsaid:
            return _("Only in some cases: whoever gave you this sheet can tell you.")

    def _say(self, tree, spec):
        if isinstance(tree, Chain) and tree.operator in ("and", "or"):
            glue = _(" and ") if tree.operator == "and" else _(" or ")
            return glue.join(self._say(one, spec) for one in tree.operands)
        if isinstance(tree, Binary):
            return self._compare(tree, spec)
        if isinstance(tree, Call) and tree.name == "selected" and len(tree.arguments) == 2:
            return self._selected(*tree.arguments, spec)
        if isinstance(tree, Call) and tree.name == "not" and len(tree.arguments) == 1:
            return _("it is not so that %(condition)s") % {"condition": self._say(tree.arguments[0], spec)}
        raise Unsaid

    def _compare(self, tree, spec):
        operator, left, right = tree.operator, tree.left, tree.right
        if not isinstance(left, Path):
            operator, left, right = TURNED.get(operator, ""), right, left
        words = {"number": self._number(left, spec)}
        if isinstance(right, Text) and operator in ("=", "!="):
            if right.value == "":
                answered = operator == "!="
                return (
                    _("question %(number)s has an answer") if answered else _("question %(number)s has no answer")
                ) % words
            words["value"] = self._value(left, right.value, spec)
            if operator == "=":
                return _("the answer to question %(number)s is “%(value)s”") % words
            return _("the answer to question %(number)s is not “%(value)s”") % words
        if not isinstance(right, Number) or operator not in TURNED:
            raise Unsaid
        words["value"] = f"{right.value:g}"
        return {
            ">": _("the answer to question %(number)s is more than %(value)s"),
            "<": _("the answer to question %(number)s is less than %(value)s"),
            ">=": _("the answer to question %(number)s is at least %(value)s"),
            "<=": _("the answer to question %(number)s is at most %(value)s"),
            "=": _("the answer to question %(number)s is “%(value)s”"),
            "!=": _("the answer to question %(number)s is not “%(value)s”"),
        }[operator] % words

    def _selected(self, where, what, spec):
        if isinstance(where, Path) and isinstance(what, Text):
            words = {"number": self._number(where, spec), "value": self._value(where, what.value, spec)}
            return _("“%(value)s” is among the answers to question %(number)s") % words
        if isinstance(where, Text) and isinstance(what, Path):
            values = [f"“{self._value(what, value, spec)}”" for value in where.value.split()]
            words = {"number": self._number(what, spec), "values": ", ".join(values)}
            return _("the answer to question %(number)s is one of these: %(values)s") % words
        raise Unsaid

    def _number(self, path, spec):
        number = self.numbers.get(self._ref(path, spec))
        if number is None:
            raise Unsaid
        return number

    def _value(self, path, value, spec):
        return self.labels.get(self._ref(path, spec), {}).get(value, value)

    def _ref(self, path, spec):
        """The generic reference a path stands for, absolute or seen from the question itself."""
        if not isinstance(path, Path) or path.start is not None and not _is_current(path.start):
            raise Unsaid
        steps = [] if path.absolute else spec.ref.split("/")[1:]
        for step in path.steps:
            if step.axis == "parent" and steps:
                steps.pop()
            elif step.axis == "child" and step.test.kind == "name" and step.test.name and not step.predicates:
                steps.append(step.test.name)
            elif step.axis != "self":
                raise Unsaid
        return "/" + "/".join(steps)


def _is_current(tree):
    return isinstance(tree, Call) and tree.name == "current"
