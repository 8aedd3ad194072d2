"""Bring a demo city in through the doors of the engines. Loading it again adds only what is missing."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from chengshu.capabilities.maps import Maps, NewFeature
from chengshu.kit import Refused
from chengshu.kit.packs import schema_problems
from chengshu.security import SYSTEM, Security
from chengshu.sensing.devices import DeviceRegistration, Devices
from chengshu.server.data_files import shipped
from chengshu.server.demo.model import (
    AccountEntry,
    DemoAccount,
    DemoReport,
    DevicesSheet,
    LayerEntry,
    LayersSheet,
    PeopleSheet,
    demo_password,
)
from chengshu.server.packs import read_yaml

Sheet = TypeVar("Sheet", PeopleSheet, DevicesSheet, LayersSheet)


class DemoCity(Protocol):
    """The engines that a demo city needs."""

    @property
    def security(self) -> Security: ...

    @property
    def devices(self) -> Devices: ...

    @property
    def maps(self) -> Maps: ...


def demo_folder(name: str = "zhuzhou") -> Path:
    """Return the folder of a shipped demo city."""
    folder = shipped("demo")
    if folder is None or not (folder / name).is_dir():
        raise FileNotFoundError(f"this installation has no demo city '{name}'; reinstall chengshu")
    return folder / name


def load_demo(city: DemoCity, folder: Path) -> DemoReport:
    """Load organisations, accounts, layers and devices; packs must have been applied before (roles, kinds).

    Raises `Refused` when a file is wrong or names a role or kind that no pack declares.
    """
    people = _read(folder / "people.yaml", PeopleSheet)
    devices = _read(folder / "devices.yaml", DevicesSheet)
    layers = _read(folder / "layers.yaml", LayersSheet)
    organisations = _organisations(city.security, people)
    new = sum(_account(city.security, entry, organisations) for entry in people.accounts)
    features = sum(_layer(city.maps, name, entry, folder) for name, entry in layers.layers.items())
    new += city.devices.register_many(_registrations(devices, organisations))
    return DemoReport(_shown(people), len(organisations), len(devices.devices), features, new)


def planned_accounts(folder: Path) -> tuple[DemoAccount, ...]:
    """Return the accounts that `load_demo` makes."""
    return _shown(_read(folder / "people.yaml", PeopleSheet))


def _shown(people: PeopleSheet) -> tuple[DemoAccount, ...]:
    return tuple(
        DemoAccount(
            one.account, demo_password(one.account), one.name, one.title, tuple(grant.role for grant in one.grants)
        )
        for one in people.accounts
    )


def _read(path: Path, shape: type[Sheet]) -> Sheet:
    sheet = read_yaml(path.read_bytes(), path.name)
    problems = list(sheet.problems)
    if not problems:
        try:
            return shape.model_validate(sheet.value)
        except ValidationError as error:
            problems = [p.at_line(sheet.line_of(p.key)) for p in schema_problems(error, path.name)]
    raise Refused(f"The demo city cannot be read: {problems[0]}", code="demo_wrong")


def _organisations(security: Security, people: PeopleSheet) -> dict[str, str]:
    ids: dict[str, str] = {}
    for entry in people.organisations:
        parent = ids[entry.under] if entry.under else None
        ids[entry.code] = security.organisations.ensure(entry.code, entry.name, parent=parent, by=SYSTEM).id
    return ids


def _account(security: Security, entry: AccountEntry, organisations: Mapping[str, str]) -> bool:
    """Make one account with its grants; tell whether it is new."""
    own = organisations[entry.organisation] if entry.organisation else None
    account = security.accounts.by_name(entry.account)
    is_new = account is None
    if account is None:
        password = demo_password(entry.account)
        account = security.accounts.create(
            entry.account, entry.name, password, organisation=own, must_change=False, by=SYSTEM
        )
    held = {grant.role for grant in account.grants}
    for grant in entry.grants:
        if grant.role not in held:
            where = organisations[grant.organisation] if grant.organisation else None
            security.roles.grant(account.id, grant.role, organisation=where, jurisdiction=grant.jurisdiction, by=SYSTEM)
    return is_new


def _layer(maps: Maps, name: str, entry: LayerEntry, folder: Path) -> int:
    maps.define_layer(entry.definition(name))
    collection = json.loads((folder / entry.file).read_text("utf-8"))
    return maps.load(name, [_feature(raw, entry) for raw in collection["features"]])


def _feature(raw: dict[str, Any], entry: LayerEntry) -> NewFeature:
    properties = dict(raw["properties"])
    return NewFeature(
        geometry=raw["geometry"],
        name=properties.pop("name", ""),
        code=properties.pop("code", ""),
        valid_from=_day(properties.pop("valid_from", None)),
        valid_to=_day(properties.pop("valid_to", None)),
        properties=properties,
        source=entry.source,
        licence=entry.licence,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _registrations(sheet: DevicesSheet, organisations: Mapping[str, str]) -> list[DeviceRegistration]:
    return [
        DeviceRegistration(
            protocol=sheet.protocol,
            identifier=entry.identifier,
            name=entry.name,
            kind=entry.kind,
            division=entry.division,
            longitude=entry.longitude,
            latitude=entry.latitude,
            organisation=organisations[entry.organisation] if entry.organisation else None,
            synthetic=True,
        )
        for entry in sheet.devices
    ]
