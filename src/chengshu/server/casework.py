"""Cases with what they ask of other rooms: the limits of the handbook, and who is suggested by the routing tables."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial

from chengshu.capabilities.cases import Cases, Limit, Worker
from chengshu.capabilities.citizens import Citizens
from chengshu.capabilities.components import Components, Near
from chengshu.capabilities.grids import Grids
from chengshu.capabilities.handbooks import Handbooks
from chengshu.capabilities.maps import Maps
from chengshu.capabilities.routing import Known, Owned, Place, Routing
from chengshu.kit import Announce, Database
from chengshu.security import Security
from chengshu.server.names import fellows, name_of
from chengshu.server.settings import Settings
from chengshu.standards.calendar import load_calendar

# A place that somebody told is about so exact; two components closer to each other than this are not told apart.
_OWNED_WITHIN_M, _ALIKE_M = 30, 5
_AROUND = 100  # workers on duty that are looked at for one task


def casework(
    settings: Settings,
    db: Database,
    announce: Announce,
    rooms: tuple[Maps, Security, Handbooks, Grids],
    components: Callable[[], Components],
    citizens: Callable[[], Citizens],
) -> tuple[Cases, Routing]:
    """Cases ask routing who should get one, and routing asks cases how many each has already.

    `components` gives the register, which itself needs the classes of the cases, and `citizens` the room of reports,
    which opens cases.
    """
    maps, security, handbooks, grids = rooms
    calendar = load_calendar("CN")
    routing = Routing(
        db,
        calendar,
        security.audit,
        known_by_codes(security),
        lambda some: cases.loads(some),
        classes=lambda: [one.key for one in cases.classes()],
        locate=maps.locate,
        owners_at=lambda places: owners_at(components(), security, places),
    )
    cases = Cases(
        db,
        calendar,
        settings.objects_folder,
        announce,
        locate=maps.locate,
        knows_organisation=security.organisations.is_known,
        below=security.organisations.below,
        line_of=security.organisations.line,
        limit_of=limits(handbooks),
        suggest=routing.suggest_each,
        roles=lambda: {role.id for role in security.roles.all()},
        people=partial(fellows, security),
        name_of=partial(name_of, security),
        grid_of=grids.cell_at,
        called=lambda text: citizens().cases_of(text),
        nearest=partial(nearest_who_sign_in, grids, security),
    )
    return cases, routing


def owners_at(components: Components, security: Security, places: Sequence[Place]) -> list[Owned | None]:
    """Whose the component of a class at each place is: that of the nearest one within reach, once somebody said who
    he is.

    Of several that stand about equally near nobody knows which one is meant: then they must all have one owner.
    """
    meant = [_meant(near) for near in components.nearest_of_each(places, within_m=_OWNED_WITHIN_M)]
    owners = iter(components.owners_of([one.component for one in meant if one]))
    owned = [next((own for own in next(owners) if own.role == "owner"), None) if one else None for one in meant]
    names = security.organisations.names({own.organisation for own in owned if own and own.organisation})
    return [
        Owned(own.organisation, names.get(own.organisation, own.name), one.component.identifier, own.name, one.metres)
        if one and own and own.organisation
        else None
        for one, own in zip(meant, owned, strict=True)
    ]


def _meant(near: Sequence[Near]) -> Near | None:
    alike = {one.component.owner for one in near if one.metres <= near[0].metres + _ALIKE_M}
    return near[0] if len(alike) == 1 else None


def nearest_who_sign_in(grids: Grids, security: Security, places: Sequence[tuple[float, float]]) -> list[Worker | None]:
    """Who is on duty nearest to each place and signs in here: a task for an account that does not exist would wait
    for ever.
    """
    near = grids.accounts_near(places, _AROUND)
    known = security.accounts.names({account for found in near for account, _, _ in found})
    return [next((Worker(*one) for one in found if one[0] in known), None) for found in near]


def limits(handbooks: Handbooks) -> Callable[[str, str | None, date], Limit | None]:
    """The limit of a class for a filing condition; without one named, that of the only condition there is."""

    def limit_of(class_key: str, condition: str | None, on: date) -> Limit | None:
        rows = handbooks.conditions(class_key, on)
        found = [one for one in rows if condition in (None, str(one[1].number))]
        if not found or (condition is None and len(rows) > 1):
            return None
        edition, row = found[0]
        source = f"{edition} {class_key} {row.number}"
        return Limit(row.amount, row.unit, source, row.condition, row.handling, row.closing, row.law)

    return limit_of


def known_by_codes(security: Security) -> Callable[[Collection[str]], Mapping[str, Known]]:
    """Finds organisations by their codes, for tables that name organisations so."""

    def known(codes: Collection[str]) -> dict[str, Known]:
        return {code: Known(one.id, one.name) for code, one in security.organisations.by_codes(codes).items()}

    return known
