"""The pages of docs/reference, out of the code they describe."""

import inspect
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from pydantic_settings import BaseSettings
from typer.main import get_command

from chengshu.server.cli import app as command_line
from chengshu.server.packs import READERS
from chengshu.server.packs import model as pack_words

_MARK = "<!-- Written by `make gen`; do not edit. -->"


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _first_sentence(text: str | None) -> str:
    return (text or "").strip().partition("\n\n")[0].replace("\n", " ")


def settings_page(settings: type[BaseSettings]) -> str:
    """Every setting with its default and meaning."""
    prefix = settings.model_config.get("env_prefix", "")
    lines = [
        _MARK,
        "# Settings",
        "",
        "From the environment, or by the small name from one TOML file: `chengshu.toml` in the working folder, or",
        "the file that `CHENGSHU_CONFIG` names. The environment wins over the file. An unknown key in the file is an",
        "error.",
        "",
        "| environment | key in the file | default | meaning |",
        "|---|---|---|---|",
    ]
    for name, field in settings.model_fields.items():
        default = "" if field.default in (None, "") else f"`{_default(field.default)}`"
        lines.append(f"| `{prefix}{name.upper()}` | `{name}` | {default} | {_cell(field.description or '')} |")
    return "\n".join(lines) + "\n"


def _default(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def routes_page(app: FastAPI) -> str:
    """Every route with who may use it."""
    lines = [
        _MARK,
        "# Routes",
        "",
        "`signed_in`: everybody who is signed in. `public`: nobody needs to sign in. All else is a permission.",
        "Shapes of requests and answers: `GET /openapi.json`, or [openapi.json](../../web/openapi.json).",
        "",
        "| method | path | permission | what |",
        "|---|---|---|---|",
    ]
    rows = [
        (route.path, method, ", ".join(dict.fromkeys(_permissions(route.dependant))), _summary(route))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for method in sorted(route.methods or ())
    ]
    lines += [f"| {method} | `{path}` | {who} | {_cell(what)} |" for path, method, who, what in sorted(rows)]
    return "\n".join(lines) + "\n"


def _permissions(dependant: Dependant) -> Iterator[str]:
    for inner in dependant.dependencies:
        permission = getattr(inner.call, "permission", None)
        if permission:
            reason = getattr(inner.call, "reason", "")
            yield f"`{permission}`: {reason}" if reason else f"`{permission}`"
        yield from _permissions(inner)


def _summary(route: Any) -> str:
    return _first_sentence(inspect.getdoc(route.endpoint)) or route.name.replace("_", " ")


def cli_page() -> str:
    """Every command with its arguments and options."""
    lines = [_MARK, "# Command line", "", "Every command reads the [settings](settings.md).", ""]
    for name, command in _commands("chengshu", get_command(command_line)):
        lines += [f"## `{name}`", "", _first_sentence(command.help), ""]
        described = [row for row in map(_parameter, command.params) if row]
        if described:
            lines += ["| | default | meaning |", "|---|---|---|", *described, ""]
    return "\n".join(lines).rstrip() + "\n"


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    if not inner:
        yield name, command
    for word, child in sorted(inner.items()):
        yield from _commands(f"{name} {word}", child)


def _parameter(given: Any) -> str:
    if given.name in {"help", "install_completion", "show_completion"}:
        return ""
    is_option = given.param_type_name == "option"
    shown = ", ".join(given.opts) if is_option else f"{given.name.upper()}{' ...' if given.nargs == -1 else ''}"
    default = "required" if given.required else "" if given.default in (None, (), [], "") else f"`{given.default}`"
    return f"| `{shown}` | {default} | {_cell(getattr(given, 'help', '') or '')} |"


def packs_page() -> str:
    """Every file of a pack with its keys."""
    lines = [
        _MARK,
        "# Files of a pack",
        "",
        "Every key is strict: an unknown one is an error, and nothing is converted (write `75.0` where a number with a",
        "point is wanted, quote text). Title keys need a word in `strings/zh.yaml` and in `strings/en.yaml`.",
        "`chengshu packs check` names every mistake with file, line, key, reason and what to do.",
    ]
    lines += _file("pack.yaml", "the reader of packs", [pack_words.TitleSheet])
    for reader in READERS:
        module = reader.module
        assert isinstance(module, ModuleType)
        lines += _file(module.FILE, f"`{reader.engine}`", _roots(module))
    lines += _file("samples/*.expected.yaml", "the suite of all packs", [pack_words.ExpectedSample])
    lines += _file("scenarios/*.yaml", "the suite of all packs", [pack_words.Scenario])
    return "\n".join(lines).rstrip() + "\n"


def _roots(module: ModuleType) -> list[type[BaseModel]]:
    """The models of whole files: those that carry the number of the format."""
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, BaseModel)
        and thing.__module__ == module.__name__
        and "format" in thing.model_fields
    ]


def _file(path: str, reader: str, roots: list[type[BaseModel]]) -> list[str]:
    lines = ["", f"## `{path}`", "", f"Read by: {reader}."]
    for root in roots:
        schema = root.model_json_schema()
        parts = {root.__name__: schema, **schema.get("$defs", {})}
        for name, part in parts.items():
            if "properties" in part:
                lines += ["", f"**{name}**: {_first_sentence(part.get('description'))}".rstrip(": "), ""]
                lines += ["| key | | type |", "|---|---|---|", *_keys(part)]
    return lines


def _keys(part: Mapping[str, Any]) -> Iterator[str]:
    required = part.get("required", ())
    for key, about in part["properties"].items():
        yield f"| `{key}` | {'required' if key in required else ''} | {_cell(_type(about))} |"


def _type(about: Mapping[str, Any]) -> str:
    """A JSON Schema type in a few words."""
    if "$ref" in about:
        return f"**{about['$ref'].rpartition('/')[2]}**"
    if "const" in about:
        return f"`{about['const']}`"
    if "enum" in about:
        return " or ".join(f"`{one}`" for one in about["enum"])
    if "anyOf" in about:
        return " or ".join(_type(one) for one in about["anyOf"] if one.get("type") != "null")
    if about.get("type") == "array":
        return f"list of {_type(about.get('items', {}))}"
    if about.get("type") == "object":
        return _map_type(about)
    pattern = about.get("pattern")
    return f"{about.get('type', 'anything')}{f' `{pattern}`' if pattern else ''}"


def _map_type(about: Mapping[str, Any]) -> str:
    inner = about.get("additionalProperties")
    by_pattern = list(about.get("patternProperties", {}).values())
    if isinstance(inner, Mapping):
        return f"map of name to {_type(inner)}"
    return f"map of name to {_type(by_pattern[0])}" if by_pattern else "map"
