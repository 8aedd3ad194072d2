"""The words of these services in the reader's language."""

import json
from functools import cache
from importlib import resources
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Every word in a language."""
    file = resources.files("chengshu.capabilities.mapservices") / "strings" / f"{language}.json"
    found: dict[str, str] = json.loads(file.read_text("utf-8"))
    return found


def say(language: Language, key: str, **values: object) -> str:
    """One of them."""
    return catalogue(language)[key].format(**values)


def language_of(accepted: str) -> Language:
    """The better one for an Accept-Language header; Chinese when nothing is said."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        for language in LANGUAGES:
            if name[:2] == language and quality > best[0]:
                best = (quality, language)
    return best[1]
