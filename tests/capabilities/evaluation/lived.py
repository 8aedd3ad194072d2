"""A month of cases that went all kinds of ways, the same for the same seed."""

import random

from tests.capabilities.cases.desk import CLASS, CLEANERS, DRAINERS, Desk, a_person

DIVISIONS = ("430202001", "430202002", "430211003", "430204001", None)


def live(desk: Desk, seed: int, cases: int) -> None:
    """Open cases over three weeks and lead each some part of its way: late, returned, reworked, voided, excused."""
    chance = random.Random(seed)
    people = {
        "grid_worker": [a_person("grid_worker") for _ in range(3)],
        "acceptor": [a_person("acceptor") for _ in range(2)],
        "shift_leader": [a_person("shift_leader")],
        "dispatcher": [a_person("dispatcher") for _ in range(2)],
        CLEANERS: [a_person("department_handler", organisation=CLEANERS)],
        DRAINERS: [a_person("department_handler", organisation=DRAINERS)],
    }
    for _ in range(cases):
        _one(desk, chance, people)
        desk.wait(hours=chance.choice((1, 3, 8)))


def _one(desk: Desk, chance: random.Random, people: dict) -> None:
    def who(role: str):
        desk.people[role] = chance.choice(people[role])
        return role

    def late() -> None:
        desk.wait(minutes=chance.choice((2, 5, 8, 12, 40, 200)))

    opener = who(chance.choice(("grid_worker", "grid_worker", "acceptor")))
    case = desk.a_case(by=opener, division=chance.choice(DIVISIONS))
    department = chance.choice((CLEANERS, DRAINERS))
    stop = chance.choice((0, 2, 3, 5, 6, 8, 9, 9, 9, 9, 9, 9))
    late()
    if stop == 2:
        desk.step(case, "reject", who("acceptor"), reason="不属实")
        return
    road = [
        ("accept", "acceptor", {}),
        ("file", "shift_leader", {"classification": CLASS, "limit_amount": 4, "limit_unit": "working_hour"}),
        ("dispatch", "dispatcher", {"organisation": department}),
        ("handle", department, {}),
        ("reply", department, {"result": "已处理"}),
        ("verify", "grid_worker", {"finding": "已干净"}),
        ("close", "shift_leader", {}),
    ]
    if chance.random() < 0.25:  # back to the dispatcher, who sends it again
        road[3:3] = [
            ("return", department, {"reason": "不属我方"}),
            ("dispatch", "dispatcher", {"organisation": department}),
        ]
    if chance.random() < 0.3:
        at = next(at for at, step in enumerate(road) if step[0] == "verify")
        again = [("handle", department, {}), ("reply", department, {"result": "再次处理"})]
        road[at:at] = [("rework", "grid_worker", {"reason": "仍有残留"}), *again]
    for step, (move, role, form) in enumerate(road):
        if step >= stop:
            return
        if move in ("reply", "handle"):
            desk.wait(hours=chance.choice((0, 1, 2, 5, 20)))
        late()
        case = desk.step(case, move, who(role), **form)
    if case.late and chance.random() < 0.5:
        _excuse(desk, case, people)


def _excuse(desk: Desk, case, people) -> None:
    owner = next((people[one][0] for one in (CLEANERS, DRAINERS) if one == case.organisation), None)
    if owner is None or "handle" not in case.late_stages:
        return
    request = desk.cases.appeal(case.id, owner, "当日暴雨橙色预警")
    for _ in range(2):
        desk.cases.decide(request.id, True, "属实", a_person("assessor"))
