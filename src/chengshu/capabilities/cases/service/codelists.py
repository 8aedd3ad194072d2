"""The code lists that a form may name, and their codes in force."""

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Code, CodeList
from chengshu.capabilities.cases.service.room import Room, today
from chengshu.capabilities.cases.store import flows as store
from chengshu.kit import NotFound, Tx


class CodeLists(Room):
    """Lists of standards, and the lists of classes of the day."""

    def code_lists(self) -> list[CodeList]:
        """Every code list there is."""
        with self._db.transaction() as tx:
            return code_lists_in(tx)

    def codes(self, name: str, q: str = "", limit: int = 50) -> list[Code]:
        """The codes of a list in which every word of ``q`` stands. Raises `NotFound`."""
        if name in logic.STANDARD_LISTS:
            return logic.matching(logic.STANDARD_LISTS[name][1], q, limit)
        wanted = logic.class_list_of(name)
        with self._db.transaction() as tx:
            found = [one for one in store.classes(tx, today()) if (one.scheme, one.kind) == wanted]
        if not found:
            raise NotFound(f"There is no code list '{name}'.", code="code_list_unknown")
        rows = (Code(one.key, {lang: f"{one.big_title.get(lang, '')} / {word}" for lang, word in one.title.items()})
                for one in found)  # fmt: skip
        return logic.matching(rows, q, limit)


def code_lists_in(tx: Tx) -> list[CodeList]:
    """Every code list there is today."""
    counts: dict[tuple[str, str], int] = {}
    for one in store.classes(tx, today()):
        counts[one.scheme, one.kind] = counts.get((one.scheme, one.kind), 0) + 1
    of_classes = [
        CodeList(logic.class_list_id(*name), logic.class_list_title(*name), count) for name, count in counts.items()
    ]
    return [*of_classes, *(one for one, _ in logic.STANDARD_LISTS.values())]
