"""Recordings as phones write them, made by hand so that every byte is known."""

_UNKNOWN = b"\x01" + b"\xff" * 7


def element(name: int, content: bytes, *, length: bool = True) -> bytes:
    """A part of a WebM file."""
    named = name.to_bytes((name.bit_length() + 7) // 8, "big")
    size = (len(content) | 1 << 56).to_bytes(8, "big") if length else _UNKNOWN
    return named + size + content


def a_track(number: int = 1, kind: int = 2, codec: bytes = b"A_OPUS") -> bytes:
    """A track with a name that should not travel."""
    audio = element(0xB5, b"\x40\xe7\x70\0\0\0\0\0") + element(0x9F, b"\x01")
    return element(
        0xAE,
        element(0xD7, bytes([number])) + element(0x83, bytes([kind])) + element(0x86, codec)
        + element(0x536E, b"secret name") + element(0x63A2, b"OpusHead" + bytes(11)) + element(0xE1, audio),
    )  # fmt: skip


def a_segment(
    *, track_type: int = 2, codec: bytes = b"A_OPUS", tracks: int = 1, clusters: int = 1, lengths: bool = False,
    more: bytes = b"",
) -> bytes:  # fmt: skip
    """Everything behind the head. Without lengths it is as a recorder writes it, which does not know its end."""
    told = element(0x2AD7B1, b"\x0f\x42\x40") + element(0x4D80, b"Chrome") + element(0x5741, b"Chrome secret")
    inside = element(0x1549A966, told)
    inside += element(0x1654AE6B, b"".join(a_track(n + 1, track_type, codec) for n in range(tracks)))
    inside += element(0x1254C367, element(0x7373, b"secret place"))
    for number in range(clusters):
        blocks = element(0xE7, bytes([number])) + element(0xA3, b"\x81\0\0\x80sound-one")
        group = element(0xA0, element(0xA1, b"\x81\0\x20\0sound-two") + element(0x75A1, b"secret addition"))
        inside += element(0x1F43B675, blocks + group, length=lengths)
    inside += element(0xEC, b"secret in a void" + more)
    return element(0x18538067, inside, length=lengths)


def webm(**options: object) -> bytes:
    """A voice note as Chrome and Firefox record it."""
    head = element(0x4286, b"\x01") + element(0x4282, b"webm")
    return element(0x1A45DFA3, head) + a_segment(**options)  # type: ignore[arg-type]


def box(kind: bytes, content: bytes) -> bytes:
    """A part of an MP4 file."""
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def an_mp4(handler: bytes = b"soun", sample: bytes = b"mp4a") -> bytes:
    """A voice note as Safari records it."""
    dated = b"\0\0\0\0" + b"19041904" + bytes(80)
    named = bytes(8) + handler + bytes(12) + b"secret sound handler\0"
    described = bytes(7) + b"\x01" + box(sample, bytes(28))
    stbl = box(b"stbl", box(b"stsd", described) + box(b"stco", bytes(12)))
    media = box(b"mdia", box(b"mdhd", dated) + box(b"hdlr", named) + box(b"minf", box(b"smhd", bytes(8)) + stbl))
    track = box(b"trak", box(b"tkhd", dated) + media)
    tags = box(b"udta", box(b"meta", b"secret iPhone of somebody"))
    moov = box(b"moov", box(b"mvhd", dated) + track + tags)
    return box(b"ftyp", b"mp42\0\0\0\0isommp42") + moov + box(b"uuid", b"secret" * 4) + box(b"mdat", b"the-sound")
