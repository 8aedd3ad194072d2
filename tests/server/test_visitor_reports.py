"""People without an account say that the map is wrong, with a picture, and ask later what became of it."""

import io
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from PIL import ExifTags, Image
from tests.server.living_city import HERE, LivingCity

from chengshu.capabilities.maps import LayerDefinition, NewFeature

PLACE = {"longitude": "113.12", "latitude": "27.83"}
WORDS = {**PLACE, "text": "这里的路口已经改成环岛了"}


def visitor(living: LivingCity, address: str) -> TestClient:
    """Somebody without a credential, at an address of his own."""
    return living.client(client=(address, 4711))


def tell(client: TestClient, **more: Any) -> httpx.Response:
    return client.post("/api/v1/maps/visitor-reports", data=more.pop("data", WORDS), **more)


def photo() -> bytes:
    """A picture as a phone makes it: with the place where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Phone of Li Lei"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_visitor_reports_and_asks_by_his_number_what_became_of_it(living: LivingCity) -> None:
    client = visitor(living, "198.51.100.1")
    made = tell(client, files={"photo": ("IMG_1.jpg", photo(), "image/jpeg")})
    assert made.status_code == 201, made.text
    number = made.json()["number"]
    assert made.json() | {"created": ""} == {
        "number": number, "state": "new", "created": "", "decided": None, "answer": "", "photo": True
    }  # fmt: skip
    assert client.get(f"/api/v1/maps/visitor-reports/{number}").json()["state"] == "new"

    desk = living.client("here")
    [report] = [one for one in desk.get("/api/v1/maps/reports").json()["items"] if one["number"] == number]
    assert (report["text"], report["division"], report["by_name"]) == (WORDS["text"], HERE, "")
    picture = desk.get(f"/api/v1/maps/reports/{report['id']}/photo")
    assert picture.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(picture.content)) as seen:
        assert seen.size == (60, 40)
        assert not seen.getexif()
    assert b"Li Lei" not in picture.content
    decided = {"state": "rejected", "answer": "已核实：环岛计划明年动工。"}
    assert desk.post(f"/api/v1/maps/reports/{report['id']}/decision", json=decided).status_code == 200

    told = client.get(f"/api/v1/maps/visitor-reports/{number.lower().replace('-', ' ')}").json()
    assert (told["state"], told["answer"]) == ("rejected", decided["answer"])
    assert told["decided"]
    assert "text" not in told


def test_only_the_desk_sees_what_a_visitor_left(living: LivingCity) -> None:
    number = tell(visitor(living, "198.51.100.2"), files={"photo": ("a.png", photo(), "image/png")}).json()["number"]
    report = next(
        one for one in living.client("here").get("/api/v1/maps/reports").json()["items"] if one["number"] == number
    )
    client = visitor(living, "198.51.100.2")
    for path in (f"reports/{report['id']}", f"reports/{report['id']}/photo", "reports"):
        assert client.get(f"/api/v1/maps/{path}").status_code == 401
    reader = living.program("everywhere", ["maps.read"])
    assert reader.get("/api/v1/maps/reports").json()["items"] == []
    assert reader.get(f"/api/v1/maps/reports/{report['id']}").status_code == 404
    assert reader.get(f"/api/v1/maps/reports/{report['id']}/photo").status_code == 404


def test_a_made_up_number_tells_nothing(living: LivingCity) -> None:
    client = visitor(living, "198.51.100.3")
    for number in ("AAAA-BBBB-CCCC", "1", "x" * 500, "%00"):
        assert client.get(f"/api/v1/maps/visitor-reports/{number}").status_code == 404


def test_after_a_handful_an_address_waits_and_others_do_not(living: LivingCity) -> None:
    client = visitor(living, "198.51.100.4")
    answers = [tell(client) for _ in range(6)]
    assert [one.status_code for one in answers] == [201] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 60
    assert tell(visitor(living, "198.51.100.5")).status_code == 201
    # One house of IPv6 addresses is one address.
    six = [tell(visitor(living, f"2001:db8::{n}")).status_code for n in range(1, 7)]
    assert six == [201] * 5 + [429]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({**WORDS, "text": "hm"}, "text"),
        ({**WORDS, "longitude": "2.35", "latitude": "48.85"}, "longitude"),
        ({**WORDS, "longitude": "999"}, "longitude"),
        ({**WORDS, "feature": "01890000-0000-7000-8000-000000000001"}, "feature"),
    ],
    ids=["too short", "another city", "no place", "a feature of no layer"],
)
def test_a_report_that_makes_no_sense_is_refused_by_name(
    living: LivingCity, request: pytest.FixtureRequest, data: dict[str, str], place: str
) -> None:
    address = f"203.0.113.{abs(hash(request.node.name)) % 250}"
    answer = tell(visitor(living, address), data=data)
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["errors"]] == [place]


def test_what_is_no_picture_is_not_taken(living: LivingCity) -> None:
    client = visitor(living, "198.51.100.6")
    pdf = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
    for content in (b"MZ\x90 a program", pdf, photo()[:100]):
        answer = tell(client, files={"photo": ("IMG.jpg", content, "image/jpeg")})
        assert answer.status_code == 422, answer.text
    empty = tell(client, files={"photo": ("", b"", "application/octet-stream")})
    assert (empty.status_code, empty.json()["photo"]) == (201, False)


def test_a_form_on_another_site_reports_nothing(living: LivingCity) -> None:
    answer = tell(visitor(living, "198.51.100.7"), headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "other_site")


def test_a_visitor_names_only_layers_that_are_open(living: LivingCity) -> None:
    point = {"type": "Point", "coordinates": [113.1, 27.8]}
    for layer, grade in (("benches", "open"), ("bunkers", "shared")):
        living.city.maps.define_layer(LayerDefinition(layer, f"map.{layer}", grade=grade, geometry="point"))  # type: ignore[arg-type]
        living.city.maps.load(layer, [NewFeature(point, layer, "1")])
    client = visitor(living, "198.51.100.8")
    features = {layer: living.city.maps.search(layer)[0].id for layer in ("benches", "bunkers")}
    answers = [tell(client, data={**WORDS, "layer": layer, "feature": own}) for layer, own in features.items()]
    assert [one.status_code for one in answers] == [201, 404]


def test_who_is_signed_in_adds_a_picture_to_his_own_report(living: LivingCity) -> None:
    client, other = living.client("everywhere"), living.program("elsewhere", ["maps.read"])
    body = {"longitude": 113.1, "latitude": 27.8, "text": "少画了一条巷子"}
    report = client.post("/api/v1/maps/reports", json=body).json()
    assert client.get(f"/api/v1/maps/reports/{report['id']}").json()["state"] == "new"
    file = {"photo": ("a.jpg", photo(), "image/jpeg")}
    assert other.post(f"/api/v1/maps/reports/{report['id']}/photo", files=file).status_code == 404
    assert client.get(f"/api/v1/maps/reports/{report['id']}/photo").status_code == 404
    assert client.post(f"/api/v1/maps/reports/{report['id']}/photo", files=file).status_code == 201
    assert client.get(f"/api/v1/maps/reports/{report['id']}/photo").status_code == 200
    client.post(f"/api/v1/maps/reports/{report['id']}/decision", json={"state": "accepted"})
    assert client.post(f"/api/v1/maps/reports/{report['id']}/photo", files=file).status_code == 409
