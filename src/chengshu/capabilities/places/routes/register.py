"""The register of places."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from chengshu.capabilities.places.model import NewPlace
from chengshu.capabilities.places.routes.words import After, Audit, Limit
from chengshu.capabilities.places.service import NewName, Places
from chengshu.security import Guard, Principal

_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class PlaceIn(BaseModel):
    """A place to be written down."""

    name: _Name
    kind: Annotated[str, Field(min_length=1, max_length=60)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-85, le=85)]
    code: Annotated[str, Field(max_length=60)] = ""
    address: Annotated[str, Field(max_length=300)] = ""


class NameIn(BaseModel):
    """Another name: an alias, a short name, a name in another language."""

    name: _Name
    use: Literal["alias", "short", "foreign"] = "alias"
    language: _Language = "zh"
    romanised: Annotated[str, Field(max_length=300)] = ""
    valid_from: date | None = None
    basis: Annotated[str, Field(max_length=500, description="the approval or document")] = ""


class RenameIn(BaseModel):
    """A new official name from a day on."""

    name: _Name
    on: date
    version: int
    language: _Language = "zh"
    romanised: Annotated[str, Field(max_length=300)] = ""
    basis: Annotated[str, Field(max_length=500)] = ""


class MoveIn(BaseModel):
    """Where the place is."""

    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-85, le=85)]
    version: int


def router(places: Places, guard: Guard, audit: Audit) -> APIRouter:
    """``/places`` and ``/places/{place}``."""
    routes = APIRouter(prefix="/places")
    Reader = Annotated[Principal, Depends(guard.needs("places.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("places.write"))]

    @routes.get("")
    def find(
        principal: Reader,
        q: Annotated[str, Query(max_length=100)] = "",
        kind: str | None = None,
        state: Literal["current", "withdrawn", "any"] = "current",
        after: After = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Places one of whose names, of any time, begins so; `matched` is that name."""
        page = places.register.find(q, kind, after, limit, state=None if state == "any" else state)
        return {"items": [asdict(one) for one in page.items], "next": page.next, "total": None}

    @routes.post("", status_code=201)
    def create(principal: Writer, body: PlaceIn) -> dict[str, Any]:
        """Write a place with its official name; its romanisation is made."""
        made = places.register.create(NewPlace(**body.model_dump()), principal.account)
        audit(principal, "place.create", made.id, {"name": made.name})
        return asdict(made)

    @routes.get("/kinds")
    def kinds(principal: Reader) -> dict[str, Any]:
        """The kinds of current places with their numbers, the commonest first."""
        items = [{"kind": kind, "places": count} for kind, count in places.register.kinds()]
        return {"items": items, "next": None, "total": len(items)}

    @routes.get("/{place}")
    def get(principal: Reader, place: str) -> dict[str, Any]:
        """A place with all its names."""
        return asdict(places.register.get(place))

    @routes.post("/{place}/names", status_code=201)
    def add_name(principal: Writer, place: str, body: NameIn) -> dict[str, Any]:
        """Add a name."""
        named = places.register.add_name(place, NewName(**body.model_dump()), principal.account)
        audit(principal, "place.add_name", place, {"name": body.name})
        return asdict(named)

    @routes.post("/{place}/names/{name}/end")
    def end_name(
        principal: Writer, place: str, name: str, last: Annotated[date, Query(description="the last day of use")]
    ) -> dict[str, Any]:
        """A name that is not official was in use until a day."""
        ended = places.register.end_name(place, name, last, principal.account)
        audit(principal, "place.end_name", place, {"name": name, "last": last.isoformat()})
        return asdict(ended)

    _changes(routes, places, guard, audit)
    return routes


def _changes(routes: APIRouter, places: Places, guard: Guard, audit: Audit) -> None:
    """Renaming, moving, withdrawing."""
    Writer = Annotated[Principal, Depends(guard.needs("places.write"))]

    @routes.post("/{place}/rename")
    def rename(principal: Writer, place: str, body: RenameIn) -> dict[str, Any]:
        """Give another official name from a day on; the old one stays as a former name."""
        new = NewName(body.name, "official", body.language, body.romanised, body.on, body.basis)
        renamed = places.register.rename(place, new, body.on, principal.account, body.version)
        audit(principal, "place.rename", place, {"name": body.name, "on": body.on.isoformat()})
        return asdict(renamed)

    @routes.post("/{place}/move")
    def move(principal: Writer, place: str, body: MoveIn) -> dict[str, Any]:
        """Put a place where it is."""
        moved = places.register.move(place, body.longitude, body.latitude, principal.account, body.version)
        audit(principal, "place.move", place, {"longitude": body.longitude, "latitude": body.latitude})
        return asdict(moved)

    @routes.post("/{place}/withdraw")
    def withdraw(principal: Writer, place: str, version: int) -> dict[str, Any]:
        """The place is no more; identity and names stay readable."""
        withdrawn = places.register.withdraw(place, principal.account, version)
        audit(principal, "place.withdraw", place, {"name": withdrawn.name})
        return asdict(withdrawn)

    @routes.post("/{place}/restore")
    def restore(principal: Writer, place: str, version: int) -> dict[str, Any]:
        """Take a withdrawal back."""
        restored = places.register.restore(place, principal.account, version)
        audit(principal, "place.restore", place, {"name": restored.name})
        return asdict(restored)
