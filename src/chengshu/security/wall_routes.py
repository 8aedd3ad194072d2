"""HTTP of the keys of walls. The security administrator gives them like any other right; `routes` mounts them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chengshu.kit import Unauthenticated, now
from chengshu.security.guard import COOKIE, Guard, address_of
from chengshu.security.model import Principal, WallKey
from chengshu.security.service import Security


class Key(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: str = Field(min_length=1, max_length=200)


class NewWallKey(BaseModel):
    """`jurisdiction` are codes of divisions; an empty code is the whole city."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=200)
    screen: str = Field("cockpit", max_length=64)
    jurisdiction: list[Annotated[str, Field(max_length=12)]] = Field(min_length=1, max_length=100)
    days: int = Field(366, ge=1, le=731)


class WallKeyOut(BaseModel):
    """`secret` is shown this once."""

    key: WallKey
    secret: str


class WallKeysOut(BaseModel):
    items: list[WallKey]
    next: str | None
    total: int | None


def wall_routes(routes: APIRouter, security: Security, guard: Guard) -> None:
    """Open a wall with its key; give keys, see them, end them."""
    Granter = Annotated[Principal, Depends(guard.needs("security.roles"))]

    @routes.post("/session/wall", status_code=204, dependencies=[Depends(guard.public("a wall shows its key"))])
    def open_wall(body: Key, request: Request, response: Response) -> None:
        guard.refuse_other_sites(request)
        guard.slow_sign_in(request, "wall")
        opened = security.walls.open(body.key, address=address_of(request))
        if opened is None:
            raise Unauthenticated("This key opens no wall: it is wrong, over or revoked.", code="wall_key")
        response.set_cookie(
            COOKIE,
            body.key,
            max_age=int((opened[0].expires - now()).total_seconds()),
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )

    @routes.get("/wall-keys")
    def list_wall_keys(_: Granter) -> WallKeysOut:
        """Keys that are not revoked, newest first."""
        found = list(security.walls.find())
        return WallKeysOut(items=found, next=None, total=len(found))

    @routes.post("/wall-keys", status_code=201)
    def create_wall_key(body: NewWallKey, by: Granter) -> WallKeyOut:
        key, secret = security.walls.create(body.name, body.screen, body.jurisdiction, days=body.days, by=by)
        return WallKeyOut(key=key, secret=secret)

    @routes.delete("/wall-keys/{key_id}", status_code=204)
    def revoke_wall_key(key_id: str, by: Granter) -> None:
        security.walls.revoke(key_id, by=by)
