"""The city as this process knows it: every engine built once, joined where two of them meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chengshu.capabilities.cases import Cases, CaseSource, CaseStandings, OpenCase
from chengshu.capabilities.citizens import Callers, Citizens, Desk, Incoming
from chengshu.capabilities.citizens import Tools as CitizenTools
from chengshu.capabilities.components import Components
from chengshu.capabilities.components import Tools as ComponentTools
from chengshu.capabilities.coordinates import CONVERT_FILE, Coordinates
from chengshu.capabilities.dashboards import Dashboards
from chengshu.capabilities.drawings import Drawings
from chengshu.capabilities.evaluation import Evaluation
from chengshu.capabilities.grids import Grids
from chengshu.capabilities.grids import Tools as GridTools
from chengshu.capabilities.handbooks import Handbooks
from chengshu.capabilities.indicators import AqiSource, DeviceSource, Indicators, ReadingSource, Source
from chengshu.capabilities.jobs import Handler, Jobs
from chengshu.capabilities.mapfiles import MapFiles
from chengshu.capabilities.maps import Maps
from chengshu.capabilities.mapservices import MapServices
from chengshu.capabilities.messages import Gateways, Messages
from chengshu.capabilities.operations import Operations
from chengshu.capabilities.places import Places
from chengshu.capabilities.routing import Routing
from chengshu.capabilities.rules import Alert, AlertSource, Rules, declared_units
from chengshu.capabilities.survey_marks import SurveyMarks, Tools
from chengshu.capabilities.tiles import CopyJobs, Tiles
from chengshu.capabilities.tiles import handlers as tile_handlers
from chengshu.data.lake import Lake
from chengshu.data.telemetry import Telemetry
from chengshu.kit import Announce, Database, Unavailable, announce_nothing, now
from chengshu.security import SYSTEM, Keyring, Security
from chengshu.sensing.devices import Devices
from chengshu.server.around import centre
from chengshu.server.boards import board_tools
from chengshu.server.casework import casework
from chengshu.server.effects import Effects
from chengshu.server.names import subject_names
from chengshu.server.promises import places_of_citizens, promises
from chengshu.server.reminding import Reminding
from chengshu.server.sample import SampleRequests
from chengshu.server.settings import Settings
from chengshu.server.walkers import Walkers
from chengshu.standards.calendar import load_calendar

STREETS = "streets"  # the layer whose lines cross each other


@dataclass(frozen=True, slots=True)
class City:
    """The engines. `close` gives every connection back."""

    settings: Settings
    db: Database
    lake: Lake
    security: Security
    devices: Devices
    telemetry: Telemetry
    rules: Rules
    cases: Cases
    handbooks: Handbooks
    routing: Routing
    evaluation: Evaluation
    components: Components
    grids: Grids
    citizens: Citizens
    citizens_desk: Desk
    citizens_incoming: Incoming
    callers: Callers
    messages: Messages
    maps: Maps
    tiles: Tiles
    mapservices: MapServices
    keyring: Keyring
    coordinates: Coordinates
    survey_marks: SurveyMarks
    places: Places
    mapfiles: MapFiles
    jobs: Jobs
    drawings: Drawings
    indicators: Indicators
    dashboards: Dashboards
    operations: Operations
    sources: Mapping[str, Source]
    words: Callable[[], Mapping[str, str]]

    def effects(self, announce: Announce) -> Effects:
        """What follows from readings in this city: rules, cases, indicators."""
        return Effects(
            devices=self.devices,
            rules=self.rules,
            open_case=self._open_case,
            refresh_indicators=lambda: self.indicators.refresh(now()),
            sweep_cases=lambda _: self.cases.sweep(),
            by_the_clock=(
                ("open_cases_of_reports", 30, self.citizens.open_waiting),
                ("erase_callers", 3_600, self.callers.erase_due),
                ("tell_reminders", 5, self.tell_reminders),
                ("send_boards", 10, self.dashboards.sending.send_due),
                ("deliver_messages", 2, self.messages.deliver_due),
                ("probe_outside_services", 15, self.mapservices.outside.probe_due),
                ("forget_probes", 86_400, self.mapservices.outside.forget_old),
                ("index_layers", 60, self.maps.refresh_indexes),
                ("find_crossings", 60, self.find_crossings),
                ("evaluate_periods", 3_600, self.evaluation.keep_up),
                ("draw_components", 5, self.components.sync),
                ("follow_grid_cells", 60, self.grids.follow_cells),
                ("end_forgotten_duties", 300, self.grids.sweep),
                ("look_back", 60, lambda: self.indicators.look_back(now())),
                *self._demo(),
            ),
            announce=announce,
        )

    def _demo(self) -> tuple[tuple[str, float, Callable[[], object]], ...]:
        """In a demo the second data set comes in while the city is at work, and invented workers walk their cells."""
        if not self.settings.demo or self.settings.demo_size == "none":
            return ()
        return (
            ("load_sample_requests", 3, SampleRequests(self.cases, self.evaluation).load_some),
            ("walk_cells", 20, Walkers(self.grids, self.security).walk),
        )

    def handlers(self) -> dict[str, Handler]:
        """Who does which kind of long work."""
        return {
            CONVERT_FILE: self.coordinates.files.convert,
            **self.maps.handlers(),
            **self.places.handlers(),
            **self.components.handlers(),
            **self.mapfiles.handlers(),
            **tile_handlers(self.tiles),
        }

    def tell_reminders(self) -> int:
        """Send what the ladders of cases say."""
        return self.cases.tell_reminders(Reminding(self.security, self.messages, self.words))

    def find_crossings(self) -> None:
        """Find where streets cross anew when the layer of streets has changed."""
        if not any(layer.id == STREETS for layer in self.maps.layers()):
            return
        version = self.maps.sequence(STREETS)
        if version != self.places.streets.found_from():
            columns = self.maps.columns(STREETS)
            lines = (pair for part in columns for pair in zip(part.names, part.wkb, strict=True))
            self.places.streets.load(lines, version)

    def _open_case(self, alert: Alert) -> str:
        """A case for an alert that wants one; opening it twice gives the same case."""
        division = alert.division
        if division is None and alert.longitude is not None and alert.latitude is not None:
            division = self.maps.locate(alert.longitude, alert.latitude)
        assert alert.case_type
        wanted = OpenCase(
            type=alert.case_type,
            title=f"{self.words().get(alert.title, alert.title)} · {alert.device_name}",
            description="",
            longitude=alert.longitude,
            latitude=alert.latitude,
            division=division,
            source="alert",
            source_id=alert.id,
            facts=_facts(alert),
            severity=alert.severity,
        )
        return self.cases.open_case(wanted, SYSTEM).id

    def close(self) -> None:
        """Give every connection back."""
        self.mapservices.close()
        self.tiles.close()
        self.lake.close()
        self.db.close()


def build_city(
    settings: Settings,
    *,
    announce: Announce = announce_nothing,
    words: Callable[[], Mapping[str, str]] = dict,
    pool: int = 10,
) -> City:
    """Build every engine on one database and one lake. Raises `Unavailable` when no database is named.

    `words` gives the packs' words in the city's language, for titles the city itself writes.
    """
    url = _database_url(settings)
    db = Database(url, max_size=pool)
    lake = Lake(url, settings.lake_location)
    devices, telemetry = Devices(db, announce), Telemetry(db, lake, announce)
    sources = _sources(db, devices, telemetry)
    rules, indicators = Rules(db, announce, declared_units(devices.kinds)), Indicators(db, sources, announce)
    security, jobs = Security(db), Jobs(db, announce)
    maps = Maps(db, announce, audit=security.audit, jobs=jobs, folder=settings.objects_folder)
    tiles, keyring = Tiles(maps, settings.tiles_folder, copies=CopyJobs(jobs, url)), Keyring(settings.keyring_path)
    coordinates, places = _coordinates(settings, db, keyring, security, jobs), Places(db, maps, announce, jobs)
    grids, handbooks = Grids(GridTools(db, announce, maps)), Handbooks(db, security.audit)
    rooms = (maps, security, handbooks, grids)
    cases, routing = casework(settings, db, announce, rooms, lambda: components, lambda: citizens)
    components = _components(db, announce, (cases, maps, jobs, security))
    citizen_tools = _citizen_tools(settings, db, announce, (cases, handbooks, maps, security, keyring, places), words)
    citizens = Citizens(citizen_tools)
    city = City(
        settings=settings,
        db=db,
        lake=lake,
        security=security,
        devices=devices,
        telemetry=telemetry,
        rules=rules,
        cases=cases,
        handbooks=handbooks,
        routing=routing,
        evaluation=Evaluation(db, cases, subject_names(security, words), security.audit, announce),
        grids=grids,
        components=components,
        **_citizen_rooms(citizen_tools, citizens, cases),
        messages=Messages(db, keyring, security.audit, announce, _gateways(settings)),
        maps=maps,
        tiles=tiles,
        mapservices=MapServices(db, maps, tiles, keyring, announce, security.audit),
        keyring=keyring,
        coordinates=coordinates,
        survey_marks=SurveyMarks(Tools(db, keyring, security.audit, settings.objects_folder, announce), coordinates),
        places=places,
        mapfiles=MapFiles(db, maps, jobs, coordinates, settings.mapfiles_folder, security.audit, places=places),
        jobs=jobs,
        drawings=Drawings(db),
        indicators=indicators,
        dashboards=Dashboards(db, indicators),
        operations=centre(db, security, (cases, devices, maps, rules, indicators, grids), announce, words),
        sources=sources,
        words=words,
    )
    return replace(city, dashboards=_dashboards(city))


def _dashboards(city: City) -> Dashboards:
    """Boards show what every other room knows: they are joined when all of those stand."""
    rooms = (
        city.indicators, city.cases, city.evaluation, city.maps, city.operations, city.telemetry, city.devices,
    )  # fmt: skip
    tools = board_tools(city.db, city.security, city.messages, rooms, city.words)
    dashboards = Dashboards(city.db, city.indicators, tools)
    city.security.walls.hang_boards(dashboards.boards.reach)
    return dashboards


def _database_url(settings: Settings) -> str:
    if settings.database_url is None:
        raise Unavailable("No database: set CHENGSHU_DATABASE_URL, or use `chengshu up`.", code="no_database")
    return settings.database_url


def _sources(db: Database, devices: Devices, telemetry: Telemetry) -> dict[str, Source]:
    """What indicators may count."""
    return {
        "cases": CaseSource(db),
        "alerts": AlertSource(db),
        "devices": DeviceSource(devices),
        "readings": ReadingSource(telemetry, devices),
        "aqi": AqiSource(telemetry, devices),
    }


def _coordinates(settings: Settings, db: Database, keyring: Keyring, security: Security, jobs: Jobs) -> Coordinates:
    return Coordinates(db, keyring, security.audit, jobs, settings.conversions_folder)


def _components(db: Database, announce: Announce, rooms: tuple[Cases, Maps, Jobs, Security]) -> Components:
    cases, maps, jobs, security = rooms
    known = security.organisations.is_known
    return Components(ComponentTools(db, announce, cases.classes, maps, jobs, known))


def _citizen_rooms(tools: CitizenTools, citizens: Citizens, cases: Cases) -> dict[str, Any]:
    """Everything of the room of citizens."""
    return {
        "citizens": citizens,
        "citizens_desk": Desk(tools, citizens.services),
        "citizens_incoming": Incoming(tools, citizens.services, citizens.any_picture),
        "callers": Callers(tools, lambda case, by: cases.case(case, by).case),
    }


def _citizen_tools(
    settings: Settings,
    db: Database,
    announce: Announce,
    rooms: tuple[Cases, Handbooks, Maps, Security, Keyring, Places],
    words: Callable[[], Mapping[str, str]],
) -> CitizenTools:
    """What the room of citizens borrows from others."""
    cases, handbooks, maps, security, keyring, places = rooms
    return CitizenTools(
        db,
        keyring,
        security.audit,
        settings.objects_folder,
        classes=cases.classes,
        open_case=cases.open_case,
        attach=lambda case, name, content: cases.attach(case, name, content, "report", SYSTEM),
        standings=CaseStandings(db),
        promise_of=promises(handbooks, load_calendar("CN")),
        locate=maps.locate,
        words=words,
        rated=lambda case, stars, note: cases.rate(case, stars, note, SYSTEM),
        announce=announce,
        organisations=lambda ids: subject_names(security, words)("department", ids),
        **places_of_citizens(maps, places),
    )


def _gateways(settings: Settings) -> Gateways:
    """The ways by which messages leave this installation."""
    return Gateways(
        mail=settings.mail_url.get_secret_value(),
        mail_from=settings.mail_from,
        sms=settings.sms_url,
        sms_token=settings.sms_token.get_secret_value(),
    )


def _facts(alert: Alert) -> dict[str, object]:
    """What the people of the case should see of the alert, and the way back to it."""
    return {
        "alert": alert.id,
        "rule": alert.rule,
        "rule_version": alert.rule_version,
        "device": alert.device,
        "device_name": alert.device_name,
        "property": alert.property,
        "value": alert.value,
        "threshold": alert.threshold,
        "unit": alert.unit,
        "observation_time": alert.observation_time.isoformat(),
        "frame": alert.frame,
    }
