"""One request to the OGC services: who asks, in which language, where links lead, what is counted."""

import gzip
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request, Response

from chengshu.capabilities.maps import Layer
from chengshu.capabilities.mapservices.logic import words
from chengshu.capabilities.mapservices.logic.html import Link
from chengshu.capabilities.mapservices.logic.ows import About
from chengshu.capabilities.mapservices.model import BadRequest
from chengshu.capabilities.mapservices.service import MapServices
from chengshu.kit import ChengshuError, NotFound
from chengshu.security import Principal, key_of

# language -> key -> text: what packs call their layers.
Words = Callable[[str], Mapping[str, str]]
ROOT = "/ogc"
GEOJSON, JSON, HTML = "application/geo+json", "application/json", "text/html; charset=utf-8"
_GZIP_FROM = 1024
_WORLD = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class Room:
    """What every route needs."""

    services: MapServices
    words: Words


class Visit:
    """A request, understood."""

    def __init__(self, room: Room, request: Request, principal: Principal) -> None:
        self.room = room
        self.request = request
        self.principal = principal
        self.params: Mapping[str, str] = request.query_params
        self.language = words.language_of(request.headers.get("accept-language", ""))
        self._key = key_of(request)
        self._keep = "private, no-cache"
        self._base = str(request.base_url).rstrip("/") + ROOT

    def href(self, path: str = "", **query: Any) -> str:
        """An absolute address below the root; the key of the visitor goes along when it came in the address."""
        given = {name.replace("__", "-"): value for name, value in query.items() if value is not None}
        if self._key:
            given["tk"] = self._key
        return self._base + path + (f"?{urlencode(given, safe=',:/')}" if given else "")

    def kvp(self, path: str) -> str:
        """An address that parameters can be appended to."""
        return f"{self._base}{path}?" + (f"tk={quote(self._key)}&" if self._key else "")

    def plain(self, path: str) -> str:
        """An address without anything behind it."""
        return self._base + path

    @property
    def suffix(self) -> str:
        """What templates of addresses must end with so that they work for this visitor."""
        return f"?tk={quote(self._key)}" if self._key else ""

    def say(self, key: str, **values: object) -> str:
        """A word of these services."""
        return words.say(self.language, key, **values)

    def title(self, layer: Layer) -> str:
        """What the layer is called."""
        own = layer.titles.get(self.language) or next(iter(layer.titles.values()), None)
        return own or self.room.words(self.language).get(layer.title) or layer.title

    def abstract(self, layer: Layer) -> str:
        """A line about a layer: its lineage, its scale, and plainly when it is made up."""
        parts = [self.say("synthetic")] if layer.synthetic else []
        parts += [layer.lineage.get(self.language, ""), layer.scale]
        return " · ".join(part for part in parts if part)

    def extent(self, layer: Layer) -> tuple[float, float, float, float]:
        """Where the layer is; the whole world while it is empty."""
        return layer.extent or _WORLD

    @property
    def about(self) -> About:
        """Who serves."""
        return About(
            self.say("title"), self.say("abstract"), self.say("provider"), tuple(self.say("keyword").split(","))
        )

    def layers(self) -> list[Layer]:
        """What the visitor may see."""
        return self.room.services.asking.layers(self.principal)

    def layer(self, name: str) -> Layer:
        """A layer he may see. Raises `NotFound`."""
        found = self.room.services.asking.layer(self.principal, name)
        if found.grade == "controlled":
            self._keep = "no-store"
        return found

    def wants_page(self) -> bool:
        """Whether a page for people is wanted rather than JSON. Raises `BadRequest`."""
        wanted = self.params.get("f")
        if wanted in ("json", "html", "geojson"):
            return wanted == "html"
        if wanted is not None:
            raise BadRequest("f", "write json or html")
        accepted = self.request.headers.get("accept", "")
        first = accepted.find("text/html")
        return first >= 0 and not 0 <= accepted.find("json") < first

    def both(self, path: str, rel: str, title: str = "", media: str = JSON) -> list[dict[str, str]]:
        """Links to a resource as JSON and as a page."""
        named = {"title": title} if title else {}
        return [
            {"rel": rel, "type": media, "href": self.href(path, f="json"), **named},
            {
                "rel": rel if rel != "self" else "alternate",
                "type": "text/html",
                "href": self.href(path, f="html"),
                **named,
            },
        ]

    def way(self, *steps: tuple[str, str]) -> list[Link]:
        """Back up, for a page: path and title of each step."""
        home = Link(self.href("", f="html"), self.say("home"))
        return [home, *(Link(self.href(path, f="html"), title) for path, title in steps)]

    def only(self, known: Sequence[str]) -> None:
        """Refuse parameters nobody knows: a misspelt filter must not give everything."""
        wrong = [name for name in self.params if name not in known and name != "f"]
        if wrong:
            raise BadRequest(wrong[0], f"is not known here; known are {', '.join(sorted(known))}")

    def count(self, service: str, layers: Sequence[str], make: Callable[[], Response]) -> Response:
        """Make an answer, and count it for its layers. What does not exist for the visitor is not counted."""
        started = time.perf_counter()
        try:
            answer = make()
        except NotFound:
            raise
        except ChengshuError:
            self._note(service, layers, 0, started, failed=True)
            raise
        self._note(service, layers, len(answer.body), started)
        return answer

    def _note(self, service: str, layers: Sequence[str], size: int, started: float, *, failed: bool = False) -> None:
        took = (time.perf_counter() - started) * 1000
        for layer in layers:
            self.room.services.usage.note(self.principal, service, layer, size=size, failed=failed, ms=took)

    def answer(
        self,
        body: str | bytes,
        media: str,
        *,
        tag: str | None = None,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
        keep: str | None = None,
    ) -> Response:
        """An answer with its tag, compressed where that helps; 304 when the client has it already."""
        raw = body.encode("utf-8", "surrogateescape") if isinstance(body, str) else body
        known = tag or hashlib.blake2b(raw, digest_size=12).hexdigest()
        # What is controlled may not be kept by anybody, whatever the route would allow.
        kept = self._keep if keep is None or self._keep == "no-store" else keep
        more = {"Cache-Control": kept, "Vary": "Accept, Accept-Language, Accept-Encoding, Authorization"}
        more |= {"ETag": f'W/"{known}"'} | dict(headers or {})
        if status == 200 and f'"{known}"' in self.request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=more)
        packs = "gzip" in self.request.headers.get("accept-encoding", "") and not media.startswith("image/")
        if packs and len(raw) >= _GZIP_FROM:
            # The quickest level: on one machine the network is not what takes time.
            raw = gzip.compress(raw, 1)
            more["Content-Encoding"] = "gzip"
        return Response(raw, status, more, media)

    def json(self, found: Any, media: str = JSON) -> Response:
        """A document."""
        return self.answer(json.dumps(found, ensure_ascii=False), media)


def bodies_of(request: Request) -> Mapping[str, str]:
    """KVP parameters with names in lower case, as these standards take them."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        with suppress(KeyError):
            found.setdefault(name.lower(), value)
    return found
