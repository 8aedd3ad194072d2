"""What a pack may declare for routing: ``routing.yaml``, a table of who is asked for which cases."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from chengshu.capabilities.routing.service import Routing
from chengshu.capabilities.routing.written import PARTS, TableFile, table_of
from chengshu.kit.packs import InForce, PackContext, Problem, files_of, missing_words, schema_problems

FILE = "routing.yaml"
_KNOWN = list(dict.fromkeys(name for part in PARTS for name in part.model_fields))


def check(document: Any, where: str, context: PackContext) -> list[Problem]:
    """Everything wrong with the file."""
    try:
        file = TableFile.model_validate(document)
    except ValidationError as error:
        return schema_problems(error, where, _KNOWN)
    problems = missing_words(context, [file.title], where)
    flows = {
        found["id"]
        for documents in (context.documents, *context.all_packs.values())
        for name, found in documents.items()
        if name.startswith("cases/") and isinstance(found, dict) and "scheme" not in found and "id" in found
    }
    if file.type not in flows:
        mend = f"use one of: {', '.join(sorted(flows))}"
        problems.append(Problem(where, 0, "type", f"no pack declares the kind of case '{file.type}'", mend))
    return problems


def apply(documents: Mapping[str, Any], pack_id: str, engine: Routing) -> None:
    """Take up the table; a new version only when something in it changed."""
    names = []
    for document in files_of(documents, FILE):
        table = table_of(TableFile.model_validate(document))
        engine.define(table, pack_id)
        names.append(table.id)
    engine.retire_others(pack_id, names)


def in_force(engine: Routing) -> Iterator[InForce]:
    """The tables that packs declared."""
    yield from (InForce(pack, table, digest) for pack, table, digest in engine.declared())
