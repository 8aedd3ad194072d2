"""Bytes to message and back: length, CRC, header fields, split packages. Nothing here knows meanings."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chengshu.sensing.model import Rejected

HEAD = b"##"
TAIL = b"\r\n"
OVERHEAD = 2 + 4 + 4  # head, length, CRC; the tail is not counted
MAX_DATA = 9999  # what four digits can say; the text of 2005 and 2017 asks for 1024 at most, devices send more
EDITIONS = {0: "2005", 1: "2017", 2: "2025"}
VERSIONS = {edition: version for version, edition in EDITIONS.items()}
CONVERTED = "-Zs"  # suffix of the property that holds the converted (折算) value

_STARTS = re.compile(rb"##\d{4}")
_MN = re.compile(rb"MN=([\x21-\x3a\x3c-\x7e]{1,64})")
_CN = re.compile(rb"CN=([0-9A-Za-z]{1,8})")
_ENCRYPTED = b"CP=&&{0x"
_QUOTED_ITEM = re.compile(r'\s*([^=;,]*)=(//.*?//|"[^"]*"|\'[^\']*\'|[^;,]*)', re.DOTALL)


def _crc_tables() -> tuple[list[int], bytes]:
    """The CRC of HJ 212 keeps only the high byte between steps: (reg >> 8) ^ byte indexes 256 words.

    So the running state is one byte, and two input bytes make one step through a table of 65,536 bytes.
    """
    words = []
    for start in range(256):
        register = start
        for _ in range(8):
            register = (register >> 1) ^ 0xA001 if register & 1 else register >> 1
        words.append(register)
    high = bytes(word >> 8 for word in words)
    if sys.byteorder == "little":
        pairs = bytes(high[high[pair & 255] ^ (pair >> 8)] for pair in range(65536))
    else:
        pairs = bytes(high[high[pair >> 8] ^ (pair & 255)] for pair in range(65536))
    return words, pairs


_WORDS, _PAIRS = _crc_tables()
_FIRST_SHIFT = 0 if sys.byteorder == "little" else 8


def crc16(data: bytes) -> int:
    """The CRC16 of HJ 212 (not Modbus: the register is shifted before the XOR)."""
    if not data:
        return 0xFFFF
    state = 0xFF
    last = len(data) - 1
    even = last & ~1
    pairs = _PAIRS
    for pair in memoryview(data)[:even].cast("H"):
        state = pairs[(state << _FIRST_SHIFT) ^ pair]
    if even != last:
        state = _WORDS[state ^ data[even]] >> 8
    return _WORDS[state ^ data[last]]


@dataclass(slots=True)
class Message:
    """The data segment in parts. `cp` is the text between the ``&&``; `other` holds undefined header fields."""

    qn: str = ""
    st: str = ""
    cn: str = ""
    pw: str = ""
    mn: str = ""
    flag: int | None = None
    pnum: int | None = None
    pno: int | None = None
    cp: str = ""
    other: dict[str, str] = field(default_factory=dict)

    @property
    def edition(self) -> str:
        """The edition the version bits name; no Flag at all means 2005."""
        version = (self.flag or 0) >> 2 & 0x3F
        return EDITIONS.get(version) or f"version {version}"

    @property
    def needs_reply(self) -> bool:
        """Bit A: the sender wants an answer."""
        return bool(self.flag and self.flag & 1)

    @property
    def is_split(self) -> bool:
        """Bit D with package numbers that mean something; some loggers set the bit and send one package."""
        return bool(self.flag and self.flag & 2 and (self.pnum or 0) > 1 and self.pno is not None)


def make_flag(edition: str, *, needs_reply: bool = False, split: bool = False) -> int:
    """V5..V0 D A in one number: 2017 with reply is 5, 2025 with reply is 9."""
    return VERSIONS[edition] << 2 | split << 1 | needs_reply


def starts_of_frames(data: bytes | bytearray, start: int) -> int:
    """Where the next ``##dddd`` is at or after `start`, or -1."""
    found = _STARTS.search(data, start)
    return found.start() if found else -1


def unpack(raw: bytes) -> bytes:
    """The data segment of one frame, after length and CRC were checked. Raises `Rejected`."""
    if raw[:2] != HEAD:
        raise _rejected("noise", "does not begin with ##", raw)
    stated = raw[2:6]
    if len(stated) < 4 or not stated.isdigit():
        raise _rejected("format", "no four digits of length after ##", raw)
    if _ENCRYPTED in raw:
        raise _rejected("encrypted", "the data is SM4 encrypted and this platform holds no key for the device", raw)
    end = len(raw)
    while end > 6 and raw[end - 1] in TAIL:
        end -= 1
    if end - OVERHEAD != int(stated):
        raise _rejected("length", f"stated {int(stated)}, found {max(end - OVERHEAD, 0)}", raw)
    data, checksum = raw[6 : end - 4], raw[end - 4 : end]
    correct = b"%04X" % crc16(data)
    if checksum.upper() != correct:
        raise _rejected("crc", f"stated {checksum.decode('ascii', 'replace')}, correct {correct.decode()}", raw)
    return data


def _rejected(reason: str, detail: str, raw: bytes) -> Rejected:
    mn, cn = _MN.search(raw), _CN.search(raw)
    return Rejected(
        reason,
        detail,
        identifier=mn[1].decode() if mn else "",
        message_type=cn[1].decode() if cn else "",
    )


def parse(raw: bytes) -> Message:
    """One frame to a message. Raises `Rejected`."""
    data = unpack(raw)
    head, found, cp = _text(data, raw).partition("CP=")
    if not found:
        raise _rejected("format", "no CP field", raw)
    fields: dict[str, str] = {}
    for part in head.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            fields[name.strip().upper()] = value.strip()
    take = fields.pop
    message = Message(take("QN", ""), take("ST", ""), take("CN", ""), take("PW", ""), take("MN", ""))
    message.cp = cp.strip().removeprefix("&&").removesuffix("&&")
    try:
        message.flag = _number(take("FLAG", ""))
        message.pnum, message.pno = _number(take("PNUM", "")), _number(take("PNO", ""))
    except ValueError as error:
        raise _rejected("format", "Flag, PNUM and PNO must be whole numbers", raw) from error
    message.other = fields
    if not message.mn:
        raise _rejected("format", "no MN: nobody can tell which device this is", raw)
    if not message.cn:
        raise _rejected("format", "no CN: nobody can tell what this frame is", raw)
    return message


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _text(data: bytes, raw: bytes) -> str:
    """ASCII by the standard; loggers put Chinese into Info fields as UTF-8 or as GBK."""
    for encoding in ("ascii", "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _rejected("encoding", "the text is neither ASCII nor UTF-8 nor GB 18030", raw)


def items(cp: str) -> Iterable[tuple[str, str]]:
    """The ``key=value`` pairs of a CP text. Text values may stand in ``//...//`` or quotes, with ; and ,"""
    if "//" in cp or '"' in cp or "'" in cp:
        return [(key.strip(), _bare(value)) for key, value in _QUOTED_ITEM.findall(cp) if key.strip()]
    return [
        (key.strip(), value.strip())
        for key, equals, value in (part.partition("=") for part in cp.replace(",", ";").split(";"))
        if equals and key
    ]


def _bare(value: str) -> str:
    value = value.strip()
    if len(value) >= 4 and value.startswith("//") and value.endswith("//"):
        return value[2:-2].strip()
    return value.strip("\"'")


def data_segment(message: Message) -> bytes:
    """The data segment in the field order of the standard; absent fields are left out."""
    parts = [f"QN={message.qn}"] if message.qn else []
    parts.append(f"ST={message.st};CN={message.cn}")
    if message.pw:
        parts.append(f"PW={message.pw}")
    parts.append(f"MN={message.mn}")
    if message.flag is not None:
        parts.append(f"Flag={message.flag}")
    if message.pnum is not None and message.pno is not None:
        parts.append(f"PNUM={message.pnum};PNO={message.pno}")
    parts += [f"{name}={value}" for name, value in message.other.items()]
    return f"{';'.join(parts)};CP=&&{message.cp}&&".encode()


def pack(data: bytes) -> bytes:
    """Head, length, data segment, CRC, tail. Raises `ValueError` when four digits cannot say the length."""
    if len(data) > MAX_DATA:
        raise ValueError(f"a data segment holds at most {MAX_DATA} bytes, this one {len(data)}")
    return b"##%04d%b%04X\r\n" % (len(data), data, crc16(data))


def encode(message: Message) -> bytes:
    """A message to the bytes of one frame."""
    return pack(data_segment(message))


def split_message(message: Message, longest_cp: int = 950) -> list[Message]:
    """The packages of a message too long for one frame; every package repeats DataTime, as loggers do."""
    if len(message.cp) <= longest_cp:
        return [message]
    groups = [group for group in message.cp.split(";") if group]
    first = groups.pop(0) if groups[0].startswith("DataTime=") else ""
    texts = [first]
    for group in groups:
        joined = f"{texts[-1]};{group}" if texts[-1] else group
        if len(joined) > longest_cp and texts[-1] not in ("", first):
            texts.append(f"{first};{group}" if first else group)
        else:
            texts[-1] = joined
    flag = (message.flag or 0) | 2
    return [replace(message, flag=flag, pnum=len(texts), pno=number, cp=text) for number, text in enumerate(texts, 1)]
