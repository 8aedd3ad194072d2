"""The packs of an installation and their words, as their files are now."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from chengshu.kit import get_logger
from chengshu.kit.packs import LANGUAGES
from chengshu.server.packs.folders import pack_folders
from chengshu.server.packs.model import Pack, PacksAreWrong
from chengshu.server.packs.reader import find_packs, load_packs, merged_strings
from chengshu.server.settings import Settings

_log = get_logger("packs")
_LOOK_EVERY_S = 2.0
_Stamp = tuple[tuple[str, int, int], ...]


class Shelf:
    """Reads the packs when made (raises `PacksAreWrong`), and again when a file of theirs has changed.

    So the words of a pack that was applied to a running city are there without a restart. Packs that came to be wrong
    change nothing until they are mended.
    """

    def __init__(self, settings: Settings) -> None:
        self._folders = pack_folders(settings.pack_folders)
        self._lock = threading.Lock()
        self._looked_s = time.monotonic()
        self._stamp = _stamp(self._folders)
        self._fill(load_packs(self._folders))

    @property
    def packs(self) -> list[Pack]:
        """The packs, those that others need first."""
        self._renew()
        return self._packs

    def words(self, language: str) -> dict[str, str]:
        """Key to text of every pack in ``zh`` or ``en``."""
        self._renew()
        return self._words[language]

    def _fill(self, packs: list[Pack]) -> None:
        self._packs = packs
        self._words = {language: merged_strings(packs, language) for language in LANGUAGES}

    def _renew(self) -> None:
        with self._lock:
            if time.monotonic() - self._looked_s < _LOOK_EVERY_S:
                return
            self._looked_s = time.monotonic()
            stamp = _stamp(self._folders)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            try:
                self._fill(load_packs(self._folders))
            except PacksAreWrong as error:
                _log.warning("the packs changed and are wrong; the old ones stay", reason=error.detail)


def _stamp(folders: Sequence[Path]) -> _Stamp:
    """Tells whether any file of the packs changed, without reading one."""
    files = (file for pack in find_packs(folders) for file in pack.rglob("*") if file.is_file())
    seen = ((str(file), file.stat()) for file in files if "__pycache__" not in file.parts)
    return tuple(sorted((name, about.st_mtime_ns, about.st_size) for name, about in seen))
