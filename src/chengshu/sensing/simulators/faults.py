"""What goes wrong with bytes on a real line."""

import random

from chengshu.sensing.simulators.profile import FaultProfile

_NOISE = bytes(range(0x80, 0x9F)) + b"\x00\xff~!"


def corrupted(raw: bytes, faults: FaultProfile, dice: random.Random) -> bytes:
    """The frame with a wrong CRC, a wrong length, noise in front, or as it is."""
    if dice.random() < faults.bad_crc:
        wrong = int(raw[-6:-2], 16) ^ (1 << dice.randrange(16))
        raw = raw[:-6] + b"%04X\r\n" % wrong
    if dice.random() < faults.bad_length:
        raw = b"##%04d" % ((int(raw[2:6]) + dice.choice((-3, 2, 7, 120))) % 10_000) + raw[6:]
    if dice.random() < faults.noise:
        raw = bytes(dice.choice(_NOISE) for _ in range(dice.randint(1, 40))) + raw
    return raw


def fragments(raw: bytes, dice: random.Random) -> list[bytes]:
    """The bytes in two to four pieces, as a slow modem delivers them."""
    cuts = sorted(dice.randrange(1, len(raw)) for _ in range(dice.randint(1, 3)))
    return [raw[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(raw)], strict=True) if start < stop]
