"""Routing: who should get a case, by tables that are data with versions, and why.

The door. 部件先属主后属地, 事件先属地后属主: whoever owns a component is asked first, for an incident the territory.
`Routing.suggest(facts)` gives organisations with scores, and for each the reasons as keys of words with values;
`suggest_each` does so for many cases at once.
"""

from chengshu.capabilities.routing.model import Because, Entry, Facts, Owned, Place, Suggestion, Table, TableVersion
from chengshu.capabilities.routing.service import Known, Routing

__all__ = ["Because", "Entry", "Facts", "Known", "Owned", "Place", "Routing", "Suggestion", "Table", "TableVersion"]
