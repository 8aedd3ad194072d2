"""Where the shipped data lie: packs, the demo city and the built page, in the wheel or in a checkout."""

import importlib.util
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]
_IN_CHECKOUT = {"packs": "packs", "demo": "demo", "web": "web/dist"}


def shipped(what: str) -> Path | None:
    """The folder of ``packs``, ``demo`` or ``web``; None when this installation has none.

    A checkout comes first, so that an edit shows without a new build.
    """
    here = _CHECKOUT / _IN_CHECKOUT[what]
    if (_CHECKOUT / "pyproject.toml").exists() and here.is_dir():
        return here
    spec = importlib.util.find_spec("chengshu_data")
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / what
        if folder.is_dir():
            return folder
    return None
