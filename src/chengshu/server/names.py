"""What people, departments and areas are called."""

from collections.abc import Callable, Collection, Mapping

from chengshu.capabilities.cases import Worker
from chengshu.capabilities.evaluation import Dimension, Names
from chengshu.security import Security
from chengshu.standards.divisions import history


def subject_names(security: Security, words: Callable[[], Mapping[str, str]] = dict) -> Names:
    """Names of areas by the register of divisions, of departments and persons by what this city knows.

    A department that is no organisation of the city, such as one of a data set apart, is called by a word of its pack.
    """

    def names(dimension: Dimension, ids: Collection[str]) -> Mapping[str, str]:
        if dimension == "department":
            told = {one: word for one in ids if (word := words().get(f"organisation.{one}"))}
            return {**security.organisations.names([one for one in ids if one not in told]), **told}
        if dimension == "person":
            return security.accounts.names(ids)
        return {code: _division(code) for code in ids}

    return names


def _division(code: str) -> str:
    try:
        found = history(code)
    except ValueError:
        return code
    return found.name if found else code


def name_of(security: Security, account: str) -> str | None:
    """The name of somebody, also of one who no longer signs in."""
    return security.accounts.names([account]).get(account)


def fellows(security: Security, q: str, organisation: str) -> list[Worker]:
    """People in and below an organisation, by a part of their name."""
    page = security.accounts.find(q=q or None, organisation=organisation, disabled=False, limit=50)
    return [Worker(one.id, one.name) for one in page.items]
