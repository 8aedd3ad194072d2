"""The words of addresses: the 21 parts, an address taken apart, a code and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

PartName = Literal[
    "country",
    "prov",
    "city",
    "district",
    "devzone",
    "town",
    "community",
    "road",
    "roadno",
    "subroad",
    "subroadno",
    "poi",
    "subpoi",
    "houseno",
    "cellno",
    "floorno",
    "roomno",
    "person",
    "assist",
    "redundant",
    "otherinfo",
]

# From the widest to the narrowest, with the words of GB/T 23705 where it has one.
PARTS: Mapping[PartName, str] = {
    "country": "国家",
    "prov": "省级行政区",
    "city": "地级行政区",
    "district": "县级行政区",
    "devzone": "开发区",
    "town": "乡镇街道",
    "community": "社区村",
    "road": "街路巷",
    "roadno": "门牌号",
    "subroad": "支路(组、弄)",
    "subroadno": "支路门牌号",
    "poi": "标志物",
    "subpoi": "次标志物",
    "houseno": "楼栋号",
    "cellno": "单元号",
    "floorno": "楼层",
    "roomno": "户室号",
    "person": "人名",
    "assist": "辅助定位词",
    "redundant": "多余文字",
    "otherinfo": "其他",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an address: what it is, how it is written (normalised), and where it stands in the normal text."""

    name: PartName
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """An address taken apart. `normal` is the text the parts point into; parts do not overlap and are in order."""

    text: str
    normal: str
    parts: tuple[Part, ...]

    def first(self, name: PartName) -> str:
        """The first part of that name, or an empty text."""
        return next((part.text for part in self.parts if part.name == name), "")

    def all(self, name: PartName) -> tuple[str, ...]:
        """Every part of that name, in the order of the text."""
        return tuple(part.text for part in self.parts if part.name == name)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a code: how long it is and which characters it may have; `division` names the level it repeats.

    With `values` it may only be one of these (a class, a kind), each with its meaning.
    """

    name: str
    title: str
    length: int
    alphabet: Literal["digits", "alphanumeric"] = "digits"
    division: Literal["", "county", "town", "village"] = ""
    title_en: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodingRule:
    """How a city builds the codes of its addresses, from a day on. `source` says where the rule was read.

    `own` is true when lengths or segments are our own setting and not those of a printed standard.
    """

    id: str
    title: str
    source: str
    segments: tuple[Segment, ...]
    check: Literal["", "mod11_10", "mod37_36"] = ""
    version: int = 1
    valid_from: date | None = None
    own: bool = False
    title_en: str = ""

    @property
    def length(self) -> int:
        """How many characters a code has, the check character included."""
        return sum(segment.length for segment in self.segments) + (1 if self.check else 0)


FaultKind = Literal["length", "long", "alphabet", "values", "county", "check"]


@dataclass(frozen=True, slots=True)
class CodeFault:
    """What is wrong with a code: the segment, the reason, of which kind it is, and what was expected."""

    segment: str
    reason: str
    kind: FaultKind
    expected: str = ""
