"""A desk with a real database, people with posts, and a clock that can be turned."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chengshu.capabilities.cases import Case, Cases, OpenCase, Worker
from chengshu.capabilities.cases import pack as cases_pack
from chengshu.kit import Database, Event, new_id, set_clock
from chengshu.security import Principal, Scope
from chengshu.server.packs.yaml import read_yaml
from chengshu.standards.calendar import load_calendar

PACKS = Path(__file__).resolve().parents[3] / "packs"
MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)  # 09:00 in the city, a working day
CLEANERS, DRAINERS = new_id(), new_id()
CLASS = "gbt30428.2:2013:incident:01:10"


def document(path: str):
    return read_yaml((PACKS / path).read_bytes(), path).value


RIGHTS = ("cases.read", "cases.act", "cases.open", "cases.supervise")
DEPARTMENT = ("department_handler", "department_leader", "field_handler")


def a_person(*roles: str, areas=("",), organisation: str | None = None, more=(), rights=RIGHTS) -> Principal:
    rights = frozenset((*rights, *more))
    path = (organisation,) if organisation else ()
    scopes = tuple(Scope(role, rights, organisation, path, tuple(areas)) for role in roles)
    name = "+".join(roles)
    return Principal(
        id=new_id(), account=name, name=name, kind="session", roles=tuple(roles), permissions=rights,
        organisation=organisation, organisation_path=path, jurisdiction=tuple(areas), scopes=scopes,
    )  # fmt: skip


@dataclass
class Desk:
    cases: Cases
    db: Database
    events: list[Event] = field(default_factory=list)
    at: datetime = MONDAY
    people: dict[str, Principal] = field(default_factory=dict)
    nearest: list[Worker] = field(default_factory=list)
    asked: list[list[tuple[float, float]]] = field(default_factory=list)  # for whom is nearest, each time
    tree: dict[str, tuple[str, ...]] = field(default_factory=dict)  # organisation -> itself and those above, top first

    def below(self, organisation: str) -> tuple[str, ...]:
        return tuple(own for own, line in self.tree.items() if organisation in line[:-1])

    def person(self, role: str) -> Principal:
        if role not in self.people:
            own = CLEANERS if role in DEPARTMENT else None
            self.people[role] = a_person(role, organisation=own)
        return self.people[role]

    def wait(self, **span: float) -> None:
        self.at += timedelta(**span)

    def a_case(self, by: str = "grid_worker", type: str = "urban_incident", **more) -> Case:
        told = {"title": "暴露生活垃圾", "division": "430211", "longitude": 113.12, "latitude": 27.83, **more}
        return self.cases.open_case(OpenCase(type=type, **told), self.person(by))

    def step(self, case: Case, move: str, by: str, **form) -> Case:
        return self.cases.move(case.id, move, case.version, self.person(by), form, new_id())

    def a_case_in(self, state: str, **more) -> Case:
        case = self.a_case(**more)
        for move, by, form in ROAD:
            if case.state == state:
                return case
            case = self.step(case, move, by, **form)
        assert case.state == state
        return case


ROAD = [
    ("accept", "acceptor", {}),
    ("file", "shift_leader", {"classification": CLASS, "limit_amount": 4, "limit_unit": "working_hour"}),
    ("dispatch", "dispatcher", {"organisation": CLEANERS}),
    ("handle", "department_handler", {}),
    ("reply", "department_handler", {"result": "已清运"}),
    ("verify", "grid_worker", {"finding": "已干净"}),
    ("close", "shift_leader", {}),
]


URBAN = {
    f"cases/{name}.yaml": document(f"urban_management/cases/{name}.yaml")
    for name in ("urban_incident", "gbt30428_incidents", "gbt30428_components")
}


def make_desk(
    db: Database, folder: Path, locate: Callable[[float, float], str | None] | None = None, suggest=None, called=None
) -> Desk:
    events: list[Event] = []
    known = {CLEANERS, DRAINERS}
    nearest: list[Worker] = []
    asked: list[list[tuple[float, float]]] = []
    tree: dict[str, tuple[str, ...]] = {}
    cases = Cases(
        db, load_calendar("CN"), folder / "objects", events.append, locate=locate,
        knows_organisation=lambda one: one in known or one in tree,
        below=lambda one: made.below(one), line_of=lambda one: tree.get(one, (one,)),
        nearest=lambda places: asked.append([*places]) or [next(iter(nearest), None) for _ in places],
        suggest=suggest, called=called,
    )  # fmt: skip
    made = Desk(cases, db, events, nearest=nearest, asked=asked, tree=tree)
    set_clock(lambda: made.at)
    cases_pack.apply(URBAN, "urban_management", cases)
    cases_pack.apply({"cases/air.yaml": document("environment/cases/air_exceedance.yaml")}, "environment", cases)
    return made
