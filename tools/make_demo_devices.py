"""Make demo/zhuzhou/devices.yaml and fleet.yaml: invented stations and sources, inside the right districts.

    python tools/make_demo_devices.py

Seeded. Names are invented, every number carries DEMO, and the fleet says what happens to whom in the first minutes.
"""

import json
import random
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

FOLDER = Path(__file__).resolve().parents[1] / "demo" / "zhuzhou"
SEED = 20260101

AIR = [
    ("430202", "荷塘示例站", 113.175, 27.855),
    ("430202", "仙庾示例站", 113.215, 27.93),
    ("430203", "芦淞示例站", 113.16, 27.818),
    ("430203", "董家塅示例站", 113.185, 27.78),
    ("430204", "石峰示例站", 113.112, 27.878),
    ("430204", "云龙示例站", 113.17, 27.955),
    ("430211", "天元示例站", 113.085, 27.822),
    ("430211", "武广示例站", 113.055, 27.8),
    ("430212", "渌口示例站", 113.142, 27.695),
    ("430223", "攸县示例站", 113.345, 27.005),
    ("430224", "茶陵示例站", 113.54, 26.785),
    ("430281", "醴陵示例站", 113.49, 27.66),
]
GAS = [
    ("430204", "示例冶炼一厂 1 号烟囱", 113.09, 27.89),
    ("430204", "示例冶炼一厂 2 号烟囱", 113.096, 27.893),
    ("430204", "示例化工厂锅炉", 113.128, 27.9),
    ("430202", "示例硬质材料厂窑炉", 113.2, 27.87),
    ("430211", "示例热电厂脱硫塔", 113.045, 27.83),
    ("430203", "示例航空部件厂喷涂线", 113.2, 27.775),
    ("430212", "示例水泥厂窑尾", 113.11, 27.63),
    ("430281", "示例陶瓷厂一线", 113.46, 27.64),
    ("430281", "示例陶瓷厂二线", 113.52, 27.68),
    ("430223", "示例攸州电厂 1 号机组", 113.31, 27.05),
]
WATER = [
    ("430204", "白石港示例污水处理厂总排口", 113.155, 27.876),
    ("430211", "河西示例污水处理厂总排口", 113.075, 27.845),
    ("430202", "金山示例工业园排口", 113.22, 27.89),
    ("430203", "枫溪示例污水处理厂总排口", 113.15, 27.785),
    ("430204", "示例化工厂总排口", 113.12, 27.905),
    ("430212", "渌口示例污水处理厂总排口", 113.135, 27.685),
    ("430223", "攸县示例污水处理厂总排口", 113.35, 26.99),
    ("430224", "茶陵示例污水处理厂总排口", 113.55, 26.8),
    ("430225", "炎陵示例污水处理厂总排口", 113.78, 26.48),
    ("430281", "醴陵示例污水处理厂总排口", 113.47, 27.665),
]
# property: base, noise, day curve, hour of the peak, decimals
MEASURES: dict[str, dict[str, tuple[float, float, float, float, int]]] = {
    "air_station": {
        "a34004": (30, 0.05, 0.25, 8, 0),
        "a34002": (56, 0.05, 0.22, 9, 0),
        "a21026": (9, 0.06, 0.15, 10, 0),
        "a21004": (31, 0.06, 0.3, 19, 0),
        "a21005": (0.7, 0.05, 0.2, 8, 2),
        "a05024": (82, 0.04, 0.45, 15, 0),
        "a01001": (18, 0.01, 0.22, 15, 1),
        "a01002": (66, 0.02, 0.18, 5, 0),
    },
    "gas_source": {
        "a21026": (16, 0.08, 0.05, 14, 2),
        "a21002": (32, 0.07, 0.05, 14, 2),
        "a34013": (4.2, 0.08, 0.04, 14, 2),
        "a19001": (8.6, 0.03, 0.02, 14, 2),
        "a00000": (86000, 0.03, 0.06, 14, 0),
    },
    "water_source": {
        "w01018": (24, 0.06, 0.1, 11, 2),
        "w21003": (1.6, 0.08, 0.1, 11, 3),
        "w21011": (0.22, 0.06, 0.08, 11, 3),
        "w21001": (8.2, 0.05, 0.08, 11, 2),
        "w01001": (7.3, 0.01, 0.01, 11, 2),
        "w00000": (210, 0.05, 0.2, 10, 1),
    },
}
SYSTEMS = {"air_station": "22", "gas_source": "31", "water_source": "32"}
ORGANISATIONS = {"air_station": "demo-ecology", "gas_source": "demo-ecology", "water_source": "demo-ecology"}


def event(name: str, at: float, peak: float, hold: float, every: float) -> dict[str, Any]:
    """Return one ramp over the limit."""
    shape_of = {"rise_minutes": 0.3, "hold_minutes": hold, "fall_minutes": 2.0, "every_minutes": every}
    return {"property": name, "at_minute": at, "peak": peak, **shape_of}


# What happens to whom: (kind, position in its list) -> fields of the fleet file.
STORIES: dict[tuple[str, int], dict[str, Any]] = {
    ("air_station", 4): {"events": [event("a34004", 0.2, 286, 8, 60)]},
    ("air_station", 8): {"events": [event("a05024", 20, 262, 10, 180)]},
    ("gas_source", 1): {"events": [event("a21026", 6, 148, 10, 90)]},
    ("water_source", 4): {"events": [event("w01018", 3, 176, 12, 75)]},
    ("water_source", 6): {"faults": {"fragments": 0.3, "glued": 0.1}},
    ("gas_source", 4): {"faults": {"bad_crc": 0.02, "noise": 0.01}},
    ("gas_source", 7): {"faults": {"resend": 0.1, "reconnect": 0.02}, "edition": "2005"},
    ("air_station", 10): {"faults": {"drift_s": 75.0}},
    ("air_station", 11): {"faults": {"silences": [{"at_minute": 9, "minutes": 25}]}},
}


def make(kind: str, places: list[tuple[str, str, float, float]]) -> tuple[list[Any], list[Any]]:
    """Return the register entries and the simulated loggers of one kind."""
    devices, fleet = [], []
    for number, (division, name, longitude, latitude) in enumerate(places):
        dice = random.Random(f"{SEED}/{kind}/{number}")
        mn = f"{division}DEMO{kind[:3].upper()}{number + 1:011d}"
        assert len(mn) == 24
        place = {"division": division, "longitude": longitude, "latitude": latitude}
        devices.append({"identifier": mn, "name": name, "kind": kind, **place, "organisation": ORGANISATIONS[kind]})
        level = dice.uniform(0.82, 1.15)
        properties = {code: measure(code, numbers, level) for code, numbers in MEASURES[kind].items()}
        fleet.append({"mn": mn, "st": SYSTEMS[kind], **STORIES.get((kind, number), {}), "properties": properties})
    return devices, fleet


def measure(code: str, numbers: tuple[float, float, float, float, int], level: float) -> dict[str, Any]:
    """Return how one property behaves; only pollutants differ from place to place."""
    base, noise, day, peak_hour, decimals = numbers
    steady = code in {"w01001", "a01001", "a01002", "a19001"}
    return {
        "base": base if steady else round(base * level, decimals + 1),
        "noise": noise,
        "day": day,
        "peak_hour": peak_hour,
        "decimals": decimals,
    }


def check(devices: list[dict[str, Any]]) -> None:
    """Refuse to write a device that lies in another district than it says."""
    features = json.loads((FOLDER / "boundaries.geojson").read_text("utf-8"))["features"]
    areas = {one["properties"]["code"]: shape(one["geometry"]) for one in features}
    for device in devices:
        point = shapely.Point(device["longitude"], device["latitude"])
        if not areas[device["division"]].contains(point):
            really = [code for code, area in areas.items() if area.contains(point)]
            raise SystemExit(f"{device['name']} lies in {really}, not in {device['division']}")


def flow(value: Any) -> str:
    """Return a value as one line of YAML (JSON is YAML)."""
    return json.dumps(value, ensure_ascii=False)


def write(name: str, head: str, key: str, rows: list[dict[str, Any]]) -> None:
    """Write a list, one line an entry, except for the properties of a logger."""
    lines = [head, f"{key}:"]
    for row in rows:
        nested = row.pop("properties", None)
        first, *rest = [f"{field}: {flow(value)}" for field, value in row.items()]
        lines += [f"  - {first}", *(f"    {line}" for line in rest)]
        if nested:
            lines += ["    properties:", *(f"      {code}: {flow(numbers)}" for code, numbers in nested.items())]
    (FOLDER / name).write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Write both files."""
    made = [make(kind, places) for kind, places in
            (("air_station", AIR), ("gas_source", GAS), ("water_source", WATER))]  # fmt: skip
    devices = [device for some, _ in made for device in some]
    fleet = [logger for _, some in made for logger in some]
    check(devices)
    note = "# Made by tools/make_demo_devices.py. Synthetic: invented names, numbers and values.\nformat: 1"
    write("devices.yaml", f"{note}\nprotocol: hj212", "devices", devices)
    defaults = {"interval_s": 20.0, "minute_interval_s": 600, "heartbeat_s": 300.0}
    write("fleet.yaml", f"{note}\ndefaults: {flow(defaults)}", "devices", fleet)


if __name__ == "__main__":
    main()
