"""Classes under their numberings: which class an identifier means, and what it is called in the numbering in force."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from chengshu.capabilities.components.model import ComponentClass, Settings

KIND = "component"


class Listed(Protocol):
    """A class as a code list keeps it (`chengshu.capabilities.cases.ClassCode` is one)."""

    @property
    def scheme(self) -> str: ...
    @property
    def edition(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def big(self) -> str: ...
    @property
    def small(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def big_title(self) -> Mapping[str, str]: ...


def key_of(numbering: str, big: str, small: str) -> str:
    """The key of a class: ``scheme:edition:component:big:small``, as cases write it."""
    return f"{numbering}:{KIND}:{big}:{small}"


class Catalogue:
    """Every known class of components: of the numbering in force, of local lists beside it, and of older ones."""

    def __init__(self, listed: Iterable[Listed], settings: Settings) -> None:
        self.numbering = settings.numbering
        self._local = settings.extends
        self._by_key: dict[str, ComponentClass] = {}
        for one in listed:
            if one.kind == KIND:
                numbering = f"{one.scheme}:{one.edition}"
                key = key_of(numbering, one.big, one.small)
                made = ComponentClass(key, numbering, one.big, one.small, one.title, one.big_title, key)
                self._by_key[key] = made
        for former in settings.former:
            self._by_key.setdefault(former.key, former)
        self._same: dict[str, list[str]] = {}
        for known in self._by_key.values():
            self._same.setdefault(known.now, []).append(known.key)

    def every(self) -> Sequence[ComponentClass]:
        """All classes, in the order of their keys."""
        return [self._by_key[key] for key in sorted(self._by_key)]

    def numberings(self) -> list[str]:
        """The numberings under which components may be registered."""
        local = set(self._local)
        return sorted({one.numbering for one in self._by_key.values()} - local)

    def get(self, key: str) -> ComponentClass | None:
        """The class of a key."""
        return self._by_key.get(key)

    def resolve(self, numbering: str, big: str, small: str) -> ComponentClass | None:
        """The class that two and two digits mean under a numbering: its own, or one a local list adds to it."""
        if own := self._by_key.get(key_of(numbering, big, small)):
            return own
        if numbering != self.numbering:
            return None
        found = (self._by_key.get(key_of(local, big, small)) for local in self._local)
        return next((one for one in found if one), None)

    def now(self, key: str) -> str:
        """The key of the same class in the numbering in force; the key itself when there is none."""
        known = self._by_key.get(key)
        return known.now if known else key

    def numbered_by(self, key: str) -> str:
        """The numbering in whose identifiers a class stands: local classes stand in those of the one in force."""
        known = self._by_key.get(key)
        return self.numbering if known is None or known.numbering in self._local else known.numbering

    def named(self, text: str) -> list[str]:
        """The classes in force whose name or group contains a text."""
        wanted = text.lower()
        return sorted(
            {one.now for one in self._by_key.values() if any(wanted in title.lower() for title in one.title.values())}
        )

    def called(self, title: str, numbering: str) -> ComponentClass | None:
        """The one class of a numbering with exactly this name; none when there are two."""
        found = [
            one
            for one in self._by_key.values()
            if one.title.get("zh") == title
            and (one.numbering == numbering or (numbering == self.numbering and one.numbering in self._local))
        ]
        return found[0] if len(found) == 1 else None

    def of_big(self, big: str) -> list[str]:
        """The classes in force of a group of the numbering in force."""
        return sorted(
            {
                one.now
                for one in self._by_key.values()
                if one.big == big and one.numbering in (self.numbering, *self._local)
            }
        )

    def title(self, key: str) -> Mapping[str, str]:
        """What a class is called; its key when nobody knows it any more."""
        known = self._by_key.get(key)
        return known.title if known else {"zh": key, "en": key}


def settings_from(row: Mapping[str, Any]) -> Settings:
    """Settings out of their row."""
    document = row["document"]
    return Settings(
        pack=row["pack"],
        numbering=document["numbering"],
        extends=tuple(document["extends"]),
        layer=document["layer"],
        cells=document["cells"],
        titles=document["titles"],
        former=tuple(ComponentClass(**one) for one in document["former"]),
    )
