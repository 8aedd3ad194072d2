"""XML read without what makes it dangerous, and written without what makes it wrong."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from chengshu.capabilities.mapservices.model import BadRequest

MOST_BYTES = 1 << 20
_DEEPEST = 100
# Characters that XML 1.0 does not have.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"^[^\W\d][\w.\-]*$")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def text(value: Any) -> str:
    """A value as XML text; also fit for an attribute."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return html.escape(_FORBIDDEN.sub("\ufffd", str(value)))


def tag(name: str, /, *content: str, **attributes: Any) -> str:
    """An element. `content` is XML already; `_` in the name of an attribute stands for `:`, at its end for nothing."""
    pairs = "".join(f' {key.rstrip("_").replace("_", ":")}="{text(value)}"' for key, value in attributes.items())
    inner = "".join(content)
    return f"<{name}{pairs}>{inner}</{name}>" if inner else f"<{name}{pairs}/>"


def said(name: str, value: Any, /, **attributes: Any) -> str:
    """An element with a text."""
    return tag(name, text(value), **attributes)


def opened(name: str, namespaces: Mapping[str, str], /, **attributes: Any) -> str:
    """The beginning of a document's element."""
    spaces = "".join(f' xmlns{":" + key if key else ""}="{text(value)}"' for key, value in namespaces.items())
    pairs = "".join(f' {key.rstrip("_").replace("_", ":")}="{text(value)}"' for key, value in attributes.items())
    return f"<{name}{spaces}{pairs}>"


def is_name(name: str) -> bool:
    """Whether a text can be the name of an element."""
    return _NAME.match(name) is not None and not name.lower().startswith("xml")


def parse(data: bytes | str, *, most: int = MOST_BYTES) -> Element:
    """Read a document. No DTD, so no entities, nothing fetched, nothing that grows. Raises `BadRequest`."""
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > most:
        raise BadRequest("request", f"more than {most} bytes of XML", code="OperationProcessingFailed")
    builder, depth = TreeBuilder(), 0

    def refuse(*_: Any) -> None:
        raise BadRequest("request", "a DOCTYPE is not accepted", code="OperationParsingFailed")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise BadRequest("request", f"deeper than {_DEEPEST} elements", code="OperationParsingFailed")
        builder.start(_clark(name), {_clark(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_clark(name))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        reason = f"not well-formed XML: {error}"
        raise BadRequest("request", reason, code="OperationParsingFailed") from error
    return builder.close()


def _clark(name: str) -> str:
    return "{" + name if "}" in name else name


def local(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """Children of that name in any namespace: several editions of a standard say the same with other namespaces."""
    return (one for one in element if local(one) == name)


def descendants(element: Element, name: str) -> Iterator[Element]:
    """All below of that name."""
    return (one for one in element.iter() if local(one) == name)


def content(element: Element | None) -> str:
    """The text inside."""
    return "".join(element.itertext()).strip() if element is not None else ""


def qualified(name: str) -> str:
    """A name without its prefix."""
    return name.strip().rpartition(":")[2]
