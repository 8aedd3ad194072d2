"""The fleet file: which devices there are, what they measure, what happens to them and what goes wrong."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PropertyProfile(_Strict):
    """One measured property: base level, noise and day curve as shares of the base."""

    base: float
    noise: Annotated[float, Field(ge=0)] = 0.03
    day: Annotated[float, Field(ge=0)] = 0.0
    peak_hour: Annotated[float, Field(ge=0, lt=24)] = 14.0
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    lowest: float | None = 0.0


class EventProfile(_Strict):
    """A ramp of one property: rises to `peak`, holds, falls. Minutes count from the start of the run."""

    property: str
    at_minute: Annotated[float, Field(ge=0)]
    peak: float
    rise_minutes: Annotated[float, Field(ge=0)] = 1.0
    hold_minutes: Annotated[float, Field(ge=0)] = 5.0
    fall_minutes: Annotated[float, Field(ge=0)] = 2.0
    every_minutes: Annotated[float, Field(gt=0)] | None = None
    flag: str | None = None


class SilenceProfile(_Strict):
    """The device says nothing for a while."""

    at_minute: Annotated[float, Field(ge=0)]
    minutes: Annotated[float, Field(gt=0)]


class FaultProfile(_Strict):
    """What goes wrong, as the share of messages it happens to; drift in seconds (and seconds per hour)."""

    fragments: Share = 0.0
    glued: Share = 0.0
    noise: Share = 0.0
    bad_crc: Share = 0.0
    bad_length: Share = 0.0
    resend: Share = 0.0
    reconnect: Share = 0.0
    drift_s: float = 0.0
    drift_s_per_hour: float = 0.0
    silences: tuple[SilenceProfile, ...] = ()


class DeviceProfile(_Strict):
    """One data logger."""

    mn: Annotated[str, Field(pattern=r"^[!-:<-~]{1,64}$")]
    properties: dict[str, PropertyProfile]
    st: str = "22"
    edition: Literal["2005", "2017", "2025"] = "2017"
    password: str = "123456"  # noqa: S105 - the example of the standard
    interval_s: Annotated[float, Field(gt=0)] = 60.0
    minute_interval_s: Annotated[int, Field(ge=0)] = 600
    hours: bool = True
    days: bool = True
    heartbeat_s: Annotated[float, Field(ge=0)] = 0.0
    ack_timeout_s: Annotated[float, Field(gt=0)] = 5.0
    window: Annotated[int, Field(ge=1)] = 8
    longest_cp: Annotated[int, Field(ge=60)] = 950
    events: tuple[EventProfile, ...] = ()
    faults: FaultProfile = FaultProfile()

    @model_validator(mode="after")
    def _events_have_properties(self) -> "DeviceProfile":
        for event in self.events:
            if event.property not in self.properties:
                raise ValueError(f"device {self.mn}: event of '{event.property}', which it does not measure")
        return self


class FleetProfile(_Strict):
    """A fleet file; `defaults` are fields of every device that does not set them itself."""

    format: Literal[1]
    devices: Annotated[tuple[DeviceProfile, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_mn_once(self) -> "FleetProfile":
        numbers = [device.mn for device in self.devices]
        twice = sorted({mn for mn in numbers if numbers.count(mn) > 1}) if len(set(numbers)) < len(numbers) else []
        if twice:
            raise ValueError(f"stands twice: {', '.join(twice)}")
        return self
