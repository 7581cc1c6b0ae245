"""Failures an operator can do something about: one sentence, no traceback."""

import errno
import os
from pathlib import Path


class Stopped(Exception):
    """The launcher cannot go on; the text is one sentence fit for the operator."""


def sentence_about(error: OSError, where: Path | str) -> str:
    """What a failed write means to the person at the keyboard."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"the disk is full: nothing more can be written in {where}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"no permission to write in {where}."
    return f"{error.filename or where}: {os.strerror(error.errno) if error.errno else error}."


def sentence_in(output: str, where: Path | str) -> str | None:
    """The sentence hidden in what a failed command printed, if it is one of the usual ones."""
    if (
        "No space left" in output
        or "disk is full" in output
        or "disk I/O error" in output
        or "File too large" in output
    ):
        return f"the disk is full: nothing more can be written in {where}."
    if "Permission denied" in output or "Read-only file system" in output or "readonly database" in output:
        return f"no permission to write in {where}."
    for line in output.splitlines():
        if "EnvironmentError_:" in line:
            return line.split("EnvironmentError_:", 1)[1].strip()
        if "unable to open database file" in line:
            return f"no permission to write in {where}."
        if "OperationalError: connection" in line or "PoolTimeout" in line:
            return "the database of DATABASE_URL does not answer."
    return None
