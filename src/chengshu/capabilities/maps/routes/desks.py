"""HTTP of publishing, reports and results."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from chengshu.capabilities.maps.model import Grade, Grant
from chengshu.capabilities.maps.routes.bodies import Body, FeatureBody, as_json, as_list, send_features
from chengshu.capabilities.maps.routes.editing import Limit, NoteBody, ReviewBody
from chengshu.capabilities.maps.service import Maps
from chengshu.kit import FieldError, Refused
from chengshu.security import Guard, Principal


class ClassificationBody(Body):
    """What a provider says of a layer."""

    category: Annotated[str, Field(min_length=1, max_length=200)]
    grade: Grade
    field_grades: dict[str, Grade] = Field(default_factory=dict)
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class GrantBody(Body):
    """Who may do what with a layer."""

    holder_kind: Literal["account", "role", "organisation"]
    holder: Annotated[str, Field(min_length=1, max_length=100)]
    verb: Literal["read", "edit"]


class ResultBody(Body):
    """The result of a survey: a GeoJSON FeatureCollection with what the survey was."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    survey: Annotated[str, Field(min_length=1, max_length=200)]
    surveyed: date
    accuracy_m: Annotated[float, Field(gt=0)] | None = None
    complete: bool = False
    features: Annotated[list[FeatureBody], Field(min_length=1, max_length=50_000)]


class DistributionBody(Body):
    """To whom, and what for."""

    recipient: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Annotated[str, Field(min_length=1, max_length=500)]


class Holders(Protocol):
    """Knows who can hold a grant: accounts and organisations have an id, and a name for people."""

    def known(self, kind: str, text: str) -> str | None:
        """The id of an account (by id or account name), a role or an organisation; None when there is none."""
        ...

    def names(self, holders: Sequence[tuple[str, str]]) -> list[str]:
        """What people call each of them (kind, id)."""
        ...


def add(routes: APIRouter, maps: Maps, guard: Guard, holders: Holders | None) -> None:
    """Add the routes."""
    _publishing(routes, maps, guard)
    _grants(routes, maps, guard, holders)
    _results(routes, maps, guard)
    _read_results(routes, maps, guard)


def _publishing(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("maps.read"))]
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.get("/classifications")
    def waiting(principal: Reader) -> dict[str, Any]:
        """Classifications that wait for a review, oldest first."""
        found = maps.waiting_classifications(principal)
        return {"items": [as_json(one) for one in found], "next": None, "total": len(found)}

    @routes.get("/layers/{layer}/classifications")
    def classifications(principal: Reader, layer: str) -> dict[str, Any]:
        """What was said of a layer and what the reviews said."""
        found = maps.classifications(principal, layer)
        return {"items": [as_json(one) for one in found], "next": None, "total": len(found)}

    @routes.post("/layers/{layer}/classifications", status_code=201)
    def classify(principal: Writer, layer: str, body: ClassificationBody) -> dict[str, Any]:
        """Say what a layer is and who may see it."""
        return as_json(maps.classify(principal, layer, body.category, body.grade, body.reason, body.field_grades))

    @routes.post("/layers/{layer}/classifications/review")
    def review_classification(principal: Writer, layer: str, body: ReviewBody) -> dict[str, Any]:
        """Accept the classification that waits, which publishes the layer, or reject it."""
        return as_json(maps.review_classification(principal, layer, body.accept, body.note))

    @routes.post("/layers/{layer}/withdraw", status_code=204)
    def withdraw_layer(principal: Writer, layer: str) -> None:
        """Take a layer back from everybody but those who edit it."""
        maps.withdraw_layer(principal, layer)


def _grants(routes: APIRouter, maps: Maps, guard: Guard, holders: Holders | None) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.get("/layers/{layer}/grants")
    def grants(principal: Writer, layer: str) -> dict[str, Any]:
        """Who may do what beyond the grade, each with the name of the holder."""
        found = maps.grants(principal, layer)
        names = holders.names([(one.holder_kind, one.holder) for one in found]) if holders else [""] * len(found)
        items = [as_json(one) | {"name": name} for one, name in zip(found, names, strict=True)]
        return {"items": items, "next": None, "total": len(found)}

    @routes.post("/layers/{layer}/grants", status_code=201)
    def grant(principal: Writer, layer: str, body: GrantBody) -> dict[str, Any]:
        """Let an account (by its name or id), a role or an organisation read or edit a layer."""
        holder = holders.known(body.holder_kind, body.holder.strip()) if holders else body.holder
        if holder is None:
            errors = (FieldError("holder", f"there is no such {body.holder_kind}"),)
            raise Refused("The grant cannot be given.", code="no_such_holder", errors=errors)
        one = Grant(layer, body.holder_kind, holder, body.verb)
        maps.grant(principal, one)
        return as_json(one)

    @routes.delete("/layers/{layer}/grants", status_code=204)
    def revoke(
        principal: Writer,
        layer: str,
        holder_kind: Literal["account", "role", "organisation"],
        holder: str,
        verb: Literal["read", "edit"],
    ) -> None:
        """Take a grant back."""
        maps.revoke(principal, Grant(layer, holder_kind, holder, verb))


def _results(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.post("/layers/{layer}/results", status_code=201)
    def hand_in(principal: Writer, layer: str, body: ResultBody) -> dict[str, Any]:
        """Hand in the result of a survey; it is checked at once."""
        features = [one.feature(f"features.{n}") for n, one in enumerate(body.features)]
        found = maps.hand_in(
            principal, layer, body.title, features, survey=body.survey, surveyed=body.surveyed,
            accuracy_m=body.accuracy_m, complete=body.complete,
        )  # fmt: skip
        return as_json(found)

    @routes.post("/results/{result}/accept")
    def accept_result(principal: Writer, result: str, body: NoteBody) -> dict[str, Any]:
        """Bring a checked result into its layer."""
        return as_json(maps.accept_result(principal, result, body.note))

    @routes.post("/results/{result}/reject")
    def reject_result(principal: Writer, result: str, body: NoteBody) -> dict[str, Any]:
        """Send a result back with a reason."""
        return as_json(maps.reject_result(principal, result, body.note))

    @routes.post("/results/{result}/distributions", response_class=Response)
    def distribute(principal: Writer, request: Request, result: str, body: DistributionBody) -> Response:
        """Give an accepted result to somebody for a purpose: a GeoJSON FeatureCollection."""
        texts = maps.distribute(principal, result, body.recipient, body.purpose)
        return send_features(request, texts, None, {})

    @routes.get("/results/{result}/distributions")
    def distributions(
        principal: Writer, result: str, limit: Annotated[int, Query(ge=1, le=1000)] = 1000
    ) -> dict[str, Any]:
        """To whom a result was given."""
        found = maps.distributions(principal, result)[:limit]
        return {"items": [as_json(one) for one in found], "next": None, "total": len(found)}


def _read_results(routes: APIRouter, maps: Maps, guard: Guard) -> None:
    Writer = Annotated[Principal, Depends(guard.needs("maps.write"))]

    @routes.get("/results")
    def results(
        principal: Writer,
        layer: str | None = None,
        state: Literal["handed_in", "checked", "accepted", "rejected"] | None = None,
        after: str | None = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Results handed in, newest first."""
        return as_list(maps.results(principal, layer=layer, state=state, after=after, limit=limit))

    @routes.get("/results/{result}")
    def one_result(principal: Writer, result: str) -> dict[str, Any]:
        """A result with what its check found."""
        return as_json(maps.result(principal, result))

    @routes.get("/results/{result}/features", response_class=Response)
    def result_features(
        principal: Writer,
        request: Request,
        result: str,
        after: Annotated[int, Query(ge=-1, description="number of the last feature one has")] = -1,
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
    ) -> Response:
        """What was handed in, by number."""
        found = maps.result_features(principal, result, after, limit)
        return send_features(request, found, None, {})
