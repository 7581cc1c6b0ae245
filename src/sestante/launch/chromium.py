"""A real browser for the journeys: any on this machine, else the system's package, else Playwright's own."""
# ruff: noqa: S603, S606 - every command run here is our own, never a stranger's words

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sestante.launch.failures import Stopped

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ELSEWHERE = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)


def find_or_install() -> str:
    """The path of a Chromium that starts; raises Stopped with what to install."""
    return _on_this_machine() or _from_apt() or _from_playwright()


def _on_this_machine() -> str | None:
    # Some systems put a script by that name which only says how to install the real one: each is run.
    candidates = [*filter(None, map(shutil.which, NAMES)), *filter(os.path.exists, ELSEWHERE)]
    return next((path for path in candidates if _starts(path)), None)


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "Chrom" in done.stdout


def _from_apt() -> str | None:
    return _on_this_machine() if install_with_apt("chromium") else None


def install_with_apt(package: str) -> bool:
    """Install a Debian package if we are root and this is Debian; tell whether it worked."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    print(f"Installing {package}…", flush=True)
    # Another installation may be under way on the same machine: wait for it instead of failing.
    command = [apt, "-qq", "-o", "DPkg::Lock::Timeout=400", "-o", "Acquire::Retries=2"]
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        done = subprocess.run(
            [*command, *arguments],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


PLAYWRIGHTS = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def _from_playwright() -> str:
    for attempt in ("look", "install"):
        if attempt == "install":
            subprocess.run([sys.executable, "-P", "-m", "playwright", "install", "chromium"], check=False)
        asked = subprocess.run([sys.executable, "-P", "-c", PLAYWRIGHTS], capture_output=True, text=True, check=False)
        path = asked.stdout.strip()
        if path and Path(path).exists() and _starts(path):
            return path
    raise Stopped(
        "no Chromium here and none could be installed: install it (Debian: apt install chromium), "
        "or leave the browser out with sh ./sestante test --fast."
    )
