"""The door rule: outside its room, a room's insides are nobody's business.

``from chengshu.data.telemetry import Telemetry`` is right, ``from chengshu.data.telemetry.store import …`` is an error
outside ``chengshu.data.telemetry``. import-linter cannot say this with one wildcard, so it is a program.
`routes` and `pack` are open to `chengshu.server`, which mounts them.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
# Folders that hold rooms but are not rooms with a door of their own.
HALLS = {
    "chengshu",
    "chengshu.capabilities",
    "chengshu.data",
    "chengshu.sensing.protocols",
    "chengshu.sensing.transports",
    "chengshu.server",
}
EDGES = {"routes", "pack"}
# Rooms inside another room that have a door of their own.
SUBROOMS = {
    "chengshu.kit.bus",  # importing the kit should not import NATS,
    "chengshu.kit.packs",  # nor pydantic
    "chengshu.kit.tracing",  # verbs that read well with the name of their room
    "chengshu.sensing.devices",
    "chengshu.sensing.simulators",
}


def module_name(path: Path, source: Path = SOURCE) -> str:
    parts = list(path.relative_to(source).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str, rooms: set[str]) -> str | None:
    """The room a module lies in: the longest room name that is a prefix."""
    parts = module.split(".")
    for length in range(len(parts), 1, -1):
        name = ".".join(parts[:length])
        if name in rooms:
            return name
    return None


def find_rooms(source: Path = SOURCE) -> set[str]:
    """Every package directly under a hall is a room, and so are the named subrooms."""
    packages = {module_name(path, source) for path in source.rglob("__init__.py")}
    rooms = {name for name in packages if name.rpartition(".")[0] in HALLS and name not in HALLS}
    return (
        rooms
        | {name for name in packages if name.startswith("chengshu.standards.") and name.count(".") == 2}
        | SUBROOMS
    )


def imports_of(path: Path, module: str) -> Iterator[tuple[int, str]]:
    """Line and absolute name of everything a file imports, relative imports resolved."""
    is_package = path.name == "__init__.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = module.split(".") if is_package else module.split(".")[:-1]
                base = ".".join([*up[: len(up) - node.level + 1], *([base] if base else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def broken_doors(source: Path = SOURCE) -> list[str]:
    """One sentence for each import that goes through a wall."""
    rooms, wrong = find_rooms(source), []
    modules = {module_name(path, source) for path in source.rglob("*.py")}
    for path in sorted(source.rglob("*.py")):
        module = module_name(path, source)
        here = room_of(module, rooms)
        for line, name in dict.fromkeys(imports_of(path, module)):
            target = name if name in modules else name.rpartition(".")[0]
            room = room_of(target, rooms)
            if room is None or target in {room, *HALLS} or room == here or _is_inside(module, room):
                continue
            if module.startswith("chengshu.server") and target.removeprefix(room + ".") in EDGES:
                continue
            wrong.append(f"{path.relative_to(source)}:{line}: {target} is inside {room}; import it from {room}")
    return wrong


def _is_inside(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


if __name__ == "__main__":
    found = broken_doors()
    print("\n".join(found) or "Every import goes by the door.")
    raise SystemExit(bool(found))
