"""The hash chain of the log: each line proves the one before it."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from chengshu.capabilities.cases.model import LogEntry

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def line_hash(line: LogEntry) -> str:
    """The hash of a line over its content and the hash of the line before."""
    names = [name for name in LogEntry.__dataclass_fields__ if name != "hash"]
    content = {name: getattr(line, name) for name in names}
    content["time"] = line.time.isoformat()
    return sha256(canonical(content).encode()).hexdigest()


def first_broken(lines: Sequence[LogEntry]) -> int | None:
    """The sequence number of the first line that does not follow from the one before, or None."""
    previous = GENESIS
    for position, line in enumerate(lines, start=1):
        if line.sequence != position or line.previous != previous or line.hash != line_hash(line):
            return position
        previous = line.hash
    return None


def request_digest(move: str, version: int, form: Any) -> str:
    """What was asked, so that a repeated key with another request can be told from a retry."""
    return sha256(canonical([move, version, form]).encode()).hexdigest()
