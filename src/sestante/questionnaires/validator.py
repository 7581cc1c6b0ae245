"""ODK Validate, the check that telephones' own engine makes of a form: asked at publication where Java is there.

Its jar comes with pyxform. It runs apart, with little memory and a limit of time, and sees the form alone."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyxform
from django.conf import settings
from django.utils.translation import gettext as _

JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
SECONDS = 20
MEMORY = "256m"
PASSED, REFUSED, ABSENT, LATE, BROKEN = "passed", "refused", "absent", "late", "broken"

_NOISE = re.compile(
    r"^\s+at |^\s*\.\.\. \d+ more|^Validating: |^The following files|^Result: |^\s*/\S*form\.xml$|^>> ?$"
)
_EXCEPTION = re.compile(r"^(?:Caused by: )?(?:[a-z][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error)?: ?")
_SPEAKING = re.compile(r"^(?:>> |\* |XForm Parse (?:Error|Warning))")
_POSITION = re.compile(r"\[\d+\]")
_PATH = re.compile(r"/[^\s/\[\](),'\":;]+(?:\[\d+\])?(?:/[^\s/\[\](),'\":;]+(?:\[\d+\])?)+")
_WITHOUT_FUNCTION = re.compile(r"cannot handle function '([^']*)'")
_CHATTER = ("something broke the parser", "xform parsing completed", "see above for", "xform is valid")


@dataclass(frozen=True)
class Verdict:
    state: str
    messages: tuple[tuple[str, str], ...] = ()  # (reference of the question or "", in words)


def java() -> str | None:
    """The Java that checks forms here, or None."""
    wanted = settings.SESTANTE_JAVA
    if wanted == "no":
        return None
    found = shutil.which(wanted or "java")
    return found if found and JAR.exists() else None


def verdict_on(xform: str, *, seconds: float = SECONDS) -> Verdict:
    """What ODK Validate says of a form. Its absence, its silence past the time and its failure are answers too."""
    command = java()
    if command is None:
        return Verdict(ABSENT)
    with tempfile.TemporaryDirectory(prefix="sestante-") as folder:
        form = Path(folder) / "form.xml"
        form.write_text(xform, encoding="utf-8")
        options = [f"-Xmx{MEMORY}", "-Xss4m", "-XX:TieredStopAtLevel=1", f"-Djava.io.tmpdir={folder}"]
        options += [f"-D{what}.encoding=UTF-8" for what in ("file", "stderr", "stdout")]
        try:
            ran = subprocess.run(  # noqa: S603 - our own command, the form is a file of ours
                [command, *options, "-jar", str(JAR), str(form)],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, cwd=folder,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Verdict(LATE)
        except OSError:
            return Verdict(BROKEN)
    if ran.returncode == 0:
        return Verdict(PASSED)
    told = (ran.stderr + b"\n" + ran.stdout).decode(errors="replace")
    if "Result: Invalid" not in told:  # the virtual machine itself gave up: it says nothing of the form
        return Verdict(BROKEN)
    return Verdict(REFUSED, tuple(messages_of(told)))


def messages_of(told: str) -> list[tuple[str, str]]:
    """Its report as sentences, each with the question it speaks of; the traces of its program are left out."""
    found: list[tuple[str, str]] = []
    for block in _blocks(told):
        paths = [_POSITION.sub("", path) for path in _PATH.findall(block)]
        entry = (paths[-1] if paths else "", _in_words(block))
        if not any(entry[1] == words or block_of(words) == block_of(entry[1]) for _ref, words in found):
            found.append(entry)
    return found or [("", _("ODK Validate refuses the form without saying why."))]


def _blocks(told: str):
    """One exception or remark each; its further lines belong to it."""
    block: list[str] = []
    causes = False
    for line in told.splitlines():
        begins = bool(_EXCEPTION.match(line) or _SPEAKING.match(line))
        if _NOISE.match(line) or not line.strip():
            begins, text = True, ""
        else:
            text = _EXCEPTION.sub("", _SPEAKING.sub("", line)).strip()
        if begins and block:
            if not causes:
                yield "\n".join(block)
            block = []
        if begins:
            causes = line.startswith("Caused by: ")
        if text and not text.lower().startswith(_CHATTER):
            block.append(text)
    if block and not causes:
        yield "\n".join(block)


def block_of(words: str) -> str:
    return words.rpartition("\n")[2]


def _in_words(block: str) -> str:
    if found := _WITHOUT_FUNCTION.search(block):
        return _("Telephones do not know the function %(name)s().") % {"name": found[1]}
    if "ycle" in block and ("depend" in block.lower() or "reference" in block.lower()):
        return _("These answers depend on each other in a circle: telephones cannot open the form.")
    return _("ODK Validate says: %(words)s") % {"words": " ".join(block.split())}
