"""The page is served so that every address a person may have kept works, and nothing else of the disk is."""

from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.server.living_city import LivingCity, Stream

from chengshu.security import Guard
from chengshu.server.api import create_app, page
from chengshu.server.city import build_city


class NoGuard:
    """Nobody at the door: only the files are of interest."""

    def public(self, _reason: str) -> object:
        return lambda: None


@pytest.fixture(scope="module")
def client(living: LivingCity) -> TestClient:
    return living.client()


@pytest.mark.parametrize("path", ["/", "/cockpit", "/cases/01990000-0000-7000-8000-000000000001", "/map?at=1", "/设备"])
def test_every_address_of_the_page_gives_the_page_and_is_asked_again(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "the page" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


def test_a_page_that_did_not_change_is_not_sent_again(client: TestClient) -> None:
    mark = client.get("/").headers["etag"]
    again = client.get("/cockpit", headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")


def test_hashed_files_are_kept_for_ever_and_compressed(client: TestClient) -> None:
    answer = client.get("/assets/index-4fa1.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert "javascript" in answer.headers["content-type"]
    assert "immutable" not in client.get("/favicon.svg").headers["cache-control"]


def test_the_keeper_of_the_map_is_asked_for_anew_and_stands_for_the_whole_page(client: TestClient) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer.headers["content-security-policy"]
    assert client.get("/manifest.webmanifest").headers["content-type"] == "application/manifest+json"


def test_a_page_built_without_a_keeper_has_none_instead_of_itself_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the page")
    app = FastAPI()
    app.include_router(page.router(tmp_path, cast(Guard, NoGuard())))
    assert TestClient(app).get("/sw.js").status_code == 404
    assert TestClient(app).get("/map").text == "the page"


def test_a_hashed_file_that_is_gone_is_a_404_and_not_the_page_kept_for_ever(client: TestClient) -> None:
    answer = client.get("/assets/index-0000.js")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_the_head_of_the_page_may_be_asked_for(client: TestClient) -> None:
    answer = client.head("/cockpit")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/assets/../../secret.txt", "/./../secret.txt", "//secret.txt", "/..\\secret.txt",
        "/\x00secret.txt", "/" + "a" * 5000, "/assets/../../../../../../../../etc/passwd",
    ],
)  # fmt: skip
async def test_no_path_leads_out_of_the_folder(living: LivingCity, path: str) -> None:
    stream = Stream(living.app, path, {})  # as it came over the wire: no client has tidied it up
    said = ""
    while (piece := await stream.next()) is not None:
        said += piece
    assert "not for the world" not in said
    assert "root:" not in said
    assert stream.status in {200, 404}


def test_a_link_in_the_folder_that_leads_out_is_not_followed(living: LivingCity, web_folder: Path) -> None:
    (web_folder / "leak.txt").symlink_to(web_folder.parent / "secret.txt")
    assert "not for the world" not in living.client().get("/leak.txt").text


@pytest.mark.parametrize("path", ["/", "/assets/index-4fa1.js", "/api/v1/about", "/api/v1/cases", "/health/live"])
def test_every_answer_carries_the_headers_that_protect(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert "http" not in headers["content-security-policy"]  # nothing from the internet
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_answers_of_the_api_are_not_kept_anywhere(client: TestClient) -> None:
    assert client.get("/api/v1/about").headers["cache-control"] == "no-store"


def test_no_other_site_is_invited_to_read(client: TestClient) -> None:
    answer = client.get("/api/v1/about", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_house_without_a_built_page_says_so_and_its_api_works(living: LivingCity, tmp_path: Path) -> None:
    settings = living.settings.model_copy(update={"web_folder": tmp_path})
    city = build_city(settings)
    try:
        client = TestClient(create_app(settings, city=city))
        answer = client.get("/")
        assert answer.status_code == 503
        assert "make web" in answer.text
        assert client.get("/api/v1/about").status_code == 200
    finally:
        city.close()


@pytest.mark.parametrize("path", ["/open311/nothing.json", "/open311/v2/nothing", "/open311/v2/services.html"])
def test_what_is_not_there_below_open311_is_told_as_georeport_and_is_never_the_page(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<html" not in answer.text
    told = answer.json()[0]["code"] if path.endswith(".json") else "<code>404</code>" in answer.text
    assert told in (404, True)
