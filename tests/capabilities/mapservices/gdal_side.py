"""GDAL in a process of its own: it holds the interpreter while it waits, and would wait for itself otherwise.

Reads wishes as JSON from the standard input: `options` of GDAL, and `reads`: {"list": address}, or an address, a
layer and what narrows it.
"""

import json
import sys

import pyogrio
import shapely

wanted = json.load(sys.stdin)
pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": "30", **wanted["options"]})
answers = []
for read in wanted["reads"]:
    if "list" in read:
        answers.append(sorted(row[0] for row in pyogrio.list_layers(read["list"])))
        continue
    more = {name: read[name] for name in ("where", "bbox", "columns") if name in read}
    if "bbox" in more:
        more["bbox"] = tuple(more["bbox"])
    meta, _, shapes, values = pyogrio.raw.read(read["address"], layer=read["layer"], **more)
    fields = {name: [str(one) for one in column] for name, column in zip(meta["fields"], values, strict=True)}
    kinds = {name: column.dtype.kind for name, column in zip(meta["fields"], values, strict=True)}
    texts = [shapely.from_wkb(one).wkt for one in shapes]
    answers.append({"crs": str(meta["crs"]), "count": len(texts), "fields": fields, "kinds": kinds, "shapes": texts})
json.dump(answers, sys.stdout)
