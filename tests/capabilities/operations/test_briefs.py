"""Briefs: figures are found and never written, what was released does not change; and the past as it was kept."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from tests.capabilities.operations.conftest import Centre, a_fire

from chengshu.capabilities.evaluation import PAPER_FONT
from chengshu.capabilities.operations import Figure, Line, Past, Section
from chengshu.capabilities.operations.docx import document
from chengshu.capabilities.operations.pdf import paper
from chengshu.kit import Conflict, NotFound, Refused, now, set_clock
from chengshu.security import Principal

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> None:
    set_clock(lambda: NOON)


@pytest.fixture
def counted(centre: Centre) -> list[float]:
    """What the register of cases counts at the moment; may be changed by a test."""
    numbers = [3.0]

    def gather(start: datetime, end: datetime, _by: Principal) -> Section:
        figure = Figure("brief.cases_opened", numbers[0], "", end, "cases", "/cases", 2.0)
        return Section("cases", "", (figure,), (Line("某案", start, "/cases/1"),))

    def broken(_start: datetime, _end: datetime, _by: Principal) -> Section:
        raise Refused("no", code="no_register")

    centre.operations.briefs._tools.gathers.update(cases=gather, alerts=broken)  # type: ignore[attr-defined]
    return numbers


def test_a_brief_holds_what_the_rooms_say_of_the_citys_day(
    centre: Centre, commander: Principal, counted: list[float]
) -> None:
    brief = centre.operations.briefs.generate(DAY, commander)
    assert [section.id for section in brief.sections] == ["summary", "cases", "alerts"]
    [figure] = brief.sections[1].figures
    assert (figure.value, figure.before, figure.link) == (3.0, 2.0, "/cases")
    assert figure.time == datetime(2026, 11, 20, 16, tzinfo=UTC), "midnight of the city"
    assert brief.sections[2].missing == "no_register"
    assert (brief.state, brief.edition) == ("draft", 1)


def test_made_anew_the_figures_are_new_and_the_words_stay(
    centre: Centre, commander: Principal, counted: list[float]
) -> None:
    briefs = centre.operations.briefs
    made = briefs.generate(DAY, commander)
    edited = briefs.edit(made.id, made.version, "日报", {"summary": "总体平稳"}, commander)
    with pytest.raises(Conflict):
        briefs.edit(made.id, made.version, "别的", {}, commander)
    counted[0] = 4.0
    again = briefs.generate(DAY, commander)
    assert (again.id, again.version) == (made.id, edited.version + 1)
    assert (again.sections[0].text, again.sections[1].figures[0].value) == ("总体平稳", 4.0)


def test_what_was_released_does_not_change_and_a_correction_is_another_edition(
    centre: Centre, commander: Principal, counted: list[float]
) -> None:
    briefs = centre.operations.briefs
    reader = centre.person("读者", "operations.read")
    made = briefs.generate(DAY, commander)
    with pytest.raises(NotFound):
        briefs.get(made.id, reader)
    released = briefs.release(made.id, made.version, commander)
    assert released.digest
    assert briefs.get(made.id, reader).state == "released"
    with pytest.raises(Conflict):
        briefs.edit(made.id, released.version, "改一改", {}, commander)
    with pytest.raises(Conflict):
        briefs.release(made.id, released.version, commander)
    assert briefs.generate(DAY, commander).edition == 2
    assert [(one.edition, one.state) for one in briefs.find(reader).items] == [(1, "released")]
    assert [one.edition for one in briefs.find(commander).items] == [2, 1]


def test_nobody_writes_a_figure_or_a_part_that_is_not_there(
    centre: Centre, commander: Principal, counted: list[float]
) -> None:
    made = centre.operations.briefs.generate(DAY, commander)
    with pytest.raises(Refused) as refused:
        centre.operations.briefs.edit(made.id, made.version, " ", {"nothing": "x"}, commander)
    assert {one.field for one in refused.value.errors} == {"texts.nothing", "title"}


def test_tomorrow_has_no_brief(centre: Centre, commander: Principal) -> None:
    with pytest.raises(Refused):
        centre.operations.briefs.generate(date(2026, 11, 22), commander)


def test_the_list_of_briefs_goes_on_where_it_stopped(
    centre: Centre, commander: Principal, counted: list[float]
) -> None:
    briefs = centre.operations.briefs
    days = [DAY - timedelta(days=n) for n in range(3)]
    for day in days:
        briefs.generate(day, commander)
    first = briefs.find(commander, limit=2)
    rest = briefs.find(commander, first.next, 2)
    assert [one.day for one in [*first.items, *rest.items]] == days


def test_the_document_opens_and_says_what_the_brief_says(
    centre: Centre, commander: Principal, counted: list[float]
) -> None:
    made = centre.operations.briefs.generate(DAY, commander)
    edited = centre.operations.briefs.edit(made.id, 1, "日报 <&>", {"summary": "总体平稳"}, commander)
    with zipfile.ZipFile(io.BytesIO(document(edited, {}))) as archive:
        assert archive.testzip() is None
        parts = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    said = "\n".join(parts["word/document.xml"].itertext())
    for text in ("日报 <&>", "总体平稳", "草稿，未签发", "新登记案件", "3", "2026-11-21 00:00", "某案", "未能取得"):
        assert text in said


def test_the_past_has_the_incidents_that_were_going_on_then(centre: Centre, commander: Principal) -> None:
    incidents, replay = centre.operations.incidents, centre.operations.replay
    incident = incidents.declare(a_fire(), commander)
    set_clock(lambda: NOON + timedelta(hours=2))
    incidents.close(incident.id, 1, "结束", commander)

    def then(hours: float) -> list[str]:
        [past] = [one for one in replay.at(NOON + timedelta(hours=hours), commander) if one.kind == "incidents"]
        return [mark.id for mark in past.marks]

    assert (then(-1), then(1), then(2)) == ([], [incident.id], [])
    with pytest.raises(Refused):
        replay.at(now() + timedelta(hours=1), commander)


def test_what_was_not_kept_is_unknown_and_a_room_that_fails_too(centre: Centre, commander: Principal) -> None:
    def broken(_at: datetime, _by: Principal) -> Past:
        raise Refused("no", code="no_history")

    centre.operations.replay._tools.remembers.update(cases=broken)  # type: ignore[attr-defined]
    found = {one.kind: one for one in centre.operations.replay.at(NOON, commander)}
    assert (found["cases"].known, found["cases"].note) == (False, "no_history")


def test_a_day_is_counted_in_quarters_of_an_hour(centre: Centre, commander: Principal) -> None:
    def rhythm(_start: datetime, slots: int, _by: Principal) -> list[int]:
        return list(range(slots))

    centre.operations.replay._tools.rhythms.update(cases=rhythm)  # type: ignore[attr-defined]
    counts = centre.operations.replay.day(NOON - timedelta(hours=1), NOON, commander)
    assert counts == {"cases": [0, 1, 2, 3]}
    with pytest.raises(Refused):
        centre.operations.replay.day(NOON - timedelta(days=9), NOON, commander)


def test_the_paper_of_a_brief_names_sources_and_links_each_figure_to_its_list(
    centre: Centre, commander: Principal, counted: list[float]
) -> None:
    made = centre.operations.briefs.generate(DAY, commander)
    data = paper(made, {"brief.cases_opened": "新登记案件"}, PAPER_FONT, "https://city.example")
    assert data.startswith(b"%PDF-")
    assert set(re.findall(rb"/URI \((.*?)\)", data)) == {b"https://city.example/cases", b"https://city.example/cases/1"}
    assert b"NotoSansCJK" in data
    # The same brief is the same paper: nothing in it is of the moment at which it was asked for.
    assert paper(made, {"brief.cases_opened": "新登记案件"}, PAPER_FONT, "https://city.example") == data
