"""Every way to be wrong has its exact message: file, line, key, reason and what to do.

A folder of `bad` is what makes the template pack wrong (`remove.txt` names files to take away); `expected.txt` is all
that `chengshu packs check` may say about it.
"""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from chengshu.server.packs import PacksAreWrong, load_packs, packs_check

BAD = Path(__file__).parent / "bad"
NAMES = sorted(path.name for path in BAD.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_pack_gets_its_exact_message(name: str, write_bad: Callable[[str], Path]) -> None:
    folder = write_bad(name)
    out = StringIO()
    assert packs_check([folder], out) == 1
    *problems, verdict = out.getvalue().splitlines()
    assert problems == (BAD / name / "expected.txt").read_text("utf-8").splitlines()
    assert verdict.endswith(f"{len(problems)} problem(s)")


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_bad_pack_is_never_loaded(name: str, write_bad: Callable[[str], Path]) -> None:
    with pytest.raises(PacksAreWrong) as refusal:
        load_packs([write_bad(name)])
    assert refusal.value.errors
