"""Who sees what, as a matrix; and that list, detail, queue, photo and count never disagree."""

import pytest
from tests.capabilities.cases.desk import CLEANERS, DRAINERS, a_person

from chengshu.capabilities.cases import CaseFilter
from chengshu.kit import NotFound

ALL = ["cases.read_all"]
# person -> the cases he sees, by state and division
MATRIX = {
    "acceptor, whole city": (a_person("acceptor"), {"reported 430211", "reported 430202"}),
    "acceptor, Tianyuan": (a_person("acceptor", areas=["430211"]), {"reported 430211"}),
    "acceptor, a street": (a_person("acceptor", areas=["430211001"]), set()),
    "acceptor, nowhere": (a_person("acceptor", areas=[]), set()),
    "dispatcher": (a_person("dispatcher"), {"filed 430211"}),
    "handler of the cleaners": (
        a_person("department_handler", organisation=CLEANERS),
        {"dispatched 430211", "site_check_after 430211", "closed 430211"},
    ),
    "handler of the drainers": (a_person("department_handler", organisation=DRAINERS), {"dispatched 430202"}),
    "handler without organisation": (a_person("department_handler"), set()),
    "leader, whole city": (
        a_person("leader", more=ALL),
        {
            "reported 430211", "reported 430202", "filed 430211", "dispatched 430211", "dispatched 430202",
            "site_check_after 430211", "closed 430211", "reported None",
        },
    ),
    "leader, Hetang": (a_person("leader", areas=["430202"], more=ALL), {"reported 430202", "dispatched 430202"}),
    "somebody without cases.read": (a_person("acceptor", rights=["cases.act"]), set()),
    "no role of the loop": (a_person("visitor"), set()),
}  # fmt: skip


@pytest.fixture
def city(desk):
    """One case of each kind; the person of every role of the desk acted, so strangers look."""
    desk.a_case()
    desk.a_case(division="430202")
    desk.a_case(division=None)
    for state in ("filed", "dispatched", "site_check_after", "closed"):
        desk.a_case_in(state)
    other = desk.a_case_in("filed", division="430202")
    desk.step(other, "dispatch", "dispatcher", organisation=DRAINERS)
    return desk


def names(cases) -> list[str]:
    return sorted(f"{case.state} {case.division}" for case in cases)


def test_everybody_sees_exactly_what_is_his_to_see(city):
    every = city.cases.find(CaseFilter(), a_person("leader", more=ALL)).items
    seen = {name: names(city.cases.find(CaseFilter(), person).items) for name, (person, _) in MATRIX.items()}
    expected = {name: sorted(wanted) for name, (_, wanted) in MATRIX.items()}
    expected["acceptor, whole city"] = sorted([*expected["acceptor, whole city"], "reported None"])
    assert seen == expected
    for person, _ in MATRIX.values():
        listed = {case.id for case in city.cases.find(CaseFilter(), person).items}
        for case in every:
            if case.id in listed:
                assert city.cases.case(case.id, person).case == case
            else:
                with pytest.raises(NotFound):
                    city.cases.case(case.id, person)


def test_a_queue_counts_what_its_list_holds_and_its_cases_can_be_moved(city):
    for person, _ in MATRIX.values():
        for queue in city.cases.queues(person):
            page = city.cases.find(CaseFilter(queue=queue.id), person)
            assert (queue.count, queue.overdue) == (len(page.items), sum(case.overdue for case in page.items))
            assert all(city.cases.case(case.id, person).allowed_moves for case in page.items)


def test_a_role_sees_its_empty_queues_too(desk):
    assert [(queue.id, queue.count) for queue in desk.cases.queues(a_person("dispatcher"))] == [
        ("air_exceedance.filed", 0),
        ("urban_incident.filed", 0),
    ]


def test_who_acted_still_sees_the_case_but_may_do_nothing(city):
    reporter = city.person("grid_worker")
    closed = city.cases.find(CaseFilter(state="closed"), reporter).items
    assert len(closed) == 1
    assert city.cases.case(closed[0].id, reporter).allowed_moves == []


def test_an_attachment_is_as_visible_as_its_case(city):
    case = city.a_case()
    pdf = b"%PDF-1.4\n%%EOF\n"
    kept = city.cases.attach(case.id, "report.pdf", pdf, "report", city.person("grid_worker"))
    found, path = city.cases.attachment(case.id, kept.id, city.person("acceptor"))
    assert (found, path.read_bytes()) == (kept, pdf)
    with pytest.raises(NotFound):
        city.cases.attachment(case.id, kept.id, a_person("acceptor", areas=["430202"]))
    with pytest.raises(NotFound):
        city.cases.attachment(case.id, "../../etc/passwd", city.person("acceptor"))
