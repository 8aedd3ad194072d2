"""Reading XML that others wrote: no document type, no entities, not too deep, and every element knows its line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_DEEPEST = 60
_MOST = 20_000


class NotXml(ValueError):
    """What was sent cannot be read; says why and where."""


@dataclass(slots=True)
class Node:
    """An element: namespace and name apart."""

    space: str
    name: str
    attributes: dict[str, str]
    line: int
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def named(self, *names: str) -> Iterator["Node"]:
        """Children with one of these names, in any namespace."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> "Node | None":
        """The first child of a name."""
        return next(self.named(name), None)

    def walk(self) -> Iterator["Node"]:
        """This element and all below."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_xml(raw: bytes) -> Node:
    """The root element. Raises `NotXml`."""
    root = Node("", "", {}, 0)
    open_ones, count = [root], 0
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise NotXml(f"line {parser.CurrentLineNumber}: a document type or entity is not accepted")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_ones) > _DEEPEST or count > _MOST:
            raise NotXml(f"line {parser.CurrentLineNumber}: too deep or too many elements")
        space, _, local = name.rpartition(" ")
        node = Node(space, local, {_local(key): value for key, value in attributes.items()}, parser.CurrentLineNumber)
        open_ones[-1].children.append(node)
        open_ones.append(node)

    def end(_: str) -> None:
        open_ones.pop()

    def characters(text: str) -> None:
        open_ones[-1].text += text

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise NotXml(f"not well-formed XML: {error}") from error
    return root.children[0]


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
