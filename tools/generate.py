"""Write what is made from code: the description of the API, client types, reference pages, the list of parts.

    python -m tools.generate           write them anew
    python -m tools.generate --check   write nothing; name the files that are no longer current and fail

No database, no bus and no network are needed. The same code gives the same bytes on every machine.
"""

import json
import logging
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from chengshu.server.api import create_app
from chengshu.server.city import build_city
from chengshu.server.settings import Settings
from tools import reference, sbom

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
OPENAPI = "web/openapi.json"
BOM = "docs/sbom.json"
# Nobody listens there and nobody is asked: engines connect when they are used, and here none is.
NOWHERE = "postgresql://nobody@localhost:1/nowhere"


class CannotGenerate(Exception):
    """Something that generating needs is missing; the message says what and how to get it."""


@contextmanager
def build_app() -> Iterator[FastAPI]:
    """The application as it is served, over a database that is never asked."""
    settings = Settings(database_url=NOWHERE, nats_url="nats://localhost:1", packs="", web_folder=None)
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # the pool looks for its server all the same
    city = build_city(settings)
    try:
        yield create_app(settings, city=city)
    finally:
        city.close()


def as_json(value: Any) -> str:
    """JSON as all generated files have it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def describe_api(app: FastAPI) -> dict[str, Any]:
    """The same document as `GET /openapi.json`."""
    return get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)


def client_types(openapi: str, web: Path = WEB) -> tuple[str, str] | None:
    """Path and text of the page's types, by the command `gen` of web/package.json; None when there is none."""
    command = json.loads((web / "package.json").read_text("utf-8"))["scripts"].get("gen")
    if command is None:
        return None
    program, source, _, target = shlex.split(command)
    path = os.pathsep.join([str(web / "node_modules/.bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    if not (web / "node_modules/.bin" / program).exists():
        raise CannotGenerate(f"web/node_modules has no {program}: run `make setup` first.")
    with tempfile.TemporaryDirectory() as scratch:
        given, made = Path(scratch) / source, Path(scratch) / "types.ts"
        given.write_text(openapi, "utf-8")
        done = subprocess.run(
            [program, given, "-o", made], cwd=web, env={**os.environ, "PATH": path},
            executable=web / "node_modules/.bin" / program, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CannotGenerate(f"{program} failed: {(done.stderr or done.stdout).strip()}")
        return f"web/{target}", made.read_text("utf-8")


def generated() -> Iterator[tuple[str, str]]:
    """Path, from the root, and text of every generated file."""
    with build_app() as app:
        openapi = as_json(describe_api(app))
        routes = reference.routes_page(app)
    yield OPENAPI, openapi
    types = client_types(openapi)
    if types is not None:
        yield types
    yield "docs/reference/settings.md", reference.settings_page(Settings)
    yield "docs/reference/routes.md", routes
    yield "docs/reference/cli.md", reference.cli_page()
    yield "docs/reference/packs.md", reference.packs_page()
    parts = sbom.parts(ROOT)
    yield BOM, as_json(sbom.document(parts))
    yield "docs/reference/licences.md", sbom.licences_page(parts)


def stale() -> list[str]:
    """The generated files that are missing or differ from what the code says now."""
    return [
        name for name, text in generated() if not (ROOT / name).exists() or (ROOT / name).read_text("utf-8") != text
    ]


def main(words: list[str]) -> int:
    """Check or write; the exit code says whether all is well."""
    if "--check" in words:
        old = stale()
        if old:
            print(f"These generated files are not current: {', '.join(old)}. Run `make gen` and commit them.")
        return bool(old)
    for name, text in generated():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except (CannotGenerate, sbom.UnknownLicence) as error:
        raise SystemExit(str(error)) from error
