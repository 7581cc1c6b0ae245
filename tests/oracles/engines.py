"""The two reference engines and ours, run on one list of jobs.

Everything they need is fetched into a cache outside the project: ``SESTANTE_ORACLES``, else the user's cache folder.
"""
# ruff: noqa: S603 - every command run here is our own

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyxform

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NEEDED = {
    "node": "Node 20 or later (node)",
    "npm": "npm, which comes with Node",
    "java": "a JDK 17 or later (java)",
    "javac": "a JDK 17 or later (javac)",
}
_RESULT = re.compile(r"[\s,\[]*")


class Missing(Exception):
    """Something the reference engines need is not on this machine; the words say what."""


def needed() -> None:
    """Raise `Missing` if a program is not there."""
    missing = list(dict.fromkeys(words for name, words in NEEDED.items() if shutil.which(name) is None))
    if missing:
        raise Missing(
            f"The reference engines need {', '.join(missing)}: install it and run again. "
            "The ordinary tests replay what they said when it was recorded, and need none of this."
        )


def cache() -> Path:
    """Folder for what is fetched and built."""
    place = os.environ.get("SESTANTE_ORACLES")
    folder = Path(place) if place else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = folder if place else folder / "sestante-oracles"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _web_modules() -> Path:
    """Folder with the web engine, installed once for each lock file."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = cache() / f"web-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not (folder / "ready").exists():
        folder.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder / name)
        print("Fetching the web engine…", flush=True)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, check=False)
        if done.returncode:
            raise Missing("npm could not fetch the web engine: see above.")
        (folder / "ready").touch()
    return folder


def _rosa_classes() -> list[str]:
    """Class path of JavaRosa with our runner, compiled once for each version of both."""
    jar = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    source = HERE / "Rosa.java"
    folder = cache() / f"rosa-{hashlib.sha256(source.read_bytes() + jar.read_bytes()).hexdigest()[:12]}"
    if not (folder / "Rosa.class").exists():
        command = ["javac", "-nowarn", "-cp", str(jar), "-d", str(folder), str(source)]
        if subprocess.run(command, check=False).returncode:
            raise Missing("javac could not compile the runner: is the JDK at least 17?")
    return [str(jar), str(folder)]


def start(jobs: Path, folder: Path) -> dict[str, subprocess.Popen[bytes]]:
    """Start the two reference engines and ours on a list of jobs; each writes ``<name>.json`` into the folder."""
    variables = {**os.environ, "TZ": "UTC", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])}
    modules, classes = _web_modules(), os.pathsep.join(_rosa_classes())
    commands = {
        "web": ["node", "--max-old-space-size=4096", str(HERE / "web.mjs"), str(modules)],
        "rosa": ["java", "-Xmx3g", "-Xss16m", "-Duser.timezone=UTC", "-Duser.language=en", "-cp", classes, "Rosa"],
        "ours": [sys.executable, "-P", "-m", "oracles.ours"],
    }
    return {
        name: subprocess.Popen([*command, str(jobs), str(folder / f"{name}.json")], env=variables, cwd=ROOT)
        for name, command in commands.items()
    }


def results(path: Path) -> Iterator[dict[str, Any]]:
    """Results of one engine, one at a time: all of them would be large in memory."""
    decode = json.JSONDecoder().raw_decode
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            text = line.strip().strip(",")
            if text.startswith("{"):
                yield decode(text)[0]
