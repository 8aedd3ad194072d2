"""Boards through the door of HTTP: who sees what, who changes what, and what comes back."""

from typing import Any

from fastapi.testclient import TestClient
from tests.server.boarding import BOARDS, Person, at, keep, note, number, share
from tests.server.living_city import ELSEWHERE, HERE, LivingCity

from chengshu.capabilities.cases import OpenCase
from chengshu.kit import new_id
from chengshu.security import SYSTEM

# --- rights -------------------------------------------------------------------------------------------------------


def test_nobody_composes_without_the_permission_and_nobody_looks_without_it(person: Person) -> None:
    onlooker, nobody = person("onlooker"), person()
    assert onlooker.post(BOARDS, json={"title": "t", "panels": []}).status_code == 403
    assert nobody.get(BOARDS).status_code == 403
    owner = person("composer")
    board = keep(owner)
    for path in (at(board), at(board, "/versions"), at(board, "/paper.pdf")):
        assert nobody.get(path).status_code == 403


def test_a_board_is_private_until_it_is_shown_and_then_to_those_only(living: LivingCity, person: Person) -> None:
    owner, onlooker, bare = person("composer"), person("onlooker"), person("bare")
    board = keep(owner)
    seen = lambda: [one.get(at(board)).status_code for one in (owner, onlooker, bare)]  # noqa: E731
    assert seen() == [200, 404, 404]
    share(owner, board, scope="chosen", roles=["onlooker"])
    assert seen() == [200, 200, 404]
    parent = living.city.security.organisations.create(f"o{new_id()[-9:]}", by=SYSTEM)
    child = living.city.security.organisations.create(f"o{new_id()[-9:]}", parent=parent.id, by=SYSTEM)
    share(owner, board, scope="chosen", organisations=[parent.id])
    assert seen() == [200, 404, 404]
    living.city.security.roles.grant(
        bare.account_id,
        "bare",
        organisation=child.id,
        jurisdiction=("",),
        by=SYSTEM,  # type: ignore[attr-defined]
    )
    assert seen() == [200, 404, 200]
    share(owner, board, scope="everybody")
    assert seen() == [200, 200, 200]
    share(owner, board, scope="nobody")
    assert seen() == [200, 404, 404]


def test_who_sees_a_board_changes_nothing_unless_it_was_shown_for_that(person: Person) -> None:
    owner, other = person("composer"), person("composer")
    board = keep(owner)
    share(owner, board, scope="everybody")
    body = {"version": 1, "title": "改过", "panels": [note()]}
    refused = [
        other.put(at(board), json=body),
        other.put(at(board, "/sharing"), json={"scope": "nobody"}),
        other.delete(at(board)),
        other.put(at(board, "/schedule"), json={"rhythm": "daily", "hour": 8, "roles": ["onlooker"]}),
        other.get(at(board, "/issues")),
        other.post(at(board, "/versions/1/restore"), json={"version": 1}),
    ]
    assert [one.status_code for one in refused] == [403] * 6
    share(owner, board, scope="everybody", edit=True)
    assert other.put(at(board), json=body).json()["board"]["version"] == 2
    assert other.delete(at(board)).status_code == 403
    assert person("onlooker").put(at(board), json={**body, "version": 2}).status_code == 403


def test_a_shared_board_never_gives_a_right_to_what_it_shows(living: LivingCity, person: Person) -> None:
    """On paper, as on the page, each reader has the figures of his own divisions, or the word that he has none."""
    opened = OpenCase(
        type="urban_incident", title="井盖", description="", longitude=None, latitude=None, division=ELSEWHERE,
        source="test", source_id=new_id(), facts={}, severity="normal",
    )  # fmt: skip
    living.city.cases.open_case(opened, SYSTEM)
    owner = person("composer", "onlooker")
    late = {"id": "c", "kind": "cases", "x": 0, "y": 3, "w": 6, "h": 4, "settings": {"limit": 5}}
    rank = {"id": "r", "kind": "ranking", "x": 6, "y": 3, "w": 6, "h": 4, "settings": {"by": "division"}}
    board = keep(owner, "全市", number("cases_open"), late, rank)
    share(owner, board, scope="everybody")
    boards = living.city.dashboards.boards

    def told(client: TestClient) -> dict[str, Any]:
        who = living.city.security.sessions.on_behalf_of(client.account_id)  # type: ignore[attr-defined]
        assert who is not None
        return {one.panel: one for one in boards.report(who, board["board"]["id"]).told}

    whole, part, none = told(owner), told(person("onlooker", where=(HERE,))), told(person("bare"))
    assert whole["i"].value >= 1
    assert part["i"].value == part["c"].total < whole["i"].value
    assert {row[0] for row in part["r"].rows} <= {"天元区", HERE}
    assert [none[name].missing for name in ("i", "c", "r")] == ["not_yours"] * 3
    assert none["i"].value is None
    assert none["c"].rows == ()


def test_the_paper_is_a_pdf_that_says_as_whose_eyes_see_it(person: Person) -> None:
    owner = person("composer")
    board = keep(owner, "纸上看板", note(), number("cases_open"))
    paper = owner.get(at(board, "/paper.pdf"))
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF-")
    assert b"NotoSansCJK" in paper.content
    assert len(paper.content) > 4000


# --- versions -----------------------------------------------------------------------------------------------------


def test_who_comes_late_is_told_and_nothing_is_lost(person: Person) -> None:
    owner = person("composer")
    board = keep(owner)
    first = owner.put(at(board), json={"version": 1, "title": "甲", "panels": [note(text="甲")]})
    late = owner.put(at(board), json={"version": 1, "title": "乙", "panels": [note(text="乙")]})
    assert (first.status_code, late.status_code, late.json()["code"]) == (200, 409, "board_changed")
    held = owner.get(at(board)).json()
    assert (held["board"]["version"], held["board"]["title"], held["panels"][0]["settings"]["text"]) == (2, "甲", "甲")


def test_an_earlier_version_comes_back_as_a_version_of_its_own(person: Person) -> None:
    owner = person("composer")
    board = keep(owner, "一", note(text="一"))
    owner.put(at(board), json={"version": 1, "title": "二", "panels": [note(text="二")]})
    back = owner.post(at(board, "/versions/1/restore"), json={"version": 2})
    assert (back.json()["board"]["version"], back.json()["panels"][0]["settings"]["text"]) == (3, "一")
    versions = owner.get(at(board, "/versions")).json()["items"]
    assert [(one["version"], one["title"], one["restored"]) for one in versions] == [
        (3, "一", 1), (2, "二", None), (1, "一", None),
    ]  # fmt: skip
    assert owner.post(at(board, "/versions/1/restore"), json={"version": 2}).status_code == 409
    assert owner.post(at(board, "/versions/9/restore"), json={"version": 3}).status_code == 404


def test_what_is_wrong_is_named_by_panel_and_nothing_of_it_is_kept(person: Person) -> None:
    owner = person("composer")
    before = owner.get(BOARDS, params={"mine": True}).json()["total"]
    wrong = owner.post(BOARDS, json={"title": "t", "panels": [note(), number("no_such", x=2)]})
    assert wrong.status_code == 422
    fields = {one["field"] for one in wrong.json()["errors"]}
    assert fields == {"panels.1.settings.indicator", "panels.1"}
    assert owner.get(BOARDS, params={"mine": True}).json()["total"] == before


def test_a_packs_screen_and_anothers_board_are_copied_as_ones_own(person: Person) -> None:
    owner, other = person("composer"), person("composer")
    copied = owner.post(f"{BOARDS}/copies", json={"title": "我的驾驶舱", "dashboard": "cockpit"})
    assert copied.status_code == 201
    assert {one["kind"] for one in copied.json()["panels"]} >= {"indicator", "map", "cases"}
    board = copied.json()
    path, body = f"{BOARDS}/copies", {"title": "副本", "board": board["board"]["id"]}
    assert other.post(path, json=body).status_code == 404
    share(owner, board, scope="everybody")
    mine = other.post(path, json=body).json()
    assert (mine["board"]["mine"], mine["board"]["sharing"]["scope"]) == (True, "nobody")
    assert mine["panels"] == board["panels"]
    assert other.post(path, json={"title": "x"}).status_code == 422


def test_what_was_put_away_is_seen_by_nobody_and_can_be_brought_back(person: Person) -> None:
    owner, other = person("composer"), person("bare")
    board = keep(owner)
    share(owner, board, scope="everybody")
    assert owner.delete(at(board)).status_code == 204
    assert other.get(at(board)).status_code == 404
    assert [one["id"] for one in owner.get(BOARDS, params={"removed": True}).json()["items"]] == [board["board"]["id"]]
    assert owner.put(at(board), json={"version": 1, "title": "x", "panels": []}).status_code == 409
    assert owner.post(at(board, "/back")).status_code == 200
    assert other.get(at(board)).status_code == 200


def test_lists_are_searched_and_come_page_by_page(person: Person) -> None:
    owner = person("composer")
    mark = new_id()[-8:]
    made = [keep(owner, f"看板 {mark} {n}")["board"]["id"] for n in range(5)]
    found, after = [], None
    while True:
        page = owner.get(BOARDS, params={"q": mark.upper(), "limit": 2, "after": after}).json()
        found += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == made[::-1]
    assert owner.get(BOARDS, params={"q": "没有这样的看板"}).json() == {"items": [], "next": None, "total": 0}


# --- rankings -----------------------------------------------------------------------------------------------------


def test_a_ranking_counts_what_the_list_of_each_row_shows(living: LivingCity, person: Person) -> None:
    for division in (HERE, ELSEWHERE, ELSEWHERE):
        opened = OpenCase(
            type="urban_incident", title="占道", description="", longitude=None, latitude=None, division=division,
            source="test", source_id=new_id(), facts={}, severity="normal",
        )  # fmt: skip
        living.city.cases.open_case(opened, SYSTEM)
    whole, part = person("onlooker"), person("onlooker", where=(HERE,))
    rows = whole.get("/api/v1/cases/tally", params={"by": "division", "state": "open"}).json()["items"]
    assert {one["key"] for one in rows} >= {HERE, ELSEWHERE}
    assert [one["count"] for one in rows] == sorted((one["count"] for one in rows), reverse=True)
    for row in rows:
        listed = whole.get("/api/v1/cases", params={"division": row["key"], "state": "open", "limit": 1}).json()
        assert listed["total"] == row["count"]
    seen = part.get("/api/v1/cases/tally", params={"by": "division", "state": "open"}).json()["items"]
    assert {one["key"] for one in seen} == {HERE}
