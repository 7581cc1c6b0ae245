"""Text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import random
import re
import uuid

import regex

from sestante.methods.xforms import limits
from sestante.methods.xforms.errors import EvaluationError, XPathError
from sestante.methods.xforms.nodes import Node, string_value
from sestante.methods.xforms.xpath.compiler import compile_expression
from sestante.methods.xforms.xpath.context import Context
from sestante.methods.xforms.xpath.scope import Run, Scope
from sestante.methods.xforms.xpath.syntax import Expression, Text
from sestante.methods.xforms.xpath.values import Value, to_text

from .registry import function, special

SPACE = " \t\r\n"
SIGNATURE, KEY = 64, 32  # bytes of a signature and of a public key by Ed25519 (RFC 8032, 5.1.5 and 5.1.6)
_NO_LETTER = re.compile("[^A-Za-z0-9+/=]")


def words(text: str) -> list[str]:
    """Parts between white space (that of XML only); of nothing one empty part, as ODK's clients have it."""
    return [word for word in text.translate(_BLANKS).split(" ") if word] or [""]


_BLANKS = str.maketrans("\t\r\n", "   ")


@function("string", "text.")
def _string(context: Context, text: str) -> Value:
    return text


def _texts(values: tuple[Value, ...]) -> list[str]:
    found: list[str] = []
    for value in values:
        if isinstance(value, list):
            found += [string_value(node) for node in value]
        else:
            found.append(to_text(value))
    return found


def _short(text: str) -> str:
    if len(text) > limits.TEXT_LENGTH:
        raise EvaluationError("A calculated text is longer than %(most)s characters.", most=limits.TEXT_LENGTH)
    return text


@function("concat", "value*")
def _concat(context: Context, *values: Value) -> Value:
    return _short("".join(_texts(values)))


@function("join", "text value*")
def _join(context: Context, glue: str, *values: Value) -> Value:
    return _short(glue.join(_texts(values)))


@function("contains", "text text")
def _contains(context: Context, text: str, part: str) -> Value:
    return part in text


@function("starts-with", "text text")
def _starts_with(context: Context, text: str, part: str) -> Value:
    return text.startswith(part)


@function("ends-with", "text text")
def _ends_with(context: Context, text: str, part: str) -> Value:
    return text.endswith(part)


@function("substring-before", "text text")
def _substring_before(context: Context, text: str, part: str) -> Value:
    before, found, _ = text.partition(part) if part else ("", "", "")
    return before if found else ""


@function("substring-after", "text text")
def _substring_after(context: Context, text: str, part: str) -> Value:
    return text.partition(part)[2] if part else text


def units(text: str) -> str:
    """A text by the units that Java and JavaScript count: what lies beyond 65,535, a picture for one, is two.

    XPath counts characters, but every client that a form meets counts so.

    >>> len(units("a😀")), whole(units("a😀")[1:])
    (3, '😀')
    """
    if not text or max(text) < "\U00010000":
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(low | high << 8) for low, high in zip(data[::2], data[1::2], strict=True))


def whole(text: str) -> str:
    """The text again of its units. Half of a character is none that could be written: a mark stands for it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@function("substring", "text number number?")
def _substring(context: Context, text: str, start: float, length: float | None = None) -> Value:
    """Counts from 1 and rounds, as XPath 1.0 says."""
    first = _rounded(start)
    last = math.inf if length is None else first + _rounded(length)
    return whole("".join(letter for at, letter in enumerate(units(text), 1) if first <= at < last))


def _rounded(number: float) -> float:
    return float(math.floor(number + 0.5)) if math.isfinite(number) else number


@function("substr", "text number number?")
def _substr(context: Context, text: str, start: float, end: float | None = None) -> Value:
    """Counts from 0; negative places count from the end."""
    if start != start or (end is not None and end != end):
        return ""
    text = units(text)
    first, last = _place(start, len(text)), len(text) if end is None else _place(end, len(text))
    return whole(text[first:last]) if first <= last else ""


def _place(number: float, length: int) -> int:
    if math.isinf(number):
        return length if number > 0 else 0
    place = int(number)
    return min(max(0, place + length if place < 0 else place), length)


@function("string-length", "text.")
def _string_length(context: Context, text: str) -> Value:
    return float(len(units(text)))


@function("normalize-space", "text.")
def _normalize_space(context: Context, text: str) -> Value:
    return " ".join(words(text))


@function("translate", "text text text")
def _translate(context: Context, text: str, letters: str, others: str) -> Value:
    table: dict[int, str] = {}
    letters, others = units(letters), units(others)
    for at, letter in enumerate(letters):
        table.setdefault(ord(letter), others[at : at + 1])
    return whole(units(text).translate(table))


@function("base64-decode", "text")
def _base64_decode(context: Context, text: str) -> Value:
    try:
        letters = "".join(text.split()).rstrip("=")
        return base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


@function("extract-signed", "text text")
def _extract_signed(context: Context, text: str, key: str) -> Value:
    """What was signed (Ed25519), if the signature before it is that of the key; else nothing."""
    signed, public = _quartets(text), _quartets(key)[:KEY]
    if len(signed) < SIGNATURE:
        return ""
    from cryptography.exceptions import InvalidSignature  # heavy, and hardly any form asks for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    content = signed[SIGNATURE:]
    context.spend(1_000)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed[:SIGNATURE], content)
    except (InvalidSignature, ValueError):
        return ""
    return content.decode("utf-8", "replace")


def _quartets(text: str) -> bytes:
    """Bytes in base 64 as JavaRosa reads them here: what is no letter of it is skipped; not whole, it is nothing."""
    try:
        return base64.b64decode(_NO_LETTER.sub("", text), validate=True)
    except binascii.Error:
        return b""


_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@function("digest", "text text text?")
def _digest(context: Context, text: str, method: str, encoding: str = "base64") -> Value:
    if method not in _DIGESTS:
        raise EvaluationError("digest() knows %(known)s, not '%(method)s'.", known=", ".join(_DIGESTS), method=method)
    if encoding not in ("base64", "hex"):
        raise EvaluationError("digest() writes base64 or hex, not '%(encoding)s'.", encoding=encoding)
    made = hashlib.new(_DIGESTS[method], text.encode(), usedforsecurity=False)
    return made.hexdigest() if encoding == "hex" else base64.b64encode(made.digest()).decode()


@function("uuid", "number?")
def _uuid(context: Context, length: float | None = None) -> Value:
    if length is None:
        return new_uuid(context.random)
    if not 0 <= length <= 10_000:
        raise EvaluationError("uuid() cannot be of that length.")
    text = ""
    while len(text) < length:
        text += new_uuid(context.random)
    return text[: int(length)]


def new_uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


@special("regex", 2, 2)
def _regex(arguments: tuple[Expression, ...], scope: Scope) -> Run:
    text, pattern = (compile_expression(argument, scope) for argument in arguments)
    fixed = _pattern(arguments[1].value) if isinstance(arguments[1], Text) else None

    def run(context: Context, node: Node, position: int, size: int) -> Value:
        subject = to_text(text(context, node, position, size))
        try:
            context.spend(1 + len(subject) // 20)
            wanted = fixed or _pattern(to_text(pattern(context, node, position, size)))
            return wanted.search(subject, timeout=limits.REGEX_SECONDS) is not None
        except TimeoutError:
            context.spend(limits.EVALUATION_STEPS // 3)  # a form full of these must end too
            raise EvaluationError("A regular expression was stopped: it takes too long.") from None
        except XPathError as error:
            raise EvaluationError(error.problem) from None

    return run


# What the library knows beyond JavaScript and Java: patterns that call themselves.
_CALLS = re.compile(r"(?<!\\)\(\?(R|[+-]?\d|&|P>)")
_COUNTS = re.compile(r"(?<!\\)(\)?)\{(\d{1,9})")


def _refuse_greedy(source: str) -> None:
    """Refuse what would fill the memory: a pattern that calls itself, and counts of counts, which are written out."""
    if _CALLS.search(source):
        raise regex.error("a pattern that calls itself")
    counts = [(bool(group), max(1, int(number))) for group, number in _COUNTS.findall(source)]
    of_groups = math.prod(number for group, number in counts if group)
    if of_groups * max((number for group, number in counts if not group), default=1) > 100_000:
        raise regex.error("it is repeated too often")


def _pattern(source: str) -> regex.Pattern[str]:
    """As JavaScript and Java read it: digits and letters of ASCII, ``$`` at the very end only."""
    if len(source) > 5_000:
        raise XPathError("A regular expression is longer than %(most)s characters.", most=5_000)
    parts: list[str] = []
    in_class = False
    at = 0
    while at < len(source):
        letter = source[at]
        if letter == "\\":
            letter = source[at : at + 2]
            if letter in ("\\Z", "\\z"):
                letter = r"\Z"
        elif letter == "[":
            # A bracket inside a class stands for itself in JavaScript.
            letter = r"\[" if in_class else letter
            in_class = True
        elif letter == "]":
            in_class = False
        elif letter == "$" and not in_class:
            letter = r"\Z"
        parts.append(letter)
        at += 2 if source[at] == "\\" else 1
    try:
        _refuse_greedy(source)
        return regex.compile("".join(parts), regex.ASCII | regex.VERSION0)
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        raise XPathError(
            "Not a regular expression: '%(source)s' (%(reason)s).", source=source[:100], reason=str(error)
        ) from None
