"""The live feed: everybody hears what he may hear, slow pages are told to ask again, every stream has an end."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from tests.server.living_city import ELSEWHERE, HERE, LivingCity, Stream

from chengshu.kit import Event, new_id
from chengshu.kit.bus import Bus
from chengshu.security import SYSTEM, Change
from chengshu.security.guard import COOKIE
from chengshu.server.api import create_app
from chengshu.server.city import build_city

BEAT_S = 0.3


@asynccontextmanager
async def running(living: LivingCity) -> AsyncIterator[FastAPI]:
    """The application in the loop of this test, over the same database."""
    app = create_app(living.settings, city=build_city(living.settings, pool=4))
    app.state.feed.heartbeat_s = BEAT_S
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def app(living: LivingCity) -> AsyncIterator[FastAPI]:
    async with running(living) as made:
        yield made


@pytest.fixture
async def bus(living: LivingCity) -> AsyncIterator[Bus]:
    """Where the worker of the city would speak."""
    made = Bus(living.settings.nats_url or "", name="a worker")
    await made.start()
    assert await made.ready(10)
    yield made
    await made.close()


Listen = Callable[..., Any]


@pytest.fixture
async def listen(living: LivingCity, app: FastAPI) -> AsyncIterator[Listen]:
    """`await listen("here")`: an open page of this person, past its greeting."""
    opened: list[Stream] = []

    async def open_page(account: str, **more: Any) -> Stream:
        client = await asyncio.to_thread(living.client, account)
        stream = Stream(app, "/api/v1/live", {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}, **more)
        opened.append(stream)
        assert await stream.event() == "hello"
        return stream

    yield open_page
    for stream in opened:
        await stream.leave()


def news(type: str, **data: Any) -> Event:
    return Event(type, "test", new_id(), data)


async def heard(stream: Stream, bus: Bus, *told: Event) -> list[str]:
    """The types of news this page hears of these, in order; a last piece that everybody hears marks the end."""
    for event in (*told, news("indicator.changed", value=1)):
        bus.announce(event)
    types: list[str] = []
    while (one := await stream.event()) != "indicator.changed":
        assert one is not None, "the stream ended"
        types.append(one)
    return types


async def test_news_of_a_place_reach_those_who_look_after_it_and_nobody_else(listen: Listen, bus: Bus) -> None:
    here, elsewhere, everywhere = await listen("here"), await listen("elsewhere"), await listen("everywhere")
    told = [
        news("case.opened", division=HERE),
        news("alert.opened", division=ELSEWHERE),
        news("device.changed", division=None),
    ]
    for event in (*told, news("indicator.changed", value=1)):
        bus.announce(event)

    async def until_the_mark(stream: Stream) -> list[str | None]:
        types = []
        while (one := await stream.event()) != "indicator.changed":
            types.append(one)
        return types

    assert await until_the_mark(here) == ["case.opened"]
    assert await until_the_mark(elsewhere) == ["alert.opened"]
    assert await until_the_mark(everywhere) == ["case.opened", "alert.opened", "device.changed"]


async def test_news_of_an_engine_need_the_permission_to_read_it(listen: Listen, bus: Bus) -> None:
    cases_only = await listen("cases_only")
    for event in (news("alert.opened", division=HERE), news("reject.replayed"), news("indicator.changed", value=1)):
        bus.announce(event)
    bus.announce(news("case.opened", division=HERE))
    assert await cases_only.event() == "case.opened"


async def test_news_of_a_kind_nobody_declared_reach_nobody(listen: Listen, bus: Bus) -> None:
    assert await heard(await listen("everywhere"), bus, news("secret.told"), news("caseless.told")) == []


async def test_news_carry_what_happened_to_what_and_when(listen: Listen, bus: Bus) -> None:
    stream = await listen("everywhere")
    event = news("case.moved", division=HERE, title="路面塌陷")
    bus.announce(event)
    while "event: case.moved" not in (piece := await stream.next() or ""):
        assert piece
    [line] = [line for line in piece.splitlines() if line.startswith("data: ")]
    told = json.loads(line.removeprefix("data: "))
    assert (told["id"], told["type"], told["subject"]) == (event.id, event.type, event.subject)
    assert told["data"]["title"] == "路面塌陷"
    assert told["time"]


async def test_a_stream_is_not_held_back_by_compression_or_by_a_balancer(living: LivingCity, app: FastAPI) -> None:
    client = await asyncio.to_thread(living.client, "here")
    headers = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}", "Accept-Encoding": "gzip"}
    stream = Stream(app, "/api/v1/live", headers)
    assert await stream.event() == "hello"
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in stream.headers
    assert stream.headers["x-accel-buffering"] == "no"
    assert stream.headers["cache-control"] == "no-store"
    assert ": still here" in (await stream.next() or "")
    await stream.leave()


async def test_a_slow_page_is_told_that_it_missed_something_and_holds_nobody_up(listen: Listen, bus: Bus) -> None:
    slow, quick = await listen("here", slow=True), await listen("here")
    flood = [news("case.moved", division=HERE, number=number) for number in range(400)]
    for number, event in enumerate(flood):
        bus.announce(event)
        if number % 50 == 49:
            await asyncio.sleep(0.02)
    for _ in flood:
        assert await quick.event() == "case.moved"
    slow.may_take.set()
    types = []
    while (one := await slow.event()) is not None:
        types.append(one)
        if one == "missed":
            break
    assert types[-1] == "missed"
    assert len(types) < len(flood)


async def test_a_page_that_hung_up_is_forgotten(listen: Listen, app: FastAPI) -> None:
    stream = await listen("here")
    assert app.state.feed.count == 1
    await stream.leave()
    assert app.state.feed.count == 0


async def test_a_stream_ends_when_its_person_signs_out(living: LivingCity, app: FastAPI, bus: Bus) -> None:
    client = await asyncio.to_thread(living.client, "here")
    stream = Stream(app, "/api/v1/live", {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"})
    assert await stream.event() == "hello"
    answer = await asyncio.to_thread(client.delete, "/api/v1/session")
    assert answer.status_code == 204
    assert await stream.event() is None


async def test_a_stream_ends_when_the_account_is_disabled(living: LivingCity, listen: Listen) -> None:
    person = await asyncio.to_thread(living.person, "soon_gone", "test_cases", where=("",))
    stream = await listen("soon_gone")
    await asyncio.to_thread(living.city.security.accounts.change, person, Change(disabled=True), by=SYSTEM)
    assert await stream.event() is None


async def test_a_role_that_was_taken_away_is_noticed_while_the_page_stays_open(
    living: LivingCity, listen: Listen, bus: Bus
) -> None:
    person = await asyncio.to_thread(living.person, "demoted", "test_everything", where=("",))
    stream = await listen("demoted")
    assert await heard(stream, bus, news("case.opened", division=HERE)) == ["case.opened"]
    account = await asyncio.to_thread(living.city.security.accounts.get, person)
    await asyncio.to_thread(living.city.security.roles.revoke, person, account.grants[0].id, by=SYSTEM)
    await asyncio.sleep(BEAT_S * 2)
    bus.announce(news("case.opened", division=HERE))
    for _ in range(3):
        assert "event: " not in (await stream.next() or "")


async def test_a_program_that_lost_its_token_hears_no_more(living: LivingCity, app: FastAPI) -> None:
    program = await asyncio.to_thread(living.program, "here", ["cases.read"])
    stream = Stream(app, "/api/v1/live", {"Authorization": program.headers["Authorization"]})
    assert await stream.event() == "hello"
    holder = await asyncio.to_thread(living.client, "here")
    newest = (await asyncio.to_thread(holder.get, "/api/v1/tokens")).json()["items"][0]
    await asyncio.to_thread(holder.delete, f"/api/v1/tokens/{newest['id']}")
    assert await stream.event() is None
    await stream.leave()


async def test_every_stream_ends_when_the_server_stops_and_none_begins_after(living: LivingCity) -> None:
    async with running(living) as app:
        client = await asyncio.to_thread(living.client, "here")
        headers = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
        first = Stream(app, "/api/v1/live", headers)
        assert await first.event() == "hello"
        app.state.feed.close()
        assert await first.event() is None
        late = Stream(app, "/api/v1/live", headers)
        assert await late.event() == "hello"
        assert await late.event() is None


async def test_nobody_hears_nothing(app: FastAPI) -> None:
    stream = Stream(app, "/api/v1/live", {})
    assert "unauthenticated" in (await stream.next() or "")
    assert stream.status == 401
