"""The four CSV files in which Polis publishes a conversation, read and written.

``summary.csv`` (key, value), ``comments.csv`` (one row a statement; its agrees and disagrees count vote *events*, a
person who voted twice counts twice), ``votes.csv`` (every event) and ``participants-votes.csv`` (last vote of each
pair).
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from .votes import Vote, last_votes

FILES = ("summary", "comments", "votes", "participants-votes")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIXED = ("participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Problem = Literal["missing_file", "encoding", "columns", "row", "vote", "statement", "twice", "matrix", "empty"]


class PolisFileError(ValueError):
    """What is wrong with the files, in which of them, on which line (from 1; 0 where it is no line's)."""

    def __init__(self, problem: Problem, file: str, line: int = 0, value: str = "") -> None:
        super().__init__(f"{file}.csv, line {line}: {problem} {value}".strip())
        self.problem, self.file, self.line, self.value = problem, file, line, value


@dataclass(frozen=True)
class Comment:
    """A statement. ``moderated``: 1 accepted, 0 not looked at, -1 taken out. ``at`` in milliseconds."""

    id: str
    author: str
    at: int
    text: str
    moderated: int = 0


@dataclass(frozen=True)
class Conversation:
    """What the four files hold. ``groups`` are those that the file names, by person; they cannot be derived again."""

    topic: str
    comments: tuple[Comment, ...]
    votes: tuple[Vote, ...]
    url: str = ""
    description: str = ""
    views: int = 0
    groups: Mapping[str, str] | None = None

    @property
    def moderated(self) -> frozenset[str]:
        return frozenset(comment.id for comment in self.comments if comment.moderated < 0)


def read_polis(files: Mapping[str, bytes]) -> Conversation:
    """Read a conversation.

    Parameters
    ----------
    files
        {name: content}; a name is recognised by its end (``comments.csv``, ``my-conversation-votes.csv``). Needed are
        comments and one of votes and participants-votes; if both are there they must say the same.

    Raises
    ------
    PolisFileError
        Something is missing, or is not what Polis writes.

    Examples
    --------
    >>> read = read_polis({
    ...     "comments.csv": b"timestamp,comment-id,author-id,moderated,comment-body\\n7,0,1,1,More trees\\n",
    ...     "votes.csv": b"timestamp,comment-id,voter-id,vote\\n8,0,1,1\\n9,0,2,-1\\n"})
    >>> read.comments[0].text, [vote.value for vote in read.votes]
    ('More trees', [1, -1])
    """
    known: dict[str, bytes] = {}
    for name, content in files.items():
        kind = file_kind(name)
        if kind in known:
            raise PolisFileError("twice", kind)
        if kind:
            known[kind] = content
    if "comments" not in known:
        raise PolisFileError("missing_file", "comments")
    if "votes" not in known and "participants-votes" not in known:
        raise PolisFileError("missing_file", "votes")
    comments = tuple(_comments(known["comments"]))
    ids = {comment.id for comment in comments}
    votes = tuple(_votes(known["votes"], ids)) if "votes" in known else ()
    groups = None
    if "participants-votes" in known:
        cells, groups = _matrix(known["participants-votes"], ids)
        if "votes" not in known:
            votes = tuple(Vote(0, person, statement, value) for (person, statement), value in cells.items())
        elif _last(votes) != cells:
            raise PolisFileError("matrix", "participants-votes")
    if not votes:
        raise PolisFileError("empty", "votes")
    summary = dict(_summary(known["summary"])) if "summary" in known else {}
    return Conversation(
        topic=summary.get("topic", ""),
        comments=comments,
        votes=votes,
        url=summary.get("url", ""),
        description=summary.get("conversation-description", ""),
        views=int(summary["views"]) if summary.get("views", "").isdecimal() else 0,
        groups=groups,
    )


def write_polis(conversation: Conversation) -> dict[str, str]:
    """The four files, by name, times in UTC. Of a vote that was taken back no event is written: Polis knows no such
    thing, and the two files of votes must say the same.

    Words that a spreadsheet would take for a formula get an apostrophe in front, which `read_polis` takes away.
    """
    last = _last(conversation.votes)
    votes = [vote for vote in conversation.votes if vote.value is not None and (vote.person, vote.statement) in last]
    events = Counter((vote.statement, vote.value) for vote in votes)
    matrix = last_votes(votes)
    groups = conversation.groups or {}
    own_comments = Counter(comment.author for comment in conversation.comments)
    own_votes = Counter((person, value) for (person, _), value in last.items())
    summary = [
        ("topic", _guarded(conversation.topic)),
        ("url", conversation.url),
        ("views", conversation.views),
        ("voters", len(matrix.people)),
        ("voters-in-conv", len(matrix.people)),
        ("commenters", len({comment.author for comment in conversation.comments})),
        ("comments", len(matrix.statements)),
        ("groups", len({group for group in groups.values() if group})),
        ("conversation-description", _guarded(conversation.description)),
    ]
    comments = [
        (c.at, _date(c.at), c.id, c.author, events[c.id, 1], events[c.id, -1], c.moderated, _guarded(c.text))
        for c in conversation.comments
    ]
    people = [
        (
            person,
            groups.get(person, ""),
            own_comments[person],
            sum(own_votes[person, value] for value in (1, 0, -1)),
            own_votes[person, 1],
            own_votes[person, -1],
            *(last.get((person, statement), "") for statement in matrix.statements),
        )
        for person in matrix.people
    ]
    return {
        "summary.csv": _written(summary),
        "comments.csv": _written(
            [
                (
                    "timestamp",
                    "datetime",
                    "comment-id",
                    "author-id",
                    "agrees",
                    "disagrees",
                    "moderated",
                    "comment-body",
                ),
                *comments,
            ]
        ),
        "votes.csv": _written(
            [
                ("timestamp", "datetime", "comment-id", "voter-id", "vote"),
                *((vote.at, _date(vote.at), vote.statement, vote.person, vote.value) for vote in votes),
            ]
        ),
        "participants-votes.csv": _written([(*(name for name in FIXED if name != "xid"), *matrix.statements), *people]),
    }


def file_kind(name: str) -> str:
    """Which of the four files a name is, or nothing.

    >>> [file_kind(name) for name in ("a-participants-votes.csv", "VOTES.CSV", "x/comments.csv", "notes.txt")]
    ['participants-votes', 'votes', 'comments', '']
    """
    stem = name.lower().removesuffix(".csv")
    return next((kind for kind in sorted(FILES, key=len, reverse=True) if stem.endswith(kind)), "")


def _rows(content: bytes, file: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(_decoded(content, file), newline=""))
    absent = [name for name in needed if name not in (reader.fieldnames or ())]
    if absent:
        raise PolisFileError("columns", file, 1, ", ".join(absent))
    for row in reader:
        if None in row or None in row.values():
            raise PolisFileError("row", file, reader.line_num)
        yield reader.line_num, row


def _comments(content: bytes) -> Iterator[Comment]:
    seen: set[str] = set()
    for line, row in _rows(content, "comments", ("comment-id", "moderated", "comment-body")):
        if row["comment-id"] in seen or not row["comment-id"]:
            raise PolisFileError("row", "comments", line, row["comment-id"])
        seen.add(row["comment-id"])
        yield Comment(
            id=row["comment-id"],
            author=row.get("author-id", ""),
            at=_number(row.get("timestamp") or "0", "comments", line),
            text=_unguarded(row["comment-body"]),
            moderated=_number(row["moderated"], "comments", line),
        )


def _votes(content: bytes, ids: set[str]) -> Iterator[Vote]:
    for line, row in _rows(content, "votes", ("timestamp", "comment-id", "voter-id", "vote")):
        value = _value(row["vote"], "votes", line)
        if row["comment-id"] not in ids:
            raise PolisFileError("statement", "votes", line, row["comment-id"])
        yield Vote(_number(row["timestamp"], "votes", line), row["voter-id"], row["comment-id"], value)


def _matrix(content: bytes, ids: set[str]) -> tuple[dict[tuple[str, str], int], dict[str, str]]:
    file = "participants-votes"
    cells: dict[tuple[str, str], int] = {}
    groups: dict[str, str] = {}
    for line, row in _rows(content, file, ("participant",)):
        groups[row["participant"]] = row.get("group-id", "")
        for name, cell in row.items():
            if name in FIXED or not cell:
                continue
            if name not in ids:
                raise PolisFileError("statement", file, 1, name)
            cells[row["participant"], name] = _value(cell, file, line)
    return cells, groups


def _summary(content: bytes) -> Iterator[tuple[str, str]]:
    for row in csv.reader(io.StringIO(_decoded(content, "summary"), newline="")):
        if len(row) >= 2:
            yield row[0], _unguarded(row[1])


def _last(votes: tuple[Vote, ...]) -> dict[tuple[str, str], int]:
    last = {(vote.person, vote.statement): vote.value for vote in sorted(votes, key=lambda vote: vote.at)}
    return {pair: value for pair, value in last.items() if value is not None}


def _decoded(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PolisFileError("encoding", file) from None


def _parsed(read: Callable[[str], int], problem: Problem) -> Callable[[str, str, int], int]:
    def parse(cell: str, file: str, line: int) -> int:
        try:
            return read(cell)
        except (ValueError, KeyError):
            raise PolisFileError(problem, file, line, cell[:40]) from None

    return parse


_number = _parsed(int, "row")
_value = _parsed({"1": 1, "0": 0, "-1": -1}.__getitem__, "vote")


def _date(at: int) -> str:
    """A time as Polis writes it, whatever the language of the machine.

    >>> _date(1658933760180)
    'Wed Jul 27 14:56:00 UTC 2022'
    """
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return f"{DAYS[moment.weekday()]} {MONTHS[moment.month - 1]} {moment:%d %H:%M:%S} UTC {moment.year}"


def _guarded(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA) else words


def _unguarded(words: str) -> str:
    return words[1:] if words[:1] == "'" and words[1:].startswith(FORMULA) else words


def _written(rows: Sequence[tuple[object, ...]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
