"""HTTP of code lists that a form may name."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from chengshu.capabilities.cases.model import Code, CodeList
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Guard, Principal


class CodeListList(BaseModel):
    """The code lists that a form may name."""

    items: list[CodeList]
    next: None = None
    total: int


class CodeRows(BaseModel):
    """Codes of a list, in its order."""

    items: list[Code]
    next: None = None
    total: None = None


def add_codes(routes: APIRouter, cases: Cases, guard: Guard) -> None:
    """Lists, and the codes in them."""
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]

    @routes.get("/codes")
    def code_lists(principal: Reader) -> CodeListList:
        """The code lists that a form may name."""
        items = cases.code_lists()
        return CodeListList(items=items, total=len(items))

    @routes.get("/codes/{name}")
    def codes(
        principal: Reader,
        name: str,
        q: Annotated[str, Query(max_length=100)] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> CodeRows:
        """The codes of a list in force today, those in which every word of `q` stands."""
        return CodeRows(items=cases.codes(name, q, limit))
