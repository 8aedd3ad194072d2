"""What goes over the bus between our processes: subjects, streams and the form of messages. Nowhere else."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from chengshu.kit import Unavailable, new_id, now
from chengshu.kit.bus import Bus, StreamSpec
from chengshu.sensing import Frame, frame_of
from chengshu.sensing.protocols import PROTOCOLS

FRAMES = "CHENGSHU_FRAMES"
FRAMES_WORKER = "telemetry"
HEALTH = "health"
_VERSION = 1
_HEADROOM = 4096


class Envelope(msgspec.Struct, array_like=True, frozen=True):
    """One message of `FRAMES`."""

    version: int
    frames: list[Frame]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Envelope)


def streams(max_bytes: int) -> tuple[StreamSpec, ...]:
    """The streams of the platform."""
    return (StreamSpec(FRAMES, ("frames.*",), max_bytes),)


def encode_frames(frames: Sequence[Frame]) -> bytes:
    """Frames as one message."""
    return _encoder.encode(Envelope(_VERSION, list(frames)))


def decode_frames(payload: bytes) -> tuple[Frame, ...]:
    """The frames of a message. Raises `ValueError` when it is none of ours."""
    try:
        envelope = _decoder.decode(payload)
    except msgspec.MsgspecError as error:
        raise ValueError(f"not a message of frames: {error}") from error
    if envelope.version != _VERSION:
        raise ValueError(f"a message of version {envelope.version}, known is {_VERSION}")
    return tuple(envelope.frames)


async def publish_frames(bus: Bus, frames: Sequence[Frame]) -> None:
    """Returns when the bus holds every frame on disk; raises `Unavailable` otherwise.

    Too large for one message: halved until it fits. Then a part may be held while another is not; the caller
    acknowledges none, the devices send again, and what was held already is recognised.
    """
    if not frames:
        return
    payload = encode_frames(frames)
    if len(payload) > bus.max_payload - _HEADROOM and len(frames) > 1:
        middle = len(frames) // 2
        await publish_frames(bus, frames[:middle])
        await publish_frames(bus, frames[middle:])
        return
    await bus.publish(f"frames.{frames[0].protocol}", payload, message_id=new_id())


def republisher(bus: Bus, loop: asyncio.AbstractEventLoop) -> Callable[[Frame], None]:
    """For threads: publish one frame and wait until the bus holds it."""

    def republish(frame: Frame) -> None:
        future = asyncio.run_coroutine_threadsafe(publish_frames(bus, [frame]), loop)
        try:
            future.result(10)
        except TimeoutError as error:
            raise Unavailable("The bus does not answer.", code="bus_unavailable") from error

    return republish


def decoder(device_of: Callable[[str, str], str | None]) -> Callable[[str, bytes], Frame]:
    """Bytes to a frame with its device, as the gateway does it; `device_of` (protocol, identifier) -> id."""

    def decode(protocol: str, raw: bytes) -> Frame:
        known = PROTOCOLS.get(protocol)
        if known is None:
            raise Unavailable(f"Nobody here speaks {protocol}.", code="unknown_protocol")
        frame, _ = frame_of(known, raw, now())
        if frame.reason is None:
            frame.device = device_of(protocol, frame.identifier)
            if frame.device is None:
                refuse_stranger(frame)
        return frame

    return decode


def refuse_stranger(frame: Frame) -> None:
    """The device is not registered: the frame is kept aside, not taken."""
    frame.reason = "unknown_device"
    frame.detail = f"No device calls itself {frame.identifier} over {frame.protocol}."
