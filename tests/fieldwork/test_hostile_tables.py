"""Tables of answers that no honest program wrote: a sentence for each, soon."""

import time

import pytest

from oracles.hostile import archives
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.intake.reading import read_table, sheets_of
from sestante.fieldwork.intake.returning import sheets_in

FAR = archives.xlsx(archives.cell("XFD1048576", "x"))
CSV = archives.packed({"a.csv": "_uuid,_form_version\n" + "x,1\n" * 3000})


@pytest.mark.parametrize(
    ("read", "data", "name", "words"),
    [
        (read_table, b"\n" * 9_000_000, "a.csv", "righe"),
        (read_table, b"a,b\n" * 2_400_000, "a.csv", "righe"),
        (read_table, FAR, "a.xlsx", "foglio di calcolo"),
        (sheets_of, FAR, "a.xlsx", "foglio di calcolo"),
        (sheets_in, FAR, "a.xlsx", "foglio di calcolo"),
        (sheets_in, archives.broken(CSV, 0.1), "a.zip", "ZIP"),
        (sheets_in, archives.broken(CSV, 0.8), "a.zip", "ZIP"),
        (sheets_in, archives.packed({"a.csv": 100}), "a.zip", "ZIP"),
        (sheets_in, archives.lying(archives.packed({"a.csv": 100}), 5), "a.zip", "ZIP"),
        (sheets_in, archives.packed({f"{at}.csv": "a\n1\n" for at in range(100)}), "a.zip", "ZIP"),
    ],
)  # fmt: skip
def test_such_a_table_is_refused_in_words(read, data, name, words):
    started = time.process_time()
    with pytest.raises(FieldworkError, match=words):
        read(data, name)
    assert time.process_time() - started < 5
