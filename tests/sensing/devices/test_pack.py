"""What a pack may write into sources.yaml."""

from typing import Any

from chengshu.kit import Database
from chengshu.kit.packs import PackContext
from chengshu.sensing.devices import Devices
from chengshu.sensing.devices.pack import apply, check

WORDS = {"kind.air": "Air station", "property.pm25": "PM2.5"}
CONTEXT = PackContext("environment", strings={"zh": WORDS, "en": WORDS})


def a_document(**more: Any) -> dict[str, Any]:
    kind = {
        "title": "kind.air",
        "protocol": "hj212",
        "medium": "air",
        "interval_s": 60,
        "properties": [{"code": "a34004", "unit": "ug/m3", "title": "property.pm25"}],
    }
    return {"format": 1, "kinds": {"air_station": {**kind, **more}}}


def reasons(document: Any) -> list[tuple[str, str]]:
    return [(problem.key, problem.reason) for problem in check(document, "sources.yaml", CONTEXT)]


def test_a_proper_file_has_no_problem_and_comes_into_force(db: Database) -> None:
    assert reasons(a_document()) == []
    devices = Devices(db)
    apply({"sources.yaml": a_document()}, "environment", devices)
    (kind,) = devices.kinds()
    assert (kind.id, kind.pack, kind.properties[0].unit) == ("air_station", "environment", "ug/m3")


def test_mistakes_are_named_with_their_place() -> None:
    assert reasons(a_document(protocol="morse")) == [
        ("kinds.air_station.protocol", "nobody speaks the protocol 'morse'")
    ]
    assert reasons(a_document(title="kind.ship"))[0][0] == "kinds.air_station.title"
    assert reasons(a_document(colour="red"))[0] == ("kinds.air_station.colour", "unknown key 'colour'")
    twice = a_document()["kinds"]["air_station"]["properties"] * 2
    assert reasons(a_document(properties=twice)) == [("kinds.air_station.properties.1.code", "'a34004' stands twice")]
    assert reasons({"format": 1})[0] == ("kinds", "'kinds' is missing")
