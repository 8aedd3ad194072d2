"""Who called about a case: sealed, seen by few and for a reason, nowhere else, and erased in time."""

from datetime import timedelta

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.capabilities.cases.desk import a_person
from tests.capabilities.cases.test_routes import HeaderGuard

from chengshu.capabilities.cases import CaseFilter
from chengshu.capabilities.citizens import Caller, Callers, Contact, IncomingFilter, Keeping
from chengshu.capabilities.citizens.routes import router
from chengshu.kit import NotFound, Refused, new_id
from chengshu.security import SYSTEM

OF_GRANTS = ("scopes", "permissions", "jurisdiction")
LI = Contact("李来电", "13912345678")
READS = ("cases.read", "cases.act", "cases.open", "cases.read_all")
CLERK = a_person("acceptor", rights=(*READS, "citizens.callers"))
OTHER = a_person("acceptor", rights=READS)


@pytest.fixture
def callers(town):
    return Callers(town.citizens._tools, lambda case, by: town.cases.cases.case(case, by).case)


@pytest.fixture
def case(town, callers):
    opened = town.cases.a_case(by="acceptor", source="hotline")
    callers.take(opened.id, LI, OTHER, "call-1")
    return opened


def the_caller(callers, case) -> Caller:
    (found,) = callers.of_case(case.id, CLERK)
    return found


def test_it_is_sealed_and_each_look_has_a_reason_and_stays(town, callers, case):
    callers.take(case.id, LI, OTHER, "call-1")  # sent twice: one call
    found = the_caller(callers, case)
    assert (found.told_to, found.looks, found.erased) == ("acceptor", (), None)
    with pytest.raises(Refused):
        callers.look(case.id, found.id, CLERK, "?")
    assert callers.look(case.id, found.id, CLERK, "回电问具体位置") == LI
    [look] = the_caller(callers, case).looks
    assert (look.account, look.reason) == (CLERK.account, "回电问具体位置")
    assert [(number, one.reason) for number, one in town.incoming.looks().items] == [(case.number, "回电问具体位置")]
    with pytest.raises(psycopg.errors.RaiseException), town.db.transaction() as tx:
        tx.execute("delete from citizens.caller_looks")


def test_it_stands_in_no_table_no_list_no_export_no_log_and_not_in_open311(town, callers, case, client):
    callers.look(case.id, the_caller(callers, case).id, CLERK, "回电问具体位置")
    callers.erase_due()
    with town.db.transaction() as tx:
        tables = tx.execute(
            "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE' "
            "and table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for table in tables:
            name = f'"{table["table_schema"]}"."{table["table_name"]}"'
            for secret in (LI.phone, LI.name, LI.phone.encode().hex(), LI.name.encode().hex()):
                hits = tx.execute(f"select count(*) as n from {name} t where t::text like %s", (f"%{secret}%",))
                assert hits.fetchone()["n"] == 0, name
    assert len(tables) > 100
    assert town.cases.cases.find(CaseFilter(q=LI.phone), CLERK).items == []
    assert town.cases.cases.find(CaseFilter(q=LI.name), CLERK).items == []
    told = repr((list(town.cases.cases.export(CaseFilter(), CLERK)), town.cases.cases.case(case.id, CLERK)))
    told += client.get("/open311/v2/requests.json").text + repr(town.incoming.find(SYSTEM, IncomingFilter()).items)
    assert LI.phone not in told
    assert LI.name not in told


def test_who_lacks_the_grant_gets_neither_number_nor_hint(town, callers, case):
    other = town.cases.a_case(by="acceptor")  # nobody called about this one
    people = {"clerk": CLERK, "other": OTHER}

    class StrictGuard(HeaderGuard):
        def needs(self, permission):
            from typing import Annotated

            from fastapi import Header, HTTPException

            def allowed(who: Annotated[str, Header()]):
                if permission not in people[who].permissions:
                    raise HTTPException(403, "no such right")
                return people[who]

            allowed.permission = permission
            return allowed

    app = FastAPI()
    guard = StrictGuard(town)
    guard.nobody = lambda reason: lambda: None
    app.include_router(router(town.citizens, town.desk, town.incoming, guard, (callers, lambda *_: None)))
    web = TestClient(app)
    identity = the_caller(callers, case).id
    ask = {"reason": "回电问具体位置"}

    def answers(about):
        of_case = web.get(f"/citizens/desk/calls/{about.id}", headers={"who": "other"})
        seen = web.post(f"/citizens/desk/calls/{about.id}/{identity}/contact", json=ask, headers={"who": "other"})
        return [(one.status_code, one.text) for one in (of_case, seen)]

    assert answers(case) == answers(other)
    assert {status for status, _ in answers(case)} == {403}
    kept = web.post(
        f"/citizens/desk/calls/{case.id}", json={"phone": "0731-8888888", "key": new_id()}, headers={"who": "other"}
    )
    assert (kept.status_code, kept.text) == (204, "")
    # Nor does anything else of the case tell that somebody called about this one and not about the other.
    details = [town.cases.cases.case(one.id, OTHER) for one in (case, other)]
    assert [len(detail.log) for detail in details] == [1, 1]
    assert [detail.case.facts for detail in details] == [{}, {}]
    assert web.post(
        f"/citizens/desk/calls/{case.id}/{identity}/contact", json=ask, headers={"who": "clerk"}
    ).json() == {"name": LI.name, "phone": LI.phone, "email": ""}


def test_a_grant_of_another_area_shows_nothing(callers, case):
    here = a_person("leader", areas=("430211",), rights=READS)
    there = a_person("acceptor", areas=("430202",), rights=(*READS, "citizens.callers"))
    both = here.__class__(
        **{name: getattr(here, name) for name in here.__slots__ if name not in OF_GRANTS},
        scopes=here.scopes + there.scopes, permissions=here.permissions | there.permissions,
        jurisdiction=("430202", "430211"),
    )  # fmt: skip
    for by in (there, both):
        with pytest.raises(NotFound):
            callers.of_case(case.id, by)
    with pytest.raises(NotFound):
        callers.look(case.id, new_id(), CLERK, "回电问具体位置")


@pytest.mark.parametrize("contact", [Contact("李"), Contact("李", "没有"), Contact("长" * 61, "13912345678")])
def test_what_cannot_be_called_back_is_refused(callers, case, contact):
    with pytest.raises(Refused):
        callers.take(case.id, contact, OTHER, new_id())


def test_it_is_erased_so_long_after_the_end_of_the_case_as_the_packs_say(town, callers, case):
    assert callers.keeping() == Keeping(90, 730)  # what the pack of urban management says
    town.cases.wait(days=200)
    assert callers.erase_due() == 0  # the case is open
    town.cases.step(case, "reject", "acceptor", reason="不属于受理范围")
    town.cases.wait(days=89)
    assert callers.erase_due() == 0
    town.cases.wait(days=2)
    assert callers.erase_due() == 1
    gone = the_caller(callers, case)
    assert gone.erased == town.cases.at
    with pytest.raises(NotFound):
        callers.look(case.id, gone.id, CLERK, "回电问具体位置")
    with town.db.transaction() as tx:
        assert tx.execute("select contact, contact_key from citizens.callers").fetchall() == [
            {"contact": None, "contact_key": None}
        ]
    assert callers.erase_due() == 0


def test_a_case_that_never_ends_keeps_no_caller_for_ever_and_a_shorter_time_counts_at_once(town, callers, case):
    town.cases.wait(days=10)
    assert callers.erase_due() == 0
    town.citizens.define("another_pack", {}, {}, Keeping(5, 9))
    assert callers.keeping() == Keeping(5, 9)
    assert callers.erase_due() == 1


def test_looks_survive_the_erasing(town, callers, case):
    callers.look(case.id, the_caller(callers, case).id, CLERK, "回电问具体位置")
    town.cases.wait(days=731 + int(timedelta(days=1).days))
    assert callers.erase_due() == 1
    assert [look.reason for look in the_caller(callers, case).looks] == ["回电问具体位置"]
