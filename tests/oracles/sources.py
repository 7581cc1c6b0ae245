"""Where the forms of the comparison come from: each is a name, its XForm, and the files beside it."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from methods.xforms import feature_forms
from oracles import engines, generated

# The last releases of pyxform whose archive has the workbooks of its own tests; those of today leave them out.
ARCHIVES = """\
pyxform==1.3.3 --hash=sha256:02ae570b7ae159ac3605ea079ab10ab8bd568ca101065ce131dd3bb42ff13e25
pyxform==0.15.1 --hash=sha256:ffb63a5d48cd3949e8da096de1c888c3f2c97e4c49bbfd7671b0af793fc96525
"""
WORKBOOKS = (".xls", ".xlsx", ".csv", ".md")


@dataclass(frozen=True)
class Form:
    name: str
    xform: str
    media: dict[str, bytes] = field(default_factory=dict)
    workbook: bytes = b""


def features() -> Iterator[Form]:
    """The project's own forms: one per feature."""
    yield from _own(name for name in feature_forms.NAMES if name not in feature_forms.STEPS)


def steps() -> Iterator[Form]:
    """Those for changes of language, files given for answers, and what happens when a form is opened."""
    yield from _own(feature_forms.STEPS)


def _own(names: Iterable[str]) -> Iterator[Form]:
    for name in names:
        beside = feature_forms.MEDIA.get(name)
        yield Form(name, feature_forms.xform(name).decode(), feature_forms.media([beside] if beside else []))


def library() -> Iterator[Form]:
    """The project's questionnaires, compiled as for a study."""
    from sestante.questionnaires.compile import compile_questionnaire
    from sestante.questionnaires.library import names, text_of

    for name in names():
        compiled = compile_questionnaire(text_of(name))
        yield Form(f"library {name}", compiled.xform, compiled.media, compiled.xlsform)


def made(number: int, first: int = 0) -> Iterator[Form]:
    """Forms drawn by chance, the same ones for the same numbers."""
    for seed in range(first, first + number):
        xform = generated.xform(seed)
        yield Form(
            f"generated {seed}", xform, {name: data for name, data in generated.MEDIA.items() if f"/{name}" in xform}
        )


def workbooks() -> tuple[list[Form], list[str]]:
    """All workbooks and forms in the archives of pyxform; and the names of those that its converter refuses."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    found: dict[str, Path] = {}
    for folder in _archives():
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in (*WORKBOOKS, ".xml") and path.stat().st_size:
                found.setdefault(path.name, path)
    lists = {name: path.read_bytes() for name, path in found.items() if path.suffix in (".csv", ".xml")}
    forms, refused = [], []
    for name, path in sorted(found.items()):
        try:
            if path.suffix == ".xml":
                xform = path.read_text(encoding="utf-8")
                if "<model" not in xform:
                    continue
            else:
                xform = str(convert(path, validate=False, warnings=[]).xform)
        except (PyXFormError, UnicodeDecodeError, Exception) as error:
            refused.append(f"{name}: {type(error).__name__}: {str(error)[:100]}")
            continue
        beside = {file: data for file, data in lists.items() if f"/{file}" in xform}
        forms.append(Form(name, xform, beside, path.read_bytes() if path.suffix != ".xml" else b""))
    return forms, refused


def _archives() -> Iterator[Path]:
    folder = engines.cache() / "workbooks"
    folder.mkdir(exist_ok=True)
    for line in ARCHIVES.splitlines():
        name = line.split()[0].replace("==", "-")
        if not (folder / name).exists():
            wanted = folder / f"{name}.txt"
            wanted.write_text(line + "\n", encoding="utf-8")
            print(f"Fetching the archive of {name}…", flush=True)
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            done = subprocess.run([*command, "--require-hashes", "-r", str(wanted), "-d", str(folder)], check=False)  # noqa: S603
            if done.returncode:
                raise engines.Missing(f"pip could not fetch the archive of {name}: see above.")
            with tarfile.open(folder / f"{name}.tar.gz") as archive:
                archive.extractall(folder, filter="data")
        yield folder / name


def outside(folder: Path) -> Iterator[Form]:
    """Forms lying in a folder somewhere, with all the lists there beside them."""
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in sorted(folder.rglob("*.xml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if "<model" in text or ":model" in text:
            yield Form(path.stem, text, {name: data for name, data in files.items() if f"/{name}" in text})
