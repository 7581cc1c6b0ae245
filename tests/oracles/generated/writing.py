"""Writes a form drawn by chance as an XForm."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from .items import LISTS, Item

HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" \
xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">"""
_BOUND = {"select": "string", "select1": "string", "range": "int", "trigger": "string"}
_MEDIA_TYPES = ("image/*", "audio/*", "video/*", "application/*")


class Writing:
    seed: int
    root: Item
    translated: bool
    default: str  # language that is marked as the default one, if any
    beside: bool
    templates: bool
    actions: list[str]

    def xform(self) -> str:
        binds = "".join(self._bind(item) for item in self.root.walk() if item.parent)
        return (
            f"{HEAD}<h:head><h:title>Generated {self.seed}</h:title><model>{self._itext()}"
            f'<instance><data id="generated_{self.seed}">{self._leaves(self.root)}</data></instance>{self._lists()}'
            f"{binds}{''.join(self.actions)}</model></h:head><h:body>{self._body(self.root)}</h:body></h:html>"
        )

    def _leaves(self, parent: Item, *, template: bool | None = None) -> str:
        """The data below an item. As pyxform writes them: templates in templates, instances in instances."""
        texts = []
        for item in parent.children:
            if item.kind in ("question", "calculation"):
                first = item.again if template and self.templates else item.first
                texts.append(f"<{item.name}>{escape(first)}</{item.name}>" if first else f"<{item.name}/>")
            elif item.kind == "group":
                texts.append(f"<{item.name}>{self._leaves(item, template=template)}</{item.name}>")
            else:
                if template is not False and self.templates:
                    inner = self._leaves(item, template=True)
                    texts.append(f'<{item.name} jr:template="">{inner}</{item.name}>')
                if not template:
                    texts.append(f"<{item.name}>{self._leaves(item, template=False)}</{item.name}>")
        return "".join(texts)

    def _lists(self) -> str:
        texts = ['<instance id="fruits" src="jr://file-csv/fruits.csv"/>'] if self.beside else []
        for name, rows in LISTS.items():
            label = "itextId" if self.translated else "label"
            words: Callable[[str], str] = (lambda value, name=name: f"{name}-{value}") if self.translated else str.upper  # type: ignore[misc]
            items = "".join(
                f"<item><name>{value}</name><{label}>{words(value)}</{label}><region>{region}</region></item>"
                for value, region in rows
            )
            texts.append(f'<instance id="{name}"><root>{items}</root></instance>')
        return "".join(texts)

    def _itext(self) -> str:
        if not self.translated:
            return ""
        questions = [item for item in self.root.walk() if item.kind == "question"]
        translations = []
        for language in ("en", "it"):
            texts = [
                (f"{name}-{value}", f"{value.upper()} {language}") for name, rows in LISTS.items() for value, _ in rows
            ]
            texts += [(f"{item.ref}:label", f"{item.name} {language}{_quoted(item)}") for item in questions]
            texts += [(f"{item.ref}:hint", f"hint {language}{_quoted(item)}") for item in questions if item.hint]
            inner = "".join(f'<text id="{key}"><value>{words}</value></text>' for key, words in texts)
            default = ' default="true()"' if language == self.default else ""
            translations.append(f'<translation lang="{language}"{default}>{inner}</translation>')
        return f"<itext>{''.join(translations)}</itext>"

    def _bind(self, item: Item) -> str:
        if item.kind in ("group", "repeat"):
            attributes = item.bind
        else:
            attributes = {"type": _BOUND.get(item.type, item.type), **item.bind}
        if not attributes:
            return ""
        return f'<bind nodeset="{item.ref}" {" ".join(f"{k}={quoteattr(v)}" for k, v in attributes.items())}/>'

    def _body(self, parent: Item) -> str:
        return "".join(map(self._element, parent.children))

    def _element(self, item: Item) -> str:
        if item.kind == "calculation":
            return ""
        if item.kind == "group":
            return f'<group ref="{item.ref}"><label>{item.name}</label>{self._body(item)}</group>'
        if item.kind == "repeat":
            extra = " ".join(f'{name}="{value}"' for name, value in item.body.items() if name != "action")
            inner = self._body(item) + item.body.get("action", "")
            return (
                f'<group ref="{item.ref}"><label>{item.name}</label>'
                f'<repeat nodeset="{item.ref}" {extra}>{inner}</repeat></group>'
            )
        return self._question_element(item)

    def _question_element(self, item: Item) -> str:
        if self.translated:
            inner = f"<label ref=\"jr:itext('{item.ref}:label')\"/>"
            inner += f"<hint ref=\"jr:itext('{item.ref}:hint')\"/>" if item.hint else ""
        else:
            inner = f"<label>{item.name}{_quoted(item)}</label>"
            inner += f"<hint>hint{_quoted(item)}</hint>" if item.hint else ""
        inner += item.body.get("action", "")
        match item.type:
            case "range":
                return f'<range ref="{item.ref}" start="1" end="5" step="1">{inner}</range>'
            case "trigger":
                return f'<trigger ref="{item.ref}">{inner}</trigger>'
            case "binary":
                kind = _MEDIA_TYPES[len(item.name) % 2 + int(item.name[-1]) % 3]
                return f'<upload ref="{item.ref}" mediatype="{kind}">{inner}</upload>'
            case "select" | "select1" | "odk:rank":
                return f'<{item.type} ref="{item.ref}">{inner}{self._choices(item)}</{item.type}>'
        return f'<input ref="{item.ref}">{inner}</input>'

    def _choices(self, item: Item) -> str:
        if not item.rows:
            return "".join(f"<item>{self._choice(item, value)}</item>" for value, _ in LISTS[item.choices])
        words = "jr:itext(itextId)" if self.translated else "label"
        words = words if item.choices else "label" if "fruits" in item.rows else item.body["value"]
        value = item.body["value"]
        return f'<itemset nodeset={quoteattr(item.rows)}><value ref="{value}"/><label ref="{words}"/></itemset>'

    def _choice(self, item: Item, value: str) -> str:
        label = (
            f"<label ref=\"jr:itext('{item.choices}-{value}')\"/>"
            if self.translated
            else f"<label>{value.upper()}</label>"
        )
        return f"{label}<value>{value}</value>"


def _quoted(item: Item) -> str:
    return f" &lt;<output value={quoteattr(item.quoted)}/>&gt;" if item.quoted else ""
