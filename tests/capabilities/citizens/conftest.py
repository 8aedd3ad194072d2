"""Citizens on a real desk of cases, with the handbook of the packs."""

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from tests.capabilities.cases.desk import Desk as Cases
from tests.capabilities.cases.desk import a_person, document, make_desk

from chengshu.capabilities.cases import CaseStandings
from chengshu.capabilities.citizens import Citizens, Desk, Incoming, Spot, Tools
from chengshu.capabilities.citizens import pack as citizens_pack
from chengshu.capabilities.citizens.routes import open311, router
from chengshu.capabilities.handbooks import Handbooks
from chengshu.capabilities.handbooks import pack as handbooks_pack
from chengshu.kit import Database
from chengshu.security import SYSTEM, Guard, Keyring, Principal, Security
from chengshu.server.api.problems import answer_problems
from chengshu.server.promises import promises
from chengshu.standards.calendar import load_calendar

POTHOLE = "gbt30428.2:2013:incident:01:13"
WASTE = "gbt30428.2:2013:incident:01:10"
HERE = (113.12, 27.83)
KEY = "cst_a_program"
WORDS = document("urban_management/strings/zh.yaml")


@dataclass
class Town:
    cases: Cases
    citizens: Citizens
    desk: Desk
    incoming: Incoming
    security: Security
    db: Database
    tools: dict[str, Any]


@pytest.fixture
def town(db: Database, tmp_path: Path) -> Town:
    cases = make_desk(db, tmp_path, called=lambda text: citizens.cases_of(text))
    handbooks, security = Handbooks(db, Security(db).audit), Security(db)
    handbooks_pack.apply(
        {"handbooks/u.yaml": document("urban_management/handbooks/urban_management.yaml")},
        "urban_management",
        handbooks,
    )
    switches: dict[str, Any] = {"open": cases.cases.open_case}
    tools = Tools(
        db,
        Keyring(tmp_path / "keyring"),
        security.audit,
        tmp_path / "objects",
        classes=cases.cases.classes,
        open_case=lambda wanted, by: switches["open"](wanted, by),
        attach=lambda case, name, content: cases.cases.attach(case, name, content, "report", SYSTEM),
        standings=CaseStandings(db),
        promise_of=promises(handbooks, load_calendar("CN")),
        locate=lambda longitude, latitude: "430211" if longitude > 113 else "430202",
        words=lambda: WORDS,
        spots=lambda q: [Spot("建设路5号", "", *HERE)] if "建设路5号".startswith(q) else [],
        spot_at=lambda *_: Spot("建设路5号", "", *HERE),
        areas=lambda: [("430202", "荷塘区"), ("430211", "天元区")],
        is_outside=lambda longitude, _: longitude < 110,
        organisations=lambda ids: dict.fromkeys(ids, "市政处"),
        rated=lambda case, stars, note: cases.cases.rate(case, stars, note, SYSTEM),
    )
    citizens = Citizens(tools)
    citizens_pack.apply({"citizens.yaml": document("urban_management/citizens.yaml")}, "urban_management", citizens)
    incoming = Incoming(tools, citizens.services, citizens.any_picture)
    return Town(cases, citizens, Desk(tools, citizens.services), incoming, security, db, switches)


@pytest.fixture
def client(town: Town) -> TestClient:
    app = FastAPI()
    answer_problems(app)
    guard = Guard(town.security)
    program = a_person("program", rights=("cases.open",))

    def whose(key: str) -> Principal | None:
        return program if key == KEY else None

    app.include_router(router(town.citizens, town.desk, town.incoming, guard))
    find = lambda text: HERE if "建设路" in text else None  # noqa: E731
    door = lambda identity: Spot("建设路5号", "", *HERE) if identity == "A5" else None  # noqa: E731
    app.include_router(open311(town.citizens, guard, whose, find, door, jurisdiction="zhuzhou.example"))
    return TestClient(app)


def photo(at: datetime | None = None) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (64, 48), "grey")
    exif = picture.getexif()
    exif[0x010F] = "a maker"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()
