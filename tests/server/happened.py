"""What happened in one district of a living city: a station, its frames, a reject, an alert, a case with a document."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chengshu.capabilities.cases import OpenCase
from chengshu.capabilities.rules import AlertFilter
from chengshu.data.telemetry import Delivery
from chengshu.kit import announce_nothing, new_id, now
from chengshu.security import SYSTEM
from chengshu.sensing import Frame
from chengshu.sensing.devices import DeviceRegistration
from chengshu.sensing.protocols.hj212 import pack
from chengshu.server.city import City
from chengshu.server.wires import decoder

CITY_TIME = ZoneInfo("Asia/Shanghai")
A_DOCUMENT = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
UNBELIEVABLE = 400.0  # ug/m3 of PM2.5: above every limit of every year


def a_frame(identifier: str, at: datetime, value: float, *, secret: str = "123456") -> bytes:
    """Real-time data as a station of 2017 sends it."""
    stamp = f"{at.astimezone(CITY_TIME):%Y%m%d%H%M%S}"
    told = f"DataTime={stamp};a34004-Rtd={value},a34004-Flag=N"
    return pack(f"QN={stamp}000;ST=22;CN=2011;PW={secret};MN={identifier};Flag=9;CP=&&{told}&&".encode())


def spoilt(raw: bytes) -> bytes:
    """The same with a checksum that is wrong."""
    return raw[:-6] + (b"0000" if raw[-6:-2] != b"0000" else b"1111") + b"\r\n"


def understood(city: City, raw: bytes) -> Frame:
    """The frame as the gateway puts it on the bus."""

    def device_of(protocol: str, identifier: str) -> str | None:
        found = city.devices.by_identifier(protocol, identifier)
        return found.id if found else None

    frame = decoder(device_of)("hj212", raw)
    if frame.reason is not None and frame.device is None:
        frame.device = device_of("hj212", frame.identifier)
    return frame


@dataclass(frozen=True)
class Happened:
    """The ids of everything."""

    identifier: str
    device: str
    frame: str
    rejects: tuple[str, str]
    alert: str
    rule: str
    case: str
    own_case: str
    attachment: str


def let_it_happen(city: City, division: str, identifier: str, *, first_delivery: int = 1) -> Happened:
    """Two high readings over the whole way, two broken frames, and a case that a person opened."""
    device = city.devices.register(
        DeviceRegistration("hj212", identifier, f"Station {identifier}", "air_station", division=division)
    )
    moment = now().replace(microsecond=0) - timedelta(minutes=5)
    raws = [a_frame(identifier, moment + timedelta(minutes=n), UNBELIEVABLE + n) for n in (0, 1)]
    broken = [spoilt(a_frame(identifier, moment + timedelta(minutes=n), 50.0)) for n in (2, 3)]
    frames = tuple(understood(city, raw) for raw in (*raws, *broken))
    kept = city.telemetry.keep([Delivery(first_delivery, frames)])
    city.effects(announce_nothing).on_readings(kept.fresh)
    [alert] = city.rules.find_alerts(AlertFilter(device=device.id)).items
    assert alert.case_id
    rejects = [one.id for one in city.telemetry.rejects().items if one.identifier == identifier]
    told = OpenCase(type="urban_incident", title=f"Rubbish at {identifier}", division=division, source_id=new_id())
    own = city.cases.open_case(told, SYSTEM)
    document = city.cases.attach(own.id, "plan.pdf", A_DOCUMENT, "other", SYSTEM)
    city.indicators.refresh(now())
    first, second = rejects
    return Happened(
        identifier, device.id, frames[0].id, (first, second), alert.id, alert.rule, alert.case_id, own.id, document.id
    )
