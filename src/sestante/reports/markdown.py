"""The report's Markdown: two marks of our own, and nothing that could bring code into a page or a PDF.

``[[D7]]`` cites evidence: inside a sentence it is a chip, alone in its paragraph the whole figure or quotation stands
there. ``{?sentence?}`` marks a finding, which needs evidence in its sentence.
"""

import re
from functools import cache
from html import escape

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

CODES = re.compile(r"\[\[\s*([RTDFX]\d{1,4}(?:\s*,\s*[RTDFX]\d{1,4})*)\s*\]\]")
SENTENCE_END = re.compile(r"[.!?…]+[»”\")]*(?:\s*\[\[[^\]]*\]\])*(?=\s|$)")
TAGS = {
    "p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "blockquote", "a", "code", "pre", "hr", "br",
    "table", "thead", "tbody", "tr", "th", "td", "span",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "class", "aria-label"}, "span": {"class"}, "ol": {"start"}}
HIGHEST = 3  # a chapter's title is h2: its own headings begin under it


@cache
def parser():
    """Markdown without raw HTML, images or bare links; tables are allowed."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    made.inline.ruler.before("link", "evidence", _evidence_rule)
    made.inline.ruler.before("link", "finding", _finding_rule)
    made.add_render_rule("evidence", _evidence_html)
    made.add_render_rule("finding_open", lambda *_args: '<span class="claim">')
    made.add_render_rule("finding_close", _finding_end_html)
    return made


# -- reading -----------------------------------------------------------------------------------------------------------
def tokens_of(text, known=()):
    """Parsed text; ``known`` are the codes of evidence that exist."""
    tokens = parser().parse(text, {"known": frozenset(known)})
    top = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) - top + HIGHEST, 6)}"
    return tokens


def codes_in(text):
    """Codes of the evidence cited, each once, in order."""
    found = {}
    for token in _inline(tokens_of(text)):
        if token.type == "evidence":
            found.update(dict.fromkeys(token.meta["codes"]))
    return list(found)


def unsupported_in(text, known):
    """The findings whose sentence cites no evidence that exists."""
    return [
        token.meta["words"]
        for token in _inline(tokens_of(text, known))
        if token.type == "finding_open" and not token.meta["supported"]
    ]


def _inline(tokens):
    for token in tokens:
        yield from token.children or ()


# -- the two marks -----------------------------------------------------------------------------------------------------
def _evidence_rule(state, silent):
    match = CODES.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("evidence", "", 0)
        token.meta = {"codes": [code.strip() for code in match[1].split(",")]}
    state.pos = match.end()
    return True


def _finding_rule(state, silent):
    if not state.src.startswith("{?", state.pos):
        return False
    end = state.src.find("?}", state.pos + 2, state.posMax)
    if end < 0:
        return False
    if not silent:
        sentence = _sentence_around(state.src, state.pos, end + 2)
        cited = [code.strip() for match in CODES.finditer(sentence) for code in match[1].split(",")]
        meta = {
            "supported": any(code in state.env.get("known", ()) for code in cited),
            "words": CODES.sub("", state.src[state.pos + 2 : end]).strip(),
        }
        state.push("finding_open", "span", 1).meta = meta
        inner: list = []
        state.md.inline.parse(state.src[state.pos + 2 : end], state.md, state.env, inner)
        for token in inner:
            state.tokens.append(token)
            state.tokens_meta.append(None)
        state.push("finding_close", "span", -1).meta = meta
    state.pos = end + 2
    return True


def _sentence_around(text, start, end):
    """The sentence a mark stands in, with the chips that follow its full stop."""
    before = [match.end() for match in SENTENCE_END.finditer(text, 0, start)]
    first = before[-1] if before else 0
    # A mark that holds its own full stop ends there, unless chips follow.
    own = text[start + 2 : end - 2].rstrip().endswith((".", "!", "…"))
    if own:
        chips = re.compile(r"(?:\s*\[\[[^\]]*\]\])*").match(text, end)
        return text[first : chips.end()]
    after = SENTENCE_END.search(text, end)
    return text[first : after.end() if after else len(text)]


# -- HTML --------------------------------------------------------------------------------------------------------------
def _evidence_html(renderer, tokens, index, options, env):
    known = env.get("known", ())
    return " ".join(
        _chip(code) if code in known else f'<span class="s-ev miss">{code}</span>'
        for code in tokens[index].meta["codes"]
    )


def _chip(code):
    words = escape(_("evidence %(code)s") % {"code": code})
    return f'<a class="s-ev" href="#prova-{code}" aria-label="{words}">{code}</a>'


def _finding_end_html(renderer, tokens, index, options, env):
    if tokens[index].meta["supported"]:
        return "</span>"
    return f'</span> <span class="s-ev miss">{escape(_("evidence is missing"))}</span>'


def blocks_of(text, known):
    """The text as clean HTML, cut where evidence stands alone: ``{"html": ...}`` and ``{"evidence": code}`` in turn."""
    env = {"known": frozenset(known)}
    tokens = tokens_of(text, known)
    blocks, pending, index = [], [], 0
    while index < len(tokens):
        codes = _alone(tokens, index, known)
        if codes:
            blocks += _html_block(pending, env)
            blocks += [{"evidence": code} for code in codes]
            pending, index = [], index + 3
        else:
            pending.append(tokens[index])
            index += 1
    return blocks + _html_block(pending, env)


PARAGRAPH = re.compile(r'<p id="(?P<id>[\w-]+)">(?P<words>.*?)</p>', re.DOTALL)


def numbered(blocks, key):
    """The same blocks with an address for each paragraph, so that one can be spoken about: g05-1, g05-2 …"""
    number = 0

    def address(_found):
        nonlocal number
        number += 1
        return f'<p id="{key}-{number}">'

    return [block | {"html": re.sub(r"<p>", address, block["html"])} if "html" in block else block for block in blocks]


def _alone(tokens, index, known):
    """Codes of a top-level paragraph that holds nothing else; an unknown one keeps it a paragraph, to be seen."""
    if tokens[index].type != "paragraph_open" or tokens[index].level:
        return []
    children = tokens[index + 1].children or []
    rest = [child for child in children if child.type != "evidence" and child.content.strip()]
    codes = [code for child in children if child.type == "evidence" for code in child.meta["codes"]]
    return codes if not rest and all(code in known for code in codes) else []


def _html_block(tokens, env):
    if not tokens:
        return []
    html = parser().renderer.render(tokens, parser().options, env)
    return [{"html": nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"})}]


# -- a plain tree, for the PDF -----------------------------------------------------------------------------------------
def tree_of(text, known):
    """The text as nodes of plain data: words stay data, so they can never become instructions of the typesetter."""
    known = frozenset(known)
    nodes = []
    for node in SyntaxTreeNode(tokens_of(text, known)).children:
        codes = _codes_alone(node, known)
        nodes += [{"k": "evidence", "v": code} for code in codes] if codes else _blocks(node, known)
    return nodes


def _codes_alone(node, known):
    if node.type != "paragraph":
        return []
    children = node.children[0].children
    rest = [child for child in children if child.type != "evidence" and (child.content or "").strip()]
    codes = [code for child in children if child.type == "evidence" for code in child.meta["codes"]]
    return codes if not rest and all(code in known for code in codes) else []


def _blocks(node, known):
    kind = node.type
    if kind == "paragraph":
        return [{"k": "p", "c": _inlines(node.children[0].children, known)}]
    if kind == "heading":
        return [{"k": "h", "l": int(node.tag[1]) - HIGHEST + 2, "c": _inlines(node.children[0].children, known)}]
    if kind in ("bullet_list", "ordered_list"):
        items = [[block for child in item.children for block in _blocks(child, known)] for item in node.children]
        return [{"k": "ul" if kind == "bullet_list" else "ol", "i": items}]
    if kind == "blockquote":
        return [{"k": "quote", "b": [block for child in node.children for block in _blocks(child, known)]}]
    if kind in ("fence", "code_block"):
        return [{"k": "pre", "v": node.content}]
    if kind == "hr":
        return [{"k": "hr"}]
    if kind == "table":
        rows = [
            [_inlines(cell.children[0].children if cell.children else [], known) for cell in row.children]
            for part in node.children
            for row in part.children
        ]
        return [{"k": "table", "head": rows[0], "rows": rows[1:]}] if rows else []
    return []


def _inlines(nodes, known):
    made = []
    for node in nodes:
        kind = node.type
        if kind == "text":
            made.append({"k": "t", "v": node.content})
        elif kind in ("softbreak", "hardbreak"):
            made.append({"k": "t", "v": " "} if kind == "softbreak" else {"k": "br"})
        elif kind in ("strong", "em"):
            made.append({"k": "b" if kind == "strong" else "i", "c": _inlines(node.children, known)})
        elif kind == "link":
            href = str(node.attrs.get("href", ""))
            inner = _inlines(node.children, known)
            made += (
                [{"k": "a", "v": href, "c": inner}] if href.startswith(("http://", "https://", "mailto:")) else inner
            )
        elif kind == "code_inline":
            made.append({"k": "code", "v": node.content})
        elif kind == "evidence":
            made += [{"k": "ev" if code in known else "miss", "v": code} for code in node.meta["codes"]]
        elif kind == "finding":
            made += _inlines(node.children, known)
            made += [] if node.meta["supported"] else [{"k": "miss", "v": ""}]
    return made
