"""One suite for every protocol: what a framer and a decoder owe, whatever the bytes do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.sensing import Protocol, Rejected, frame_id, frame_of
from chengshu.sensing.protocols import PROTOCOLS
from chengshu.sensing.protocols.hj212 import Message, encode, make_flag


@dataclass(frozen=True)
class Case:
    """What a protocol gives to the suite: whole frames, and a frame of the moment."""

    frames: tuple[bytes, ...]
    at: Callable[[datetime], bytes]


def _hj212(cp: str, qn: str = "20240601085857223", edition: str = "2017") -> bytes:
    flag = make_flag(edition, needs_reply=True)
    return encode(Message(qn, "31", "2011", "123456", "010000A8900016F000169DC0", flag, cp=cp))


CASES = {
    "hj212": Case(
        frames=(
            _hj212("DataTime=20240601085800;a21026-Rtd=12.5,a21026-ZsRtd=14.1,a21026-Flag=N"),
            _hj212("DataTime=20240601085900;a21026-Rtd=12.6,a21026-Flag=D", "20240601085957224"),
            _hj212("DataTime=20240601090000;i11001-Info=//清洗；管路//", "20240601085957225", "2025"),
        ),
        at=lambda local: _hj212(f"DataTime={local:%Y%m%d%H%M%S};a21026-Rtd=1"),
    )
}
every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=list(PROTOCOLS))


def _good(protocol: Protocol, pieces: list[bytes]) -> list[bytes]:
    kept = []
    for piece in pieces:
        try:
            protocol.decode(piece)
        except Rejected:
            continue
        kept.append(piece)
    return kept


@every_protocol
def test_every_protocol_has_a_case(protocol: Protocol) -> None:
    assert protocol.name in CASES


@every_protocol
def test_frames_glued_together_come_apart(protocol: Protocol) -> None:
    frames = CASES[protocol.name].frames
    assert protocol.framer().feed(b"".join(frames)) == list(frames)


@every_protocol
def test_frames_arrive_byte_by_byte(protocol: Protocol) -> None:
    frames = CASES[protocol.name].frames
    framer = protocol.framer()
    pieces = [piece for byte in b"".join(frames) for piece in framer.feed(bytes([byte]))]
    assert pieces == list(frames)


@every_protocol
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_cut_of_the_stream_gives_the_same_frames(protocol: Protocol, data: st.DataObject) -> None:
    frames = CASES[protocol.name].frames
    stream = b"".join(frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    framer = protocol.framer()
    pieces: list[bytes] = []
    for start, stop in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        pieces += framer.feed(stream[start:stop])
    assert pieces == list(frames)


@every_protocol
@settings(max_examples=60, deadline=None)
@given(noise=st.binary(max_size=200))
def test_after_noise_the_next_frames_are_found(protocol: Protocol, noise: bytes) -> None:
    frames = CASES[protocol.name].frames
    framer = protocol.framer()
    pieces = framer.feed(noise) + framer.feed(b"\r\n" + b"".join(frames)) + framer.flush()
    assert _good(protocol, pieces)[-len(frames) :] == list(frames)


@every_protocol
def test_a_frame_truncated_anywhere_does_not_swallow_the_next(protocol: Protocol) -> None:
    first, second, _ = CASES[protocol.name].frames
    for kept in range(1, len(first) - 2):
        framer = protocol.framer()
        pieces = framer.feed(first[:kept] + second) + framer.flush()
        assert _good(protocol, pieces) == [second], f"cut after {kept} bytes"
        assert len(pieces) >= 2, "the broken piece is kept too"


@every_protocol
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_one_wrong_byte_is_never_taken_for_a_frame(protocol: Protocol, data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(CASES[protocol.name].frames))
    at = data.draw(st.integers(0, len(raw) - 7))
    wrong = data.draw(st.integers(33, 126).filter(lambda byte: byte != raw[at]))
    with pytest.raises(Rejected) as rejected:
        protocol.decode(raw[:at] + bytes([wrong]) + raw[at + 1 :])
    assert rejected.value.reason
    assert rejected.value.detail


@every_protocol
@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=400))
def test_anything_else_is_rejected_with_a_reason_and_never_crashes(protocol: Protocol, raw: bytes) -> None:
    frame, said = frame_of(protocol, raw, datetime.now(UTC))
    assert said is None
    assert frame.reason
    assert frame.raw == raw


@every_protocol
def test_a_framer_holds_bounded_memory(protocol: Protocol) -> None:
    framer = protocol.framer()
    given_bytes = returned = 0
    for _ in range(300):
        chunk = b"#" * 1000 + b"x" * 24
        given_bytes += len(chunk)
        returned += sum(len(piece) for piece in framer.feed(chunk))
    assert given_bytes - returned < 20_000


@every_protocol
def test_midnight_belongs_to_the_day_that_begins(protocol: Protocol) -> None:
    raw = CASES[protocol.name].at(datetime(2024, 6, 2))
    (observation,) = protocol.decode(raw).observations
    assert observation.time == datetime(2024, 6, 1, 16, tzinfo=UTC)
    late = protocol.decode(CASES[protocol.name].at(datetime(2024, 12, 31, 23, 59, 59)))
    assert late.observations[0].time == datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC)


@every_protocol
def test_the_same_bytes_have_the_same_id_and_others_another(protocol: Protocol) -> None:
    first, second, _ = CASES[protocol.name].frames
    assert frame_id(protocol.name, first) == frame_id(protocol.name, first)
    assert frame_id(protocol.name, first) != frame_id(protocol.name, second)
    assert len(frame_id(protocol.name, first)) == 32
