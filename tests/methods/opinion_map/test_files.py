"""The Polis files of six real conversations, read and written back."""

import csv
import io

import pytest

from golden import golden, polis_folder
from sestante.methods.opinion_map import Comment, Conversation, PolisFileError, Vote, read_polis, write_polis

NAMES = list(golden("polis_red_dwarf")["conversations"])


def files_of(name):
    return {path.name: path.read_bytes() for path in polis_folder(name).iterdir()}


def cells(content, *, without=("datetime", "xid")):
    rows = list(csv.reader(io.StringIO(content, newline="")))
    kept = [index for index, name in enumerate(rows[0]) if name not in without]
    return [[row[index] for index in kept if index < len(row)] for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_equals_what_was_published_cell_by_cell(name):
    published = files_of(name)
    written = write_polis(read_polis(published))
    assert written.keys() == published.keys()
    for file, content in written.items():
        ours, theirs = cells(content), cells(published[file].decode())
        if file == "participants-votes.csv":  # Polis lists people in no order
            ours.sort()
            theirs.sort()
        assert ours == theirs, file


@pytest.mark.parametrize("name", NAMES[:1])
def test_what_is_written_is_read_as_the_same_conversation(name):
    read = read_polis(files_of(name))
    assert read_polis({file: content.encode() for file, content in write_polis(read).items()}) == read


def test_without_the_log_the_matrix_of_last_votes_is_read():
    files = files_of("london.youth.policing")
    whole = read_polis(files)
    short = read_polis({name: content for name, content in files.items() if name != "votes.csv"})
    assert len(short.votes) == len({(vote.person, vote.statement) for vote in whole.votes}) == 638
    assert short.groups == whole.groups


def test_a_statement_that_a_spreadsheet_would_run_is_made_harmless_and_read_back():
    said = Conversation("=topic", (Comment("0", "1", 5, "=HYPERLINK(1)"),), (Vote(9, "1", "0", 1),))
    written = write_polis(said)
    assert "'=HYPERLINK(1)" in written["comments.csv"]
    assert read_polis({name: content.encode() for name, content in written.items()}).comments == said.comments


def test_a_vote_taken_back_is_in_neither_file():
    votes = (Vote(1, "1", "0", 1), Vote(2, "1", "0", None), Vote(3, "2", "0", -1))
    written = write_polis(Conversation("t", (Comment("0", "2", 0, "s"),), votes))
    assert cells(written["votes.csv"]) == [
        ["timestamp", "comment-id", "voter-id", "vote"],
        ["3", "0", "2", "-1"],
    ]
    assert cells(written["participants-votes.csv"])[1:] == [["2", "", "1", "1", "0", "1", "-1"]]


COMMENTS = b"timestamp,comment-id,author-id,moderated,comment-body\n7,0,1,1,More trees\n"
VOTES = b"timestamp,comment-id,voter-id,vote\n8,0,1,1\n"


@pytest.mark.parametrize(
    ("files", "problem", "file", "line"),
    [
        ({"votes.csv": VOTES}, "missing_file", "comments", 0),
        ({"comments.csv": COMMENTS}, "missing_file", "votes", 0),
        ({"comments.csv": COMMENTS, "a-comments.csv": COMMENTS, "votes.csv": VOTES}, "twice", "comments", 0),
        ({"comments.csv": b"a,b\n1,2\n", "votes.csv": VOTES}, "columns", "comments", 1),
        ({"comments.csv": COMMENTS, "votes.csv": VOTES + b"9,0,2,3\n"}, "vote", "votes", 3),
        ({"comments.csv": COMMENTS, "votes.csv": VOTES + b"9,5,2,1\n"}, "statement", "votes", 3),
        ({"comments.csv": COMMENTS, "votes.csv": VOTES + b"9,0\n"}, "row", "votes", 3),
        ({"comments.csv": COMMENTS, "votes.csv": VOTES + b"noon,0,2,1\n"}, "row", "votes", 3),
        ({"comments.csv": COMMENTS + b"7,0,1,1,Again\n", "votes.csv": VOTES}, "row", "comments", 3),
        ({"comments.csv": COMMENTS, "votes.csv": VOTES[:35]}, "empty", "votes", 0),
        ({"comments.csv": COMMENTS, "votes.csv": "perché".encode("latin-1")}, "encoding", "votes", 0),
        (
            {"comments.csv": COMMENTS, "votes.csv": VOTES, "participants-votes.csv": b"participant,0\n1,-1\n"},
            "matrix",
            "participants-votes",
            0,
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_file_and_line(files, problem, file, line):
    with pytest.raises(PolisFileError) as refused:
        read_polis(files)
    assert (refused.value.problem, refused.value.file, refused.value.line) == (problem, file, line)
