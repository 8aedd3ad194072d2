"""Memory of the idle demo: proportional set size of the whole process tree, so that shared pages count once."""

import time
from collections import Counter
from pathlib import Path

from benchmarks.report import Row, number
from benchmarks.stage import BrokenPart, Stage

_REST_S = 15
_LOOKS = 5
_PROC = Path("/proc")


def _parents() -> dict[int, int]:
    found = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                found[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue  # it ended while we looked
    return found


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents = _parents()
    found = [root]
    for one in found:
        found += [pid for pid, parent in parents.items() if parent == one]
    return found


def _name(pid: int) -> str:
    words = (_PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    if words[0].startswith("postgres") or words[0].endswith("/postgres"):
        return "postgres"
    if "nats-server" in words[0]:
        return "nats"
    if "chengshu" in words:
        return words[words.index("chengshu") + 1]
    return "simulators" if "chengshu.sensing.simulators" in words else Path(words[0]).name


def look(root: int) -> Counter[str]:
    """Bytes by name of process."""
    found: Counter[str] = Counter()
    for pid in tree(root):
        try:
            text = (_PROC / str(pid) / "smaps_rollup").read_text()
            name = _name(pid)
        except PermissionError as error:
            raise BrokenPart(f"the memory of process {pid} may not be read by this account") from error
        except (OSError, IndexError):
            continue
        found[name] += sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
    return found


def measure(stage: Stage) -> list[Row]:
    """Several looks at a demo that has taken in its history and now only hears its simulated devices."""
    city = stage.city()
    time.sleep(_REST_S)
    looks = []
    for _ in range(_LOOKS):
        looks.append(look(city.pid))
        time.sleep(1)
    last = looks[-1]
    parts = ", ".join(f"{name} {number(size / 2**20)}" for name, size in last.most_common())
    runs = tuple(one.total() / 2**20 for one in looks)
    return [Row("memory of the idle demo (PSS)", runs, "MiB", note=parts)]
