"""Pins: exact versions with hashes, for every platform, without the address of any index."""
# ruff: noqa: S603, S606 - every command run here is our own, never a stranger's words

import subprocess
import sys

from sestante.environment import ROOT
from sestante.launch.failures import Stopped

REQUIREMENTS = ROOT / "requirements"
COMPILE = (
    *(sys.executable, "-m", "uv", "--quiet", "pip", "compile"),
    *("--generate-hashes", "--universal", "--no-header", "--no-annotate", "--python-version", "3.12"),
)


def lock(arguments: list[str]) -> int:
    """Write requirements/*.txt again from pyproject.toml; with --upgrade, to the newest versions it allows."""
    if arguments not in ([], ["--upgrade"]):
        raise Stopped("lock takes no other option than --upgrade.")
    project = str(ROOT / "pyproject.toml")
    for target, sources in {
        "run": [project],
        # Tests run on the very versions that are served.
        "test": [project, "--extra", "test", "--constraint", str(REQUIREMENTS / "run.txt")],
        "uv": [str(REQUIREMENTS / "uv.in")],
    }.items():
        file = REQUIREMENTS / f"{target}.txt"
        done = subprocess.run([*COMPILE, *arguments, *sources, "--output-file", str(file)], check=False)
        if done.returncode:
            raise Stopped(f"{file} could not be written, for the reason above.")
    return 0
