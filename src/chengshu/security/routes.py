"""HTTP of security: session, accounts, organisations, roles, tokens, audit."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chengshu.kit import FieldError, Page, Refused
from chengshu.security.guard import COOKIE, Guard, address_of
from chengshu.security.model import (
    Account,
    AuditCheck,
    AuditEntry,
    NewSession,
    Organisation,
    Principal,
    Role,
    Token,
)
from chengshu.security.service import Change, Security
from chengshu.security.wall_routes import wall_routes

CONFORMS_TO: frozenset[str] = frozenset()

Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[str | None, Query(max_length=500)]
Search = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]
Id = Annotated[str, Field(min_length=36, max_length=36)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(Body):
    account: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=1000)


class NewPassword(Body):
    current: str = Field(min_length=1, max_length=1000)
    new: str = Field(min_length=1, max_length=1000)


class NewAccount(Body):
    account: str = Field(max_length=200)
    name: str = Field(max_length=200)
    password: str = Field(min_length=1, max_length=1000)
    organisation: Id | None = None
    must_change: bool = True


class AccountChange(Body):
    """An empty organisation takes it away. `password` gives one that must be changed at the next sign-in."""

    name: str | None = Field(None, max_length=200)
    organisation: str | None = Field(None, max_length=36)
    disabled: bool | None = None
    password: str | None = Field(None, min_length=1, max_length=1000)


class NewGrant(Body):
    role: str = Field(max_length=64)
    organisation: Id | None = None
    jurisdiction: list[Annotated[str, Field(max_length=12)]] = Field(default=[], max_length=500)


class NewOrganisation(Body):
    name: str = Field(max_length=200)
    parent: Id | None = None
    code: str | None = Field(None, min_length=1, max_length=64, pattern=r"^[^\x00]*$")


class OrganisationChange(Body):
    """`parent`: an id moves the organisation there, an empty text to the root."""

    name: str | None = Field(None, max_length=200)
    parent: str | None = Field(None, max_length=36)


class NewToken(Body):
    name: str = Field(max_length=200)
    permissions: list[str] = Field(min_length=1, max_length=100)
    days: int = Field(90, ge=1, le=366)


class PrincipalOut(BaseModel):
    id: str
    account: str
    name: str
    kind: str
    roles: list[str]
    permissions: list[str]
    organisation: str | None
    organisation_path: list[str]
    jurisdiction: list[str]
    must_change: bool
    screen: str | None


class SessionOut(BaseModel):
    principal: PrincipalOut
    csrf: str | None


class PageOf(BaseModel):
    next: str | None
    total: int | None


class AccountsOut(PageOf):
    items: list[Account]


class OrganisationsOut(PageOf):
    items: list[Organisation]


class RolesOut(PageOf):
    items: list[Role]


class TokensOut(PageOf):
    items: list[Token]


class TokenOut(BaseModel):
    """`secret` is shown this once."""

    token: Token
    secret: str


class AuditRow(BaseModel):
    seq: int
    time: datetime
    principal: str
    account: str
    action: str
    subject: str
    detail: dict[str, Any]
    hash: str


class AuditOut(PageOf):
    items: list[AuditRow]


def router(security: Security, guard: Guard) -> APIRouter:
    """All routes of this room."""
    routes = APIRouter(tags=["security"])
    _session_routes(routes, security, guard)
    _account_routes(routes, security, guard)
    _grant_routes(routes, security, guard)
    _organisation_routes(routes, security, guard)
    _token_routes(routes, security, guard)
    wall_routes(routes, security, guard)
    _audit_routes(routes, security, guard)
    return routes


def _session_routes(routes: APIRouter, security: Security, guard: Guard) -> None:
    Known = Annotated[Principal, Depends(guard.signed_in(before_new_password=True))]

    @routes.post("/session", dependencies=[Depends(guard.public("signing in"))])
    def sign_in(body: SignIn, request: Request, response: Response) -> SessionOut:
        guard.refuse_other_sites(request)
        guard.slow_sign_in(request, body.account)
        agent = request.headers.get("user-agent", "")
        session = security.sessions.sign_in(body.account, body.password, address=address_of(request), agent=agent)
        _set_cookie(response, request, session, security.terms.absolute_s)
        return _session(session.principal)

    @routes.get("/session")
    def read_session(principal: Known) -> SessionOut:
        return _session(principal)

    @routes.delete("/session", status_code=204)
    def sign_out(principal: Known, request: Request, response: Response) -> None:
        if principal.kind != "wall":  # a wall puts its key away; the key stands until it is revoked
            security.sessions.sign_out(principal)
        secure = request.url.scheme == "https"
        response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")

    @routes.put("/session/password", status_code=204)
    def change_password(body: NewPassword, principal: Known, request: Request) -> None:
        guard.slow_sign_in(request, principal.account)
        security.accounts.change_password(principal, body.current, body.new)


def _account_routes(routes: APIRouter, security: Security, guard: Guard) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("security.read"))]
    Keeper = Annotated[Principal, Depends(guard.needs("security.accounts"))]

    @routes.get("/accounts")
    def list_accounts(
        _: Reader,
        q: Search = None,
        organisation: Annotated[str | None, Query(max_length=36)] = None,
        jurisdiction: Annotated[str | None, Query(pattern=r"^\d{0,12}$")] = None,
        role: Annotated[str | None, Query(pattern=r"^[a-z0-9_]{1,64}$")] = None,
        disabled: bool | None = None,
        after: After = None,
        limit: Limit = 50,
    ) -> AccountsOut:
        page = security.accounts.find(
            q=q,
            organisation=organisation,
            jurisdiction=jurisdiction,
            role=role,
            disabled=disabled,
            after=after,
            limit=limit,
        )
        return AccountsOut(items=page.items, next=page.next, total=page.total)

    @routes.post("/accounts", status_code=201)
    def create_account(body: NewAccount, by: Keeper) -> Account:
        return security.accounts.create(
            body.account,
            body.name,
            body.password,
            organisation=body.organisation,
            must_change=body.must_change,
            by=by,
        )

    @routes.get("/accounts/{account_id}")
    def read_account(account_id: str, _: Reader) -> Account:
        return security.accounts.get(account_id)

    @routes.patch("/accounts/{account_id}")
    def change_account(account_id: str, body: AccountChange, by: Keeper) -> Account:
        if body.password is not None:
            security.accounts.reset_password(account_id, body.password, by=by)
        change = Change(body.name, body.organisation, body.disabled)
        if change == Change():
            return security.accounts.get(account_id)
        return security.accounts.change(account_id, change, by=by)

    @routes.post("/accounts/{account_id}/unlock")
    def unlock_account(account_id: str, by: Keeper) -> Account:
        return security.accounts.unlock(account_id, by=by)


def _grant_routes(routes: APIRouter, security: Security, guard: Guard) -> None:
    Granter = Annotated[Principal, Depends(guard.needs("security.roles"))]

    @routes.get("/roles")
    def list_roles(_: Annotated[Principal, Depends(guard.signed_in())]) -> RolesOut:
        roles = security.roles.all()
        return RolesOut(items=roles, next=None, total=len(roles))

    @routes.post("/accounts/{account_id}/grants", status_code=201)
    def give_grant(account_id: str, body: NewGrant, by: Granter) -> Account:
        return security.roles.grant(
            account_id, body.role, organisation=body.organisation, jurisdiction=body.jurisdiction, by=by
        )

    @routes.delete("/accounts/{account_id}/grants/{grant_id}")
    def revoke_grant(account_id: str, grant_id: str, by: Granter) -> Account:
        return security.roles.revoke(account_id, grant_id, by=by)


def _organisation_routes(routes: APIRouter, security: Security, guard: Guard) -> None:
    Keeper = Annotated[Principal, Depends(guard.needs("security.accounts"))]

    @routes.get("/organisations")
    def list_organisations(
        _: Annotated[Principal, Depends(guard.signed_in())],
        q: Search = None,
        parent: Annotated[str | None, Query(max_length=36)] = None,
        under: Annotated[str | None, Query(max_length=36)] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> OrganisationsOut:
        page = security.organisations.find(q=q, parent=parent, under=under, after=after, limit=limit)
        return OrganisationsOut(items=page.items, next=page.next, total=page.total)

    @routes.post("/organisations", status_code=201)
    def create_organisation(body: NewOrganisation, by: Keeper) -> Organisation:
        return security.organisations.create(body.name, parent=body.parent, code=body.code, by=by)

    @routes.patch("/organisations/{organisation_id}")
    def change_organisation(organisation_id: str, body: OrganisationChange, by: Keeper) -> Organisation:
        if body.parent is not None:
            security.organisations.move(organisation_id, body.parent or None, by=by)
        if body.name is not None:
            security.organisations.rename(organisation_id, body.name, by=by)
        return security.organisations.get(organisation_id)


def _token_routes(routes: APIRouter, security: Security, guard: Guard) -> None:
    Owner = Annotated[Principal, Depends(guard.signed_in())]

    @routes.get("/tokens")
    def list_tokens(by: Owner, after: After = None, limit: Limit = 50) -> TokensOut:
        page = security.tokens.find(by, after=after, limit=limit)
        return TokensOut(items=page.items, next=page.next, total=page.total)

    @routes.post("/tokens", status_code=201)
    def create_token(body: NewToken, by: Owner) -> TokenOut:
        token, secret = security.tokens.create(body.name, body.permissions, days=body.days, by=by)
        return TokenOut(token=token, secret=secret)

    @routes.delete("/tokens/{token_id}", status_code=204)
    def revoke_token(token_id: str, by: Owner) -> None:
        security.tokens.revoke(token_id, by=by)


def _audit_routes(routes: APIRouter, security: Security, guard: Guard) -> None:
    Auditor = Annotated[Principal, Depends(guard.needs("security.audit"))]

    @routes.get("/audit")
    def list_audit(
        _: Auditor,
        q: Search = None,
        action: Annotated[str | None, Query(pattern=r"^[a-z_.]{1,64}$")] = None,
        account: Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")] = None,
        subject: Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")] = None,
        since: Annotated[datetime | None, Query(alias="from")] = None,
        until: Annotated[datetime | None, Query(alias="to")] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> AuditOut:
        for field, time in (("from", since), ("to", until)):
            if time is not None and time.tzinfo is None:
                raise Refused("A time needs its offset.", errors=(FieldError(field, "offset_missing"),))
        page: Page[AuditEntry] = security.trail.find(
            q=q,
            action=action,
            account=account,
            subject=subject,
            since=since,
            until=until,
            after=after,
            limit=limit,
        )
        return AuditOut(items=[_audit_row(entry) for entry in page.items], next=page.next, total=page.total)

    @routes.get("/audit/verification")
    def verify_audit(_: Auditor) -> AuditCheck:
        return security.verify_audit()


def _session(principal: Principal) -> SessionOut:
    known = {name: getattr(principal, name) for name in PrincipalOut.model_fields if name != "permissions"}
    lists = {name: list(value) for name, value in known.items() if isinstance(value, tuple)}
    out = PrincipalOut(**{**known, **lists, "permissions": sorted(principal.permissions)})
    return SessionOut(principal=out, csrf=principal.csrf)


def _audit_row(entry: AuditEntry) -> AuditRow:
    return AuditRow(**{**asdict(entry), "hash": entry.hash.hex()})


def _set_cookie(response: Response, request: Request, session: NewSession, seconds: int) -> None:
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=seconds,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
