"""Decode the samples of a pack with the real protocol and compare with what the author expects."""

from datetime import datetime
from pathlib import Path
from typing import Any

from chengshu.sensing import Decoded, Observation, Rejected
from chengshu.sensing.protocols import PROTOCOLS
from chengshu.server.packs.model import ExpectedFrame, ExpectedObservation, ExpectedSample

Complaint = tuple[str, str, str]  # key, reason, mend


def sample_bytes(file: Path) -> bytes:
    """Return the bytes of a sample: ``.hex`` holds hex digits, ``.txt`` one frame a line, ended by CR LF."""
    if file.suffix == ".hex":
        return bytes.fromhex(file.read_text("ascii"))
    lines = file.read_text("utf-8").splitlines()
    return b"".join(line.encode() + b"\r\n" for line in lines if line)


def sample_frames(file: Path, protocol: str) -> list[bytes]:
    """Cut a sample into frames as a connection would."""
    framer = PROTOCOLS[protocol].framer()
    return [*framer.feed(sample_bytes(file)), *framer.flush()]


def check_sample(file: Path, expected: ExpectedSample) -> list[Complaint]:
    """Return how the sample differs from what is expected of it."""
    if expected.protocol not in PROTOCOLS:
        known = ", ".join(sorted(PROTOCOLS))
        return [("protocol", f"there is no protocol '{expected.protocol}'", f"use one of: {known}")]
    try:
        frames = sample_frames(file, expected.protocol)
    except ValueError:
        return [("", f"'{file.name}' is not readable as {file.suffix[1:]}", "write hex digits or text")]
    if len(frames) != len(expected.frames):
        reason = f"'{file.name}' holds {len(frames)} frame(s), not {len(expected.frames)}"
        return [("frames", reason, "write one entry for each frame")]
    found: list[Complaint] = []
    for index, (raw, wanted) in enumerate(zip(frames, expected.frames, strict=True)):
        found += [(f"frames.{index}{k}", r, m) for k, r, m in _check_frame(raw, wanted, expected.protocol)]
    return found


def _check_frame(raw: bytes, wanted: ExpectedFrame, protocol: str) -> list[Complaint]:
    try:
        said = PROTOCOLS[protocol].decode(raw)
    except Rejected as refusal:
        if refusal.reason == wanted.rejected:
            return []
        return [
            (
                "",
                f"the frame is refused ({refusal})",
                f"mend the sample, or write 'rejected: {refusal.reason}'",
            )
        ]
    if wanted.rejected is not None:
        return [(".rejected", "the frame is good", "break the sample, or say what it means")]
    found: list[Complaint] = []
    for name in ("identifier", "message_type", "edition", "needs_reply"):
        found += _compare(f".{name}", getattr(said, name), getattr(wanted, name))
    return found + _check_observations(said, wanted.observations)


def _check_observations(said: Decoded, wanted: list[ExpectedObservation] | None) -> list[Complaint]:
    if wanted is None:
        return []
    left = list(said.observations)
    found: list[Complaint] = []
    for index, item in enumerate(wanted):
        match = next((one for one in left if _fits(one, item)), None)
        if match is None:
            said_so = "; ".join(_show(one) for one in left if one.property == item.property) or "nothing of it"
            found.append((f".observations.{index}", f"'{item.property}' says {said_so}", "write what the frame says"))
        else:
            left.remove(match)
    if left and not found:
        shown = "; ".join(f"{one.property} {_show(one)}" for one in left)
        found.append((".observations", f"the frame says more: {shown}", "write these too"))
    return found


def _fits(said: Observation, wanted: ExpectedObservation) -> bool:
    given: dict[str, Any] = wanted.model_dump(include=wanted.model_fields_set)
    if "time" in given:
        given["time"] = datetime.fromisoformat(given["time"])
    return all(getattr(said, name) == value for name, value in given.items())


def _show(one: Observation) -> str:
    value = one.text if one.value is None else one.value
    return f"{one.kind} {one.statistic} {value} {one.flag or ''} at {one.time.isoformat()}".replace("  ", " ")


def _compare(key: str, said: Any, wanted: Any) -> list[Complaint]:
    if wanted is None or said == wanted:
        return []
    return [(key, f"the frame says {said!r}, not {wanted!r}", "write what the frame says")]
