"""Boards among people: two who change one at once, one printed, and one sent by the clock."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_dashboards import faults

from chengshu.server.demo import demo_password

TITLE = "指挥长晨会"


@pytest.fixture
def board(city: Any) -> str:
    """The address of a board with a number and a note, made by the commander."""
    with httpx.Client(base_url=f"{city.url}/api/v1") as client:
        who = {"account": "commander", "password": demo_password("commander")}
        client.headers["X-CSRF-Token"] = client.post("/session", json=who).raise_for_status().json()["csrf"]
        panels = [
            {"id": "n", "kind": "note", "x": 0, "y": 0, "w": 4, "h": 3, "settings": {"text": "- 先看超期"}},
            {"id": "i", "kind": "indicator", "x": 4, "y": 0, "w": 4, "h": 3, "settings": {"indicator": "cases_open"}},
        ]
        kept = client.post("/dashboards/boards", json={"title": TITLE, "panels": panels}).raise_for_status().json()
        client.delete("/session")
    return f"/dashboards/{kept['board']['id']}"


def test_who_saves_second_is_told_and_chooses_and_nothing_is_lost(visit: Any, board: str) -> None:
    first: Page = visit("commander", f"{board}/edit", width=1600, height=1000)
    second: Page = visit("commander", f"{board}/edit", width=1600, height=1000)
    for page, title in ((first, "晨会（先存）"), (second, "晨会（后存）")):
        expect(page.get_by_test_id("item-note")).to_be_visible()
        page.get_by_test_id("board-title").fill(title)
    first.get_by_test_id("board-save").click()
    expect(first.get_by_test_id("edit-state")).to_contain_text("第 2 版")
    second.get_by_test_id("board-save").click()
    expect(second.get_by_test_id("board-clash")).to_be_visible()
    assert faults(second) == []
    second.get_by_test_id("clash-mine").click()
    expect(second.get_by_test_id("edit-state")).to_contain_text("第 3 版")
    page: Page = visit("commander", board)
    expect(page.get_by_role("heading", name="晨会（后存）")).to_be_visible()
    page.get_by_test_id("board-versions").click()
    expect(page.get_by_test_id("version")).to_have_count(3)
    page.get_by_test_id("version").nth(1).get_by_test_id("version-restore").click()
    expect(page.get_by_role("heading", name="晨会（先存）")).to_be_visible()


def test_a_board_that_is_shared_is_there_for_another_to_read_and_not_to_edit(visit: Any, board: str) -> None:
    other: Page = visit("urbanlead", board)
    expect(other.locator("main")).to_contain_text("没有")
    page: Page = visit("commander", board)
    page.get_by_test_id("board-share").click()
    page.get_by_test_id("scope-everybody").check()
    page.get_by_test_id("ask-do").click()
    expect(page.get_by_test_id("ask-do")).to_have_count(0)
    other.reload()
    expect(other.get_by_test_id("card-cases_open")).to_be_visible()
    expect(other.get_by_test_id("board-edit")).to_have_count(0)
    assert faults(other) == []


def test_a_board_is_printed_on_paper_and_from_the_page(visit: Any, board: str) -> None:
    page: Page = visit("commander", board)
    expect(page.get_by_test_id("card-cases_open")).to_be_visible()
    with page.expect_download() as paper:
        page.get_by_test_id("board-pdf").click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF-")
    page.emulate_media(media="print")
    expect(page.get_by_test_id("board-canvas")).to_be_visible()
    expect(page.get_by_test_id("board-edit")).to_be_hidden()
    page.emulate_media(media="screen")
    assert faults(page) == []


def test_a_board_is_planned_and_put_away_and_brought_back(visit: Any, board: str) -> None:
    page: Page = visit("commander", board)
    page.get_by_test_id("board-send").click()
    page.get_by_test_id("plan-time").fill("07:45")
    page.get_by_test_id("roles").click()
    page.get_by_role("option").filter(has_text="领导").first.click()
    page.keyboard.press("Escape")
    page.get_by_test_id("plan-save").click()
    expect(page.get_by_test_id("next-due")).to_contain_text("07:45")
    page.goto(board)
    page.get_by_test_id("board-remove").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("board-back")).to_be_visible()
    page.get_by_test_id("board-back").click()
    expect(page.get_by_test_id("board-send")).to_be_visible()
    page.get_by_test_id("board-send").click()
    expect(page.get_by_test_id("next-due")).to_contain_text("07:45")
