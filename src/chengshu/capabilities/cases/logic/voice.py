"""Voice notes as phones record them: what a file of sound is allowed to hold, and the same file without the rest.

Two containers are taken, those that recorders in browsers write: WebM with Opus or Vorbis, MP4 with AAC or Opus. What
does not make sound (titles, tags, the recording program, dates, places, cover pictures, files hung on) is blotted out
in place: the parts become empty ones of the same length, so that nothing that points into the file must be mended.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT, _CLUSTER, _TRACKS, _TRACK, _INFO, _GROUP = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0x1549A966, 0xA0
_TRACK_TYPE, _CODEC, _AUDIO, _VOID = 0x83, 0x86, 0xE1, 0xEC
_INSIDE = {_SEGMENT, _CLUSTER, _TRACKS, _TRACK, _INFO, _GROUP, _AUDIO}
_OPEN_ENDED = {_SEGMENT, _CLUSTER}
_TOP = {_INFO, _TRACKS, _CLUSTER, 0x114D9B74, 0x1C53BB6B, 0x1254C367, 0x1941A469, 0x1043A770}
# What a player needs; everything else under a segment becomes empty.
_KEPT_WEBM = _INSIDE | {
    0x2AD7B1, 0x4489,  # scale of time, length
    0xD7, 0x73C5, _TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x55EE, 0xAA,  # a track
    _CODEC, 0x63A2, 0x56AA, 0x56BB, 0xB5, 0x78B5, 0x9F, 0x6264,  # its sound
    0xE7, 0xA7, 0xAB, 0xA3, 0xA1, 0x9B, 0xFB, 0x75A2, 0x58D7,  # the sound itself
    _VOID,
}  # fmt: skip
_SOUNDS_WEBM = {b"A_OPUS", b"A_VORBIS"}

_BOXES = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"moof", b"traf", b"mvex"}
_KEPT_MP4 = _BOXES | {
    b"ftyp", b"styp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dref", b"stsd", b"stts", b"stsc",
    b"stsz", b"stco", b"co64", b"stss", b"ctts", b"sgpd", b"sbgp", b"elst", b"mehd", b"trex", b"mfhd", b"tfhd",
    b"tfdt", b"trun", b"sidx", b"mfra", b"tfra", b"mfro", b"free",
}  # fmt: skip
_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"M4A ", b"dash", b"hlsf"}
_DATED = {b"mvhd", b"tkhd", b"mdhd"}
_SOUNDS_MP4 = {b"mp4a", b"Opus"}
_DEEPEST = 12


class NotVoice(Exception):
    """Why a file is no voice note."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note with nothing but sound in it."""

    content: bytes
    media_type: str


def is_voice(content: bytes) -> bool:
    """Whether the first bytes are those of a container that is taken."""
    return content.startswith(_EBML) or (content[4:8] == b"ftyp" and content[8:12] in _BRANDS)


def only_sound(content: bytes) -> Voice:
    """The same sound and nothing else. Raises `NotVoice` with the reason."""
    try:
        if content.startswith(_EBML):
            return Voice(_webm(bytearray(content)), "audio/webm")
        return Voice(_mp4(bytearray(content)), "audio/mp4")
    except (IndexError, ValueError) as error:
        raise NotVoice("the recording is cut off") from error


# --- WebM ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a WebM file: its name, where it begins, where its inside begins, where it ends."""

    name: int
    start: int
    inside: int
    end: int


def _webm(data: bytearray) -> bytes:
    head = _part(data, 0, len(data))
    if b"webm" not in data[head.inside : head.end]:
        raise NotVoice("only WebM and MP4 recordings are taken")
    segment = _part(data, head.end, len(data))
    if segment.name != _SEGMENT or segment.end != len(data):
        raise NotVoice("something hangs on the recording")
    sounds = 0
    for one in _parts(data, segment, 0):
        if one.name == _TRACK_TYPE and data[one.inside : one.end].lstrip(b"\0") != b"\x02":
            raise NotVoice("the recording holds more than sound")
        if one.name == _CODEC:
            sounds += 1
            if bytes(data[one.inside : one.end]).rstrip(b"\0") not in _SOUNDS_WEBM:
                raise NotVoice("this kind of sound is not known")
        if one.name not in _KEPT_WEBM:
            _blot_webm(data, one)
        elif one.name == _VOID:
            data[one.inside : one.end] = bytes(one.end - one.inside)
    if sounds != 1:
        raise NotVoice("a voice note has one track of sound")
    return bytes(data)


def _parts(data: bytearray, within: _Part, depth: int) -> Iterator[_Part]:
    at = within.inside
    while at < within.end:
        one = _part(data, at, within.end)
        yield one
        if one.name in _INSIDE:
            if depth > _DEEPEST:
                raise NotVoice("the recording is broken")
            yield from _parts(data, one, depth + 1)
        at = one.end


def _part(data: bytearray, at: int, limit: int) -> _Part:
    width = _width(data[at], 4)
    name = int.from_bytes(data[at : at + width], "big")
    wide = _width(data[at + width], 8)
    inside = at + width + wide
    size = int.from_bytes(data[at + width : inside], "big") & ((1 << 7 * wide) - 1)
    if size == (1 << 7 * wide) - 1:
        if name not in _OPEN_ENDED:
            raise NotVoice("the recording is broken")
        return _Part(name, at, inside, limit if name == _SEGMENT else _end_of_cluster(data, inside, limit))
    if inside + size > limit:
        raise NotVoice("the recording is cut off")
    return _Part(name, at, inside, inside + size)


def _end_of_cluster(data: bytearray, at: int, limit: int) -> int:
    """A cluster written while recording does not say how long it is: it ends where the next part of its kind begins."""
    while at < limit:
        width = _width(data[at], 4)
        if int.from_bytes(data[at : at + width], "big") in _TOP:
            return at
        at = _part(data, at, limit).end
    return limit


def _width(first: int, most: int) -> int:
    width = 9 - first.bit_length()
    if not first or width > most:
        raise NotVoice("the recording is broken")
    return width


def _blot_webm(data: bytearray, one: _Part) -> None:
    """Make it a void of the same length."""
    total = one.end - one.start
    wide = 8 if total >= 9 else 1
    size = total - 1 - wide
    data[one.start] = 0xEC
    data[one.start + 1 : one.start + 1 + wide] = (size | (1 << 7 * wide)).to_bytes(wide, "big")
    data[one.start + 1 + wide : one.end] = bytes(size)


# --- MP4 ----------------------------------------------------------------------------------------------------------


def _mp4(data: bytearray) -> bytes:
    sounds = 0
    for kind, start, inside, end in list(_boxes(data, 0, len(data), 0)):
        if kind not in _KEPT_MP4 or kind == b"free":
            data[start + 4 : start + 8] = b"free"
            data[inside:end] = bytes(end - inside)
        elif kind in _DATED:
            wide = 16 if data[inside] == 1 else 8
            if inside + 4 + wide > end:
                raise NotVoice("the recording is broken")
            data[inside + 4 : inside + 4 + wide] = bytes(wide)
        elif kind == b"hdlr":
            if data[inside + 8 : inside + 12] != b"soun":
                raise NotVoice("the recording holds more than sound")
            data[inside + 24 : end] = bytes(end - inside - 24)
        elif kind == b"stsd":
            sounds += 1
            if data[inside + 7] != 1 or bytes(data[inside + 12 : inside + 16]) not in _SOUNDS_MP4:
                raise NotVoice("this kind of sound is not known")
    if sounds != 1:
        raise NotVoice("a voice note has one track of sound")
    return bytes(data)


def _boxes(data: bytearray, at: int, limit: int, depth: int) -> Iterator[tuple[bytes, int, int, int]]:
    while at < limit:
        size, kind, inside = int.from_bytes(data[at : at + 4], "big"), bytes(data[at + 4 : at + 8]), at + 8
        if size == 1:
            size, inside = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        end = limit if size == 0 else at + size
        if end > limit or end < inside:
            raise NotVoice("the recording is cut off")
        yield kind, at, inside, end
        if kind in _BOXES:
            if depth > _DEEPEST:
                raise NotVoice("the recording is broken")
            yield from _boxes(data, inside, end, depth + 1)
        at = end
