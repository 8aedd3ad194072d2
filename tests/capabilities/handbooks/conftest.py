"""Handbooks on a real database, with two people who may change them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from chengshu.capabilities.handbooks import Handbooks
from chengshu.kit import Database, new_id
from chengshu.security import Principal, Scope, Security

HEADINGS = ["大类代码", "大类名称", "小类代码", "小类名称", "立案条件", "处置时限"]


def person(name: str, *permissions: str) -> Principal:
    scope = Scope("r", frozenset(permissions), None, (), ("",))
    return Principal(
        new_id(), name, name, "session", ("r",), frozenset(permissions), jurisdiction=("",), scopes=(scope,)
    )


ONE = person("one", "handbooks.write")
OTHER = person("other", "handbooks.write")


def workbook(
    lines: Sequence[Sequence[Any]],
    merge: Sequence[str] = (),
    sheet: str = "部件",
    headings: Sequence[str] = tuple(HEADINGS),
) -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    page.append(list(headings))
    for line in lines:
        page.append(list(line))
    for area in merge:
        page.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def handbooks(db: Database) -> Handbooks:
    return Handbooks(db, Security(db).audit)


@pytest.fixture
def bring_in(handbooks: Handbooks) -> Callable[..., Any]:
    def run(data: bytes, name: str = "streets", dry_run: bool = False) -> Any:
        return handbooks.import_workbook(ONE, name, "手册", "gbt30428.2:2013", "a test", data, dry_run=dry_run)

    return run
