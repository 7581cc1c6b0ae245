"""The forms engine by itself, on invented forms of every size: reading, the store of read forms, answers, lists."""

from datetime import datetime
from itertools import count, cycle
from zoneinfo import ZoneInfo

from sestante.methods import xforms
from sestante.methods.xforms import store

from .measuring import measured

NOW = datetime(2026, 3, 1, 10, 30, tzinfo=ZoneInfo("Europe/Rome"))
_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Prova</h:title><model>'
)
_LETTERS = ("a", "b", "c")
_WORDS = "Parole di una domanda lunga quanto sono di solito le domande di una scheda "


def engine_trials(scale, say):
    """Every figure of the engine."""
    yield from _reading(scale, say)
    yield from _repeats(scale, say)
    yield from _choices(scale, say)


def _reading(scale, say):
    for size in scale["questions"]:
        say(f"a form of {size} questions, read and answered")
        source = form(size).encode()
        definition = xforms.parse(source)
        stored = store.dumped(definition)
        detail = f"target at 550 questions; {len(definition.tasks)} expressions, {len(source) // 1024} KB"
        yield measured("forms engine: form read from XML", lambda source=source: xforms.parse(source),
                       runs=scale["runs"], size=size, target=f"<= 300 ms ({detail})")  # fmt: skip
        yield measured("forms engine: form from the store", lambda stored=stored: store.loaded(stored),
                       runs=scale["runs"], size=size, target="<= 30 ms")  # fmt: skip
        yield _first(stored, size, scale)
        yield measured("forms engine: one more new session", lambda d=definition: xforms.Session(d, now=NOW),
                       runs=scale["runs"], size=size)  # fmt: skip
        yield measured("forms engine: one answer", _answering(definition), runs=20 * scale["runs"], warm=size,
                       size=size, target="<= 0.3 ms")  # fmt: skip


def _first(stored, size, scale):
    """A session of a form just taken from the store: expressions are compiled as they are first run."""
    waiting = []
    return measured(
        "forms engine: its first new session", lambda: xforms.Session(waiting.pop(), now=NOW), runs=scale["runs"],
        size=size, prepare=lambda: waiting.append(store.loaded(stored)),
    )  # fmt: skip


def _answering(definition):
    """Answers every question in turn, each time with another value."""
    session = xforms.Session(definition, now=NOW)
    questions = cycle([element for element in definition.elements() if element.kind == "question"])
    numbers = count()

    def answer():
        question, number = next(questions), next(numbers)
        session.set(question.ref, str(number % 900) if question.type == "int" else _LETTERS[number % 3])

    return answer


def _repeats(scale, say):
    for instances in scale["instances"]:
        say(f"a form of 100 questions with a repeat of {instances} instances")
        definition = xforms.parse(form(100, inside=10))
        session = xforms.Session(definition, now=NOW)
        while len(session.view("/data/rep").children) < instances:
            session.add("/data/rep")
        for state in session.states():
            session.set(state.ref, "7") or session.set(state.ref, "a")
        yield measured("forms engine: all computed again", session.recompute, runs=scale["runs"], size=instances,
                       target="<= 8 ms at 10 instances")  # fmt: skip


def _choices(scale, say):
    for rows in scale["choices"]:
        say(f"30 lists filtered out of {rows} choices")
        session = xforms.Session(xforms.parse(filters(rows)), now=NOW)
        groups = cycle(range(50))

        def look(session=session, groups=groups):
            session.set("/data/group", str(next(groups)))
            for at in range(30):
                session.view(f"/data/q{at}")

        yield measured("forms engine: 30 filtered lists", look, runs=scale["runs"], size=rows,
                       target="<= 10 ms at 5,000 choices")  # fmt: skip


def form(questions, inside=0):
    """A form in two languages whose questions depend on each other; with some of them in a repeat of its own."""
    outside = questions - inside
    names = [(f"/data/g{at // 20}/q{at}", f"q{at}") for at in range(outside)]
    names += [(f"/data/rep/q{at}", f"q{at}") for at in range(outside, questions)]
    binds, shown, words = [], [], []
    for at, (ref, _name) in enumerate(names):
        binds.append(_bind(at, ref, names[at - 1][0] if at % 20 else "/data/g0/q0"))
        shown.append(_control(at, ref))
        words.append(f'<text id="{ref}:l"><value>{_WORDS}{at} <output value="/data/g0/q0"/></value></text>')
    words += [f'<text id="{letter}"><value>Scelta {letter}</value></text>' for letter in _LETTERS]
    itext = "".join(f'<translation lang="{one}">{"".join(words)}</translation>' for one in ("it", "en"))
    data, body = [], []
    for group in range(0, outside, 20):
        data.append(f"<g{group // 20}>{_leaves(names[group : min(group + 20, outside)])}</g{group // 20}>")
        inner = "".join(shown[group : min(group + 20, outside)])
        body.append(f'<group ref="/data/g{group // 20}"><label>Parte</label>{inner}</group>')
    if inside:
        data.append(f"<rep>{_leaves(names[outside:])}</rep>")
        body.append(f'<group ref="/data/rep"><repeat nodeset="/data/rep">{"".join(shown[outside:])}</repeat></group>')
    return (
        f'{_HEAD}<itext>{itext}</itext><instance><data id="prova" version="1">{"".join(data)}</data></instance>'
        f"{''.join(binds)}</model></h:head><h:body>{''.join(body)}</h:body></h:html>"
    )


def _leaves(names):
    return "".join(f"<{name}/>" for _ref, name in names)


def _bind(at, ref, before):
    if at % 4 == 0:
        rest = f' type="int" constraint=". &gt;= 0 and . &lt; 1000" required="/data/g0/q0 &gt; {at}"'
        rest += f" relevant=\"{before} != 'zz' or position(..) = 1\"" if at else ""
    elif at % 4 == 1:
        rest = ' required="true()" constraint="string-length(.) &lt; 100 and regex(., \'^[a-z ]*$\')"'
        rest += ' relevant="not(/data/g0/q0 = 3)"'
    elif at % 4 == 2:
        rest = f" relevant=\"{before} = 'a' or {before} = 'b' or selected({before}, 'c')\""
    else:
        rest = f" calculate=\"if(/data/g0/q0 &gt; 10, concat({before}, '-', /data/g0/q0), coalesce({before}, 0))\""
        rest += f' relevant="count-selected({before}) &gt; 0"'
    return f'<bind nodeset="{ref}"{rest if "type=" in rest else f""" type="string"{rest}"""}/>'


def _control(at, ref):
    label = f"<label ref=\"jr:itext('{ref}:l')\"/>"
    if at % 4 == 3:
        return ""
    if at % 4 == 0:
        return f'<input ref="{ref}">{label}</input>'
    items = "".join(f"<item><label ref=\"jr:itext('{letter}')\"/><value>{letter}</value></item>" for letter in _LETTERS)
    name = "select1" if at % 4 == 1 else "select"
    return f'<{name} ref="{ref}">{label}{items}</{name}>'


def filters(rows):
    """30 questions whose choices are those of 5,000 (or so) that go with an earlier answer."""
    items = "".join(
        f"<item><name>c{at}</name><label>Scelta {at}</label><group>{at % 50}</group></item>" for at in range(rows)
    )
    leaves = "".join(f"<q{at}/>" for at in range(30))
    shown = "".join(
        f'<select1 ref="/data/q{at}"><label>Quale?</label>'
        f"<itemset nodeset=\"instance('list')/root/item[group = /data/group]\">"
        f'<value ref="name"/><label ref="label"/></itemset></select1>'
        for at in range(30)
    )
    return (
        f'{_HEAD}<instance><data id="liste"><group/>{leaves}</data></instance>'
        f'<instance id="list"><root>{items}</root></instance>'
        f'<bind nodeset="/data/group" type="int"/></model></h:head><h:body><input ref="/data/group">'
        f"<label>Gruppo</label></input>{shown}</h:body></h:html>"
    )
