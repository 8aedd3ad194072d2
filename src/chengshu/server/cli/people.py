"""Commands about people and their keys, for the one who stands at the machine."""

import getpass
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from chengshu.kit import NotFound, Refused, now
from chengshu.security import ADMINISTRATORS, SYSTEM, Account, Change, Security
from chengshu.server.reach import database
from chengshu.server.settings import Settings

user = typer.Typer(no_args_is_help=True, help="Accounts: add, list, roles, new password, disable.")
token = typer.Typer(no_args_is_help=True, help="Personal access tokens for programs.")
_console = Console()
# An empty prefix covers every division.
WHOLE_CITY = ""


@contextmanager
def _security() -> Iterator[Security]:
    with database(Settings()) as db:
        yield Security(db)


def _account(security: Security, name: str) -> Account:
    found = security.accounts.by_name(name)
    if found is None:
        raise NotFound(f"There is no account '{name}'. `chengshu user list` shows them.")
    return found


@user.command("add")
def add(
    account: str,
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[list[str] | None, typer.Option(help="Give this role for the whole city (repeatable).")] = None,
) -> None:
    """Add an account. Its password is asked for, or made and shown once; the first sign-in changes it."""
    given = getpass.getpass("Password (empty: make one): ") if sys.stdin.isatty() else ""
    secret = given or secrets.token_urlsafe(18)
    with _security() as security:
        _refuse_impossible(security, role or [])
        made = security.accounts.create(account, name, secret, by=SYSTEM)
        for wanted in role or []:
            where = () if wanted in ADMINISTRATORS else (WHOLE_CITY,)
            security.roles.grant(made.id, wanted, jurisdiction=where, by=SYSTEM)
    _console.print(f"Added [bold]{account}[/bold]." + ("" if given else f" Password, shown only now: {secret}"))


def _refuse_impossible(security: Security, roles: list[str]) -> None:
    # Before the account is made: nobody wants half of one.
    unknown = set(roles) - {role.id for role in security.roles.all()}
    if unknown:
        raise Refused(f"There is no role {', '.join(sorted(unknown))}. `chengshu user roles` shows them.")
    if len(ADMINISTRATORS.keys() & set(roles)) > 1:
        raise Refused(f"Of {', '.join(sorted(ADMINISTRATORS))} one person may hold only one.")


@user.command("list")
def show(q: Annotated[str | None, typer.Option(help="Part of the account or name.")] = None) -> None:
    """List accounts."""
    table = Table("account", "name", "roles", "state")
    with _security() as security:
        after = None
        while True:
            page = security.accounts.find(q=q, after=after, limit=200)
            for account in page.items:
                roles = " ".join(grant.role for grant in account.grants)
                table.add_row(account.account, account.name, roles, _state(account))
            after = page.next
            if after is None:
                break
    _console.print(table)


def _state(account: Account) -> str:
    if account.disabled:
        return "disabled"
    return "locked" if account.locked_until and account.locked_until > now() else "active"


@user.command("unlock")
def unlock(account: str) -> None:
    """Let somebody try again who typed a wrong password too often."""
    with _security() as security:
        security.accounts.unlock(_account(security, account).id, by=SYSTEM)
    _console.print(f"{account} may sign in again.")


@user.command("password")
def password(account: str) -> None:
    """Make a new password and show it once; the next sign-in changes it."""
    with _security() as security:
        secret = security.accounts.reset_password(_account(security, account).id, by=SYSTEM)
    _console.print(f"New password of {account}, shown only now: {secret}")


@user.command("disable")
def disable(account: str) -> None:
    """Let somebody in no more: sessions and tokens end at once. The account stays, for the trail."""
    _switch(account, disabled=True)
    _console.print(f"{account} is disabled.")


@user.command("enable")
def enable(account: str) -> None:
    """Let somebody in again who was disabled."""
    _switch(account, disabled=False)
    _console.print(f"{account} may sign in again.")


def _switch(account: str, *, disabled: bool) -> None:
    with _security() as security:
        security.accounts.change(_account(security, account).id, Change(disabled=disabled), by=SYSTEM)


@user.command("grant")
def grant(
    account: str,
    role: str,
    division: Annotated[list[str] | None, typer.Option(help="Only there (code, repeatable); else the city.")] = None,
) -> None:
    """Give a role, for the whole city or for some divisions."""
    where = () if role in ADMINISTRATORS else tuple(division or (WHOLE_CITY,))
    with _security() as security:
        security.roles.grant(_account(security, account).id, role, jurisdiction=where, by=SYSTEM)
    _console.print(f"{account} is {role} now.")


@user.command("revoke")
def revoke(account: str, role: str) -> None:
    """Take a role away, wherever it was given."""
    with _security() as security:
        holder = _account(security, account)
        held = [one for one in holder.grants if one.role == role]
        if not held:
            raise NotFound(f"{account} is not {role}. `chengshu user list` shows who is what.")
        for one in held:
            security.roles.revoke(holder.id, one.id, by=SYSTEM)
    _console.print(f"{account} is not {role} any more.")


@user.command("roles")
def roles() -> None:
    """List the roles that packs and the platform define."""
    table = Table("role", "pack", "permissions")
    with _security() as security:
        for role in security.roles.all():
            table.add_row(role.id, role.pack or "platform", " ".join(sorted(role.permissions)))
    _console.print(table)
    _console.print(f"Of {', '.join(sorted(ADMINISTRATORS))} one person may hold only one.")


@token.command("new")
def new_token(
    account: str,
    name: Annotated[str, typer.Option(help="What it is for.")],
    permission: Annotated[list[str], typer.Option(help="What it may do (repeatable).")],
    days: Annotated[int, typer.Option(help="Days until it expires.")] = 90,
) -> None:
    """Make a token for an account; its secret is shown once."""
    with _security() as security:
        holder = _account(security, account)
        _, secret = security.tokens.create_for(holder.id, name, permission, days=days)
    typer.echo(secret)


@token.command("list")
def list_tokens(account: str) -> None:
    """List the tokens of an account that were not revoked."""
    whole = Column("id", no_wrap=True)  # it is to be copied
    table = Table(whole, "name", "ends in", "permissions", "expires", "last used")
    with _security() as security:
        for one in security.tokens.find_for(_account(security, account).id):
            used = f"{one.last_used:%Y-%m-%d %H:%M}" if one.last_used else "never"
            table.add_row(one.id, one.name, one.hint, " ".join(one.permissions), f"{one.expires:%Y-%m-%d}", used)
    _console.print(table)


@token.command("revoke")
def revoke_token(account: str, token_id: Annotated[str, typer.Argument(help="As `token list` shows it.")]) -> None:
    """End a token at once and for good."""
    with _security() as security:
        security.tokens.revoke_for(_account(security, account).id, token_id)
    _console.print("It opens nothing any more.")


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.add_typer(user, name="user")
    app.add_typer(token, name="token")
