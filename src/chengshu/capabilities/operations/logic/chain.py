"""The log of an incident as a chain: each line carries the hash of the one before."""

import hashlib
import json
from collections.abc import Sequence

from chengshu.capabilities.operations.model import Entry

START = "0" * 64


def hash_of(line: Entry) -> str:
    """What `line.hash` must be."""
    said = [
        line.incident,
        line.sequence,
        line.time.isoformat(),
        line.kind,
        line.actor,
        line.actor_name,
        line.text,
        line.detail,
        line.previous,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_broken(log: Sequence[Entry]) -> int | None:
    """The sequence of the first line that does not fit, or None when the whole log is as it was written."""
    previous = START
    for number, line in enumerate(log, start=1):
        if line.sequence != number or line.previous != previous or line.hash != hash_of(line):
            return number
        previous = line.hash
    return None
