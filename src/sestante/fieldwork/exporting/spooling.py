"""Rows on disk while an export is made: read once from the responses, handed to each writer in turn."""

import pickle

AT_ONCE = 200


class Spool:
    """Rows in a file of this process's own, written once, read any number of times."""

    def __init__(self, path):
        self.path, self.count, self._file, self._waiting = path, 0, path.open("wb"), []

    def add(self, row):
        self.count += 1
        self._waiting.append(row)
        if len(self._waiting) >= AT_ONCE:
            self._flush()

    def _flush(self):
        pickle.dump(self._waiting, self._file, protocol=5)
        self._waiting = []

    def close(self):
        self._flush()
        self._file.close()

    def rows(self):
        left = self.count
        with self.path.open("rb") as file:
            while left > 0:
                rows = pickle.load(file)  # noqa: S301 - written above, in a folder of our own
                left -= len(rows)
                yield from rows
