"""The forms engine's words: named here so that our catalogue says them too.

The engine knows nothing of Django, so nothing in it is marked for translation. It gives a template and what goes into
it; a test holds this list against the engine's source.
"""

from django.utils.translation import gettext, gettext_noop

TEMPLATES = (
    # What a sentence is about.
    gettext_noop("Action"),
    gettext_noop("Value of an action"),
    gettext_noop("Label"),
    gettext_noop("Label of the choice '%(value)s'"),
    gettext_noop("Choices"),
    gettext_noop("Value of the choices"),
    gettext_noop("Label of the choices"),
    gettext_noop("Count of the repeat"),
    gettext_noop("Hint"),
    gettext_noop("The saved answers"),
    gettext_noop("Relevant"),
    gettext_noop("Required"),
    gettext_noop("Read-only"),
    gettext_noop("Constraint"),
    gettext_noop("Calculation"),
    gettext_noop("Constraint message"),
    gettext_noop("Required message"),
    gettext_noop("Text"),
    gettext_noop("The list %(name)s"),
    gettext_noop("The form"),
    gettext_noop("The document"),
    # Actions.
    gettext_noop("The event '%(event)s' is not supported."),
    gettext_noop("An action outside the model and outside any question does nothing."),
    gettext_noop("An action writes to no node of the form's data."),
    gettext_noop("An action on a new repeat stands outside its repeat."),
    gettext_noop("Recording of audio in the background is not supported."),
    # Questions and their choices.
    gettext_noop("An element of the form's body stands for no node of its data."),
    gettext_noop("A label stands outside any group or question."),
    gettext_noop("The form has more than %(most)s fields."),
    gettext_noop("The expressions of the form read too many fields, all together."),
    gettext_noop("The form's body has '%(name)s', which is not shown."),
    gettext_noop("'%(name)s' of a range is no number: '%(given)s'."),
    gettext_noop("A question stands for a group of the form's data."),
    gettext_noop("Lists filtered by `query` are not supported."),
    gettext_noop("Lists by search() are not supported: use select_one_from_file."),
    gettext_noop("A question with choices has none."),
    gettext_noop("A list of choices has no rows or no value."),
    gettext_noop("A question of kind '%(name)s' stands for no node of the form's data."),
    gettext_noop("The form uses '%(name)s', which is not supported."),
    gettext_noop("A choice has no value."),
    # Calculations while somebody answers.
    gettext_noop("Actions of the form set each other off without end."),
    # How questions depend on each other.
    gettext_noop("These depend on each other in a circle: %(names)s."),
    # Saved answers.
    gettext_noop("The saved answers are of another form: '%(found)s' instead of '%(expected)s'."),
    gettext_noop("The saved answers have more than %(most)s fields."),
    gettext_noop("%(repeat)s has %(most)s instances at most."),
    gettext_noop("The saved answers have more than %(most)s instances of %(repeat)s."),
    # The form as a whole.
    gettext_noop("This is no XForm: it has no model."),
    gettext_noop("The form has no primary instance with one root element."),
    gettext_noop("This is no XForm: it has no body."),
    gettext_noop("The list '%(name)s' is not there."),
    gettext_noop("A bind stands for no node of the form's data."),
    gettext_noop("The first value is not of the question's type, and counts as none."),
    gettext_noop("The form asks for encrypted submissions, which are not supported."),
    gettext_noop("The form makes or changes entities, which are not supported."),
    gettext_noop("The form asks for an audit log, which is not kept."),
    gettext_noop("The repeat stands for no group of the form's data."),
    # Texts and formulas.
    gettext_noop("%(what)s: there is no text named '%(name)s' in any language."),
    gettext_noop("The expression is nested too deeply."),
    gettext_noop("%(what)s: %(reason)s"),
    # Calculations.
    gettext_noop("%(repeat)s should have %(number)s instances; at most %(most)s are made."),
    gettext_noop("The repeats of the form make more than %(most)s fields."),
    gettext_noop("The calculations were stopped: they set each other off without end."),
    gettext_noop("The calculation was stopped: it is nested too deeply."),
    # Lists in files.
    gettext_noop("The list %(name)s is not in UTF-8."),
    gettext_noop("The list %(name)s is not a CSV table: %(reason)s."),
    gettext_noop("The list %(name)s has more than %(most)s cells."),
    gettext_noop("The list %(name)s is not a GeoJSON collection of features."),
    # XML.
    gettext_noop("%(what)s has a document type declaration (DTD), which is not read for safety."),
    gettext_noop("%(what)s is too large: %(size)s bytes, at most %(most)s are read."),
    gettext_noop("%(what)s is not well-formed XML: %(reason)s"),
    gettext_noop("%(what)s is not readable XML."),
    gettext_noop("%(what)s is nested more than %(most)s levels deep."),
    gettext_noop("%(what)s has an element with more than %(most)s attributes."),
    gettext_noop("%(what)s has more than %(most)s nodes."),
    # Formulas: names and functions.
    gettext_noop("A path, or a function that gives nodes, was expected where a value stands."),
    gettext_noop("The function %(name)s() is not supported."),
    gettext_noop("The prefix '%(prefix)s' is not declared."),
    gettext_noop("A calculation expected nodes and got a value."),
    gettext_noop("The calculation was stopped: it takes too many steps."),
    gettext_noop("distance() was given something that is no line and no points."),
    gettext_noop("weighted-checklist() needs a weight after every condition."),
    gettext_noop("There is no list or instance named '%(name)s'."),
    gettext_noop("A function that names a node was given a value."),
    gettext_noop("indexed-repeat() needs an index after every repeat."),
    gettext_noop("The function %(name)s() takes %(least)s to %(most)s arguments, not %(given)s."),
    gettext_noop("The function %(name)s() takes at least %(least)s arguments, not %(given)s."),
    gettext_noop("The function %(name)s() takes %(least)s arguments, not %(given)s."),
    gettext_noop("jr:choice-name() needs the path of a question in quotes."),
    gettext_noop("A calculated text is longer than %(most)s characters."),
    gettext_noop("digest() knows %(known)s, not '%(method)s'."),
    gettext_noop("digest() writes base64 or hex, not '%(encoding)s'."),
    gettext_noop("uuid() cannot be of that length."),
    gettext_noop("A regular expression is longer than %(most)s characters."),
    gettext_noop("Not a regular expression: '%(source)s' (%(reason)s)."),
    gettext_noop("A regular expression was stopped: it takes too long."),
    # Formulas: how they are written.
    gettext_noop("Unexpected '%(found)s' in the expression '%(source)s'."),
    gettext_noop("The expression is longer than %(most)s characters."),
    gettext_noop("Numbers are written without an exponent: write '%(number)s' out."),
    gettext_noop("Unexpected end in the expression '%(source)s'."),
    gettext_noop("The expression is nested more than %(most)s levels deep."),
    gettext_noop("Variables ($name) are not supported; a form refers to a question by its path."),
    gettext_noop("More than %(most)s operators in a row."),
    gettext_noop("There is no axis '%(axis)s' in XPath."),
    # Of formulas over the answers.
    gettext_noop("score() takes one question whose list gives its answers a number."),
)


def in_words(phrase):
    """What the engine says, in the language of whoever reads it now."""
    return phrase.said(gettext)
