"""The files of a demo city as strict models, and what loading one gives back."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chengshu.capabilities.maps import LayerDefinition


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OrganisationEntry(_Strict):
    """One organisation; `under` names the code of its parent, which stands before it."""

    code: str
    name: str
    under: str | None = None


class GrantEntry(_Strict):
    """One role of an account. Administrators have neither organisation nor jurisdiction."""

    role: str
    organisation: str | None = None
    jurisdiction: list[str] = []


class AccountEntry(_Strict):
    """One person; `title` says in a line what one can try with the account."""

    account: str
    name: str
    title: str
    organisation: str | None = None
    grants: list[GrantEntry]


class PeopleSheet(_Strict):
    """`people.yaml`."""

    format: Literal[1]
    organisations: list[OrganisationEntry]
    accounts: list[AccountEntry]


class DeviceEntry(_Strict):
    """One device; `organisation` names a code of `people.yaml`."""

    identifier: Annotated[str, Field(min_length=24, max_length=24)]
    name: str
    kind: str
    division: str
    longitude: float
    latitude: float
    organisation: str | None = None


class DevicesSheet(_Strict):
    """`devices.yaml`."""

    format: Literal[1]
    protocol: str
    devices: list[DeviceEntry]


class LayerEntry(_Strict):
    """One layer and the file that fills it."""

    file: Annotated[str, Field(pattern=r"^[a-z_]+\.geojson$")]
    zh: str
    en: str
    style: dict[str, Any]
    position: int
    licence: str
    source: str
    synthetic: bool
    grade: Literal["open", "shared"] = "shared"

    def definition(self, layer_id: str) -> LayerDefinition:
        """Return the layer as the maps engine wants it."""
        return LayerDefinition(
            id=layer_id,
            title=f"map.{layer_id}",
            titles={"zh": self.zh, "en": self.en},
            style=self.style,
            position=self.position,
            licence=self.licence,
            synthetic=self.synthetic,
            grade=self.grade,
        )


class LayersSheet(_Strict):
    """`layers.yaml`."""

    format: Literal[1]
    layers: dict[str, LayerEntry]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo city as it is shown to whoever tries it."""

    account: str
    password: str
    name: str
    title: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo city holds after loading; `new` counts what was not there before."""

    accounts: tuple[DemoAccount, ...]
    organisations: int
    devices: int
    features: int
    new: int


def demo_password(account: str) -> str:
    """Return the password of a demo account: the same everywhere, printed at every start, good for nothing else."""
    digest = blake2b(f"chengshu demo {account}".encode(), digest_size=4).hexdigest()
    return f"Demo-{digest[:4]}-{digest[4:]}"
