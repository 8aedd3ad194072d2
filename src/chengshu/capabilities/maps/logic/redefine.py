"""What may become of the fields of a layer that holds features, and of one whose grades were reviewed."""

from collections.abc import Sequence
from dataclasses import replace

from chengshu.capabilities.maps.model import GRADES, FieldDefinition, Layer


def narrower(before: Sequence[FieldDefinition], after: Sequence[FieldDefinition]) -> bool:
    """Whether features that keep the fields as they were may break them as they would be."""
    old, new = {one.name: one for one in before}, {one.name: one for one in after}
    if not old:
        return bool(new)  # anything was allowed
    if set(old) - set(new):
        return bool(new)
    return any(_narrows(old.get(name), one) for name, one in new.items())


def _narrows(old: FieldDefinition | None, new: FieldDefinition) -> bool:
    if old is None:
        return new.required
    return (
        new.type != old.type
        or (new.required and not old.required)
        or (new.unique and not old.unique)
        or bool(new.choices and (not old.choices or set(old.choices) - set(new.choices)))
        or (new.minimum is not None and (old.minimum is None or new.minimum > old.minimum))
        or (new.maximum is not None and (old.maximum is None or new.maximum < old.maximum))
    )


def reviewed(found: Layer, wanted: Sequence[FieldDefinition]) -> tuple[FieldDefinition, ...]:
    """The wanted fields with the grades a review gave. A field it never saw is internal at least."""
    if not found.classified:
        return tuple(wanted)
    known = {one.name: one for one in found.fields}
    least = GRADES.index("internal")
    return tuple(
        replace(one, grade=known[one.name].grade)
        if one.name in known
        else replace(one, grade=GRADES[max(least, GRADES.index(one.grade or "open"))])
        for one in wanted
    )
