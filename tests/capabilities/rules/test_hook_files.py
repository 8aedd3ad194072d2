"""Hooks are judged before they are run, and are pure functions afterwards."""

import pytest

from chengshu.capabilities.rules.logic.hooks import check_hooks, load_hooks

GOOD = '''"""How far over."""

from math import log10

STEPS: tuple[float, ...] = (1.0, 2.0)


def times_over(value: float, limit: float) -> float:
    """How many times the limit."""
    return _ratio(value, limit)


def decades(value: float) -> float:
    return log10(value) + sum(step - step for step in STEPS)


def _ratio(value: float, limit: float) -> float:
    return value / limit if limit else 0.0
'''


def test_the_public_functions_of_a_file_are_its_hooks() -> None:
    hooks = load_hooks(GOOD)
    assert set(hooks) == {"times_over", "decades"}
    assert hooks["times_over"](150.0, 75.0) == 2.0
    assert hooks["decades"](100.0) == 2.0
    assert load_hooks("") == {}


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("import os\n", 1, "import of 'os' reaches outside"),
        ("import random\n", 1, "import of 'random' reaches outside"),
        ("from . import x\n", 1, "a relative import"),
        ("from datetime import datetime\ndef f():\n    return datetime.now()\n", 3, "'now' is not allowed"),
        ("def f():\n    return open('x')\n", 2, "'open' is not allowed"),
        ("def f():\n    return ().__class__\n", 2, "'__class__' is not allowed"),
        ("def f():\n    return (x for x in ()).gi_frame\n", 2, "'gi_frame' is not allowed"),
        ("def f():\n    while True:\n        pass\n", 2, "'while' is not allowed"),
        ("class A:\n    pass\n", 1, "'class' is not allowed"),
        ("n = 0\ndef f():\n    global n\n", 3, "'global' is not allowed"),
        ("async def f():\n    pass\n", 1, "'async' is not allowed"),
        ("[].append(1)\n", 1, "does something when it is read"),
        ("for n in (1, 2):\n    a = n\n", 1, "does something when it is read"),
        ("def f(:\n", 1, "not Python: invalid syntax"),
        ("a = 1\n" * 151, 151, "151 lines, more than 150"),
    ],
)
def test_what_is_no_pure_function_is_refused_with_its_line_and_never_run(source: str, line: int, reason: str) -> None:
    found = check_hooks(source)
    assert (line, reason) in [(at, why) for at, why, _ in found]
    assert all(mend for _, _, mend in found)
    with pytest.raises(ValueError, match=r"hooks\.py:\d+: "):
        load_hooks(source)


def test_a_name_that_is_built_up_does_not_reach_outside_either() -> None:
    hooks = load_hooks("import math\ndef f():\n    return __import__\n".replace("__import__", "math.pi"))
    assert hooks["f"]() > 3
    with pytest.raises(KeyError):
        _ = hooks["f"].__globals__["__builtins__"]["open"]
