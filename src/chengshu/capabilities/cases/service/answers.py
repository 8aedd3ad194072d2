"""What a form may name, asked where it is known: organisations, classes, codes, places, photographs of the case."""

from collections.abc import Mapping
from typing import Any

from chengshu.capabilities.cases import logic
from chengshu.capabilities.cases.model import Attachment
from chengshu.capabilities.cases.service.around import Around, KnownOrganisations
from chengshu.capabilities.cases.service.keyset import is_id
from chengshu.capabilities.cases.store import evidence as evidence_store
from chengshu.capabilities.cases.store import flows as flow_store
from chengshu.kit import FieldError, Refused, Tx, now

_MOST_PLACES = 1_000


class Answers:
    """Judges what was filled in."""

    def __init__(self, around: Around) -> None:
        self._locate = around.locate
        self._knows_organisation = KnownOrganisations(around.knows_organisation)
        self._inside: dict[str, bool] = {}

    def look_ahead(self, values: Mapping[str, Any]) -> None:
        """Ask the map about every place in a form: done before a transaction, since the map is another room."""
        if len(self._inside) > _MOST_PLACES:
            self._inside.clear()
        for value in values.values():
            if logic.place_in(value) is not None:
                self._inside[value] = self._is_inside(value)

    def errors(
        self,
        tx: Tx,
        form: Mapping[str, Any],
        values: Mapping[str, Any],
        photos: Mapping[str, Attachment] | None,
        classes: dict[str, bool] | None = None,
    ) -> list[FieldError]:
        """What is wrong. ``photos`` are those of the case by their ids; None where there is no case to try it on.
        ``classes`` remembers in this transaction which classes are in force.
        """
        asked = {} if classes is None else classes
        today = now().astimezone(logic.CITY_TIME).date()

        def known(kind: str, value: str) -> bool:
            if kind == "class":
                if value not in asked:
                    asked[value] = flow_store.class_in_force(tx, value, today)
                return asked[value]
            if kind == "place":
                return self._inside[value] if value in self._inside else self._is_inside(value)
            if kind == "photo":
                return photos is None or value in photos
            if kind.startswith("code:"):
                return code_in_force(tx, kind.removeprefix("code:"), value)
            return self._knows_organisation(value)

        return logic.form_errors(form, values, known)

    def check(
        self,
        tx: Tx,
        form: Mapping[str, Any],
        values: Mapping[str, Any],
        case_id: str | None,
        classes: dict[str, bool] | None = None,
    ) -> None:
        """Raise `Refused` when what was filled in does not fit its form."""
        asked = case_id is not None and any(map(logic.asks_photos, form.get("properties", {}).values()))
        photos = _photos_of(tx, case_id) if asked and case_id else {}
        if errors := self.errors(tx, form, values, photos, classes):
            raise Refused("The form is not complete.", code="form_refused", errors=tuple(errors))

    def _is_inside(self, value: str) -> bool:
        place = logic.place_in(value)
        return place is not None and (self._locate is None or self._locate(*place) is not None)


def named(tx: Tx, case_id: str, by: str, form: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with the ids of photographs in place of the keys under which this person sent them: a phone without
    a network knows only those.
    """
    found = dict(values)
    for name, schema in form.get("properties", {}).items():
        value = values.get(name)
        if logic.asks_photos(schema) and isinstance(value, list):
            found[name] = [_photo_named(tx, case_id, by, one) for one in value]
    return found


def _photo_named(tx: Tx, case_id: str, by: str, name: Any) -> Any:
    if not isinstance(name, str) or not 0 < len(name) <= 100 or "\x00" in name:
        return name
    if is_id(name) and evidence_store.one(tx, case_id, name):
        return name
    sent = evidence_store.by_key(tx, case_id, by, name)
    return sent.id if sent else name


def _photos_of(tx: Tx, case_id: str) -> dict[str, Attachment]:
    found = evidence_store.of_case(tx, case_id)
    return {one.id: one for one in found if one.media_type.startswith("image/")}


def code_in_force(tx: Tx, name: str, value: str) -> bool:
    """Whether a code list has a code today."""
    if name in logic.STANDARD_LISTS:
        return any(row.value == value for row in logic.STANDARD_LISTS[name][1])
    of_classes = logic.class_list_of(name)
    if of_classes is None or (value.split(":")[0], *value.split(":")[2:3]) != of_classes:
        return False
    return flow_store.class_in_force(tx, value, now().astimezone(logic.CITY_TIME).date())
