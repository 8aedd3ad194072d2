"""Who grants of layers can be given to, by the names people use."""

from collections.abc import Sequence
from uuid import UUID

from chengshu.kit import NotFound
from chengshu.security import Security


class Holders:
    """Accounts, roles and organisations for the maps engine, which knows none of them."""

    def __init__(self, security: Security) -> None:
        self._security = security

    def known(self, kind: str, text: str) -> str | None:
        """The id of an account (by id or account name), a role or an organisation; None when there is none."""
        if kind == "role":
            return text if any(one.id == text for one in self._security.roles.all()) else None
        if kind == "organisation":
            return text if _is_id(text) and self._security.organisations.is_known(text) else None
        if _is_id(text):
            return text if self._name(kind, text) else None
        account = self._security.accounts.by_name(text)
        return account.id if account else None

    def names(self, holders: Sequence[tuple[str, str]]) -> list[str]:
        """What people call each of them; a role is called by the key of its title."""
        titles = {one.id: one.title for one in self._security.roles.all()}
        return [titles.get(id, "") if kind == "role" else self._name(kind, id) for kind, id in holders]

    def _name(self, kind: str, id: str) -> str:
        try:
            if kind == "organisation":
                return self._security.organisations.get(id).name
            account = self._security.accounts.get(id)
        except NotFound:
            return ""
        return f"{account.name} ({account.account})"


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
