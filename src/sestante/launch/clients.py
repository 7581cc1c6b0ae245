"""Real OpenRosa clients for ``sh ./sestante test --clients``: installed with npm, in a folder outside the source."""
# ruff: noqa: S603 - every command run here is our own, never a stranger's words

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from sestante.environment import ROOT
from sestante.launch.failures import Stopped

SOURCE = ROOT / "tests" / "clients"
NEEDED = "the lane of real clients needs Node 20 or later with npm; everything else runs without: leave --clients out."


def prepare() -> Path:
    """The folder where the clients are installed and their page is bundled; made once for each state of the sources."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Stopped(NEEDED)
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not version.startswith("v") or int(version[1:].partition(".")[0]) < 20:
        raise Stopped(f"{NEEDED} (Here is {version or 'none that runs'}.)")
    folder = _cache() / _stamp()
    if not (folder / "page" / "index.html").exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("*.py", "node_modules", "__pycache__"))
        _run("installing the clients", [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
        bundler = folder / "node_modules" / "vite" / "bin" / "vite.js"
        _run("bundling the page", [node, str(bundler), "build"], folder, CLIENTS_OUT=str(folder / "page"))
    return folder


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sestante" / "clients"


def _stamp() -> str:
    sources = sorted(path for path in SOURCE.rglob("*") if path.suffix in {".json", ".js", ".mjs", ".html"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _run(doing: str, command: list[str], folder: Path, **variables: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stopped(f"{doing} failed: {(done.stderr or done.stdout).strip()[-400:]}")
