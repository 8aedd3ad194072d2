"""Published frames: what must be understood is understood, what is wrong is rejected for the right reason."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from chengshu.sensing import Rejected
from chengshu.sensing.protocols.hj212 import PROTOCOL, crc16, encode, parse

FRAMES = sorted((Path(__file__).parent / "frames").glob("*.hex"))
every_frame = pytest.mark.parametrize("path", FRAMES, ids=lambda path: path.stem)


def _read(path: Path) -> tuple[bytes, dict[str, Any]]:
    told = YAML(typ="safe", pure=True).load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    return bytes.fromhex(path.read_text()), told


@every_frame
def test_a_published_frame_comes_out_of_the_framer_whole(path: Path) -> None:
    raw, _ = _read(path)
    assert PROTOCOL.framer().feed(raw) == [raw]


@every_frame
def test_a_published_frame_has_the_checksum_that_was_recomputed(path: Path) -> None:
    raw, told = _read(path)
    assert f"{crc16(raw[6:-6]):04X}" == told["checksum_recomputed"]


@every_frame
def test_a_published_frame_is_read_as_its_source_says(path: Path) -> None:
    raw, told = _read(path)
    expect = told["expect"]
    if not told["valid"]:
        with pytest.raises(Rejected) as rejected:
            PROTOCOL.decode(raw)
        assert rejected.value.reason == expect["reason"]
        assert str(expect["correct_crc" if expect["reason"] == "crc" else "actual_len"]) in rejected.value.detail
        assert rejected.value.identifier, "the quarantine shows which device it was"
        return
    message, said = parse(raw), PROTOCOL.decode(raw)
    header = {"QN": message.qn, "ST": message.st, "CN": message.cn, "PW": message.pw, "MN": message.mn}
    assert header.items() >= {name: expect[name] for name in header if name in expect}.items()
    if "Flag" in expect:
        assert (message.flag, message.needs_reply, message.is_split) == (
            expect["Flag"],
            expect["needs_ack"],
            expect["split"],
        )
    assert said.edition == expect.get("edition", "2017")
    found = {o.property: (o.value, o.flag) for o in said.observations}
    for code, (value, flag) in expect.get("factors", {}).items():
        assert found.pop(code) == (value, flag)
    for name, value in expect.get("CP", {}).items():
        assert found.pop(name) == (float(value), None)
    assert not found


@every_frame
def test_a_valid_frame_survives_the_round_trip(path: Path) -> None:
    raw, told = _read(path)
    if told["valid"]:
        assert encode(parse(raw)).upper() == raw.upper()
