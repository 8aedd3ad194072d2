"""Parameters are applied, not seen: sealed at rest, versioned, and every use is written down twice."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from tests.capabilities.coordinates.conftest import HERE, MANAGER, SECRET, SEER, USER, XIAN, House, old_place

from chengshu.capabilities.coordinates import Coordinates, FitRequest, NewOperation, NewSystem
from chengshu.kit import Conflict, Forbidden, NotFound, Refused, Unavailable
from chengshu.security import Keyring, Sealed
from chengshu.standards.geo import ControlPoint, LocalProjection


def test_public_systems_need_no_operation_and_leave_no_trace(house: House) -> None:
    done = house.coordinates.convert(USER, [HERE], "EPSG:4490", "EPSG:4547")
    assert done.points[0] == pytest.approx([416275.181, 3082109.149], abs=0.001)
    assert house.coordinates.accesses().items == []


def test_the_order_of_the_authority_is_understood_when_asked_for(house: House) -> None:
    done = house.coordinates.convert(USER, [[27.85, 113.15]], "EPSG:4490", "EPSG:4547", axes="authority")
    assert done.points[0] == pytest.approx([3082109.149, 416275.181], abs=0.001)


def test_who_may_apply_applies_and_every_use_is_in_the_log_and_in_the_trail(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    done = house.coordinates.convert(
        USER, [old_place(), old_place()], "EPSG:4610", "EPSG:4490", "xian80", purpose="地籍"
    )
    assert done.points[0] == pytest.approx(HERE, abs=1e-8)
    assert done.operations == ["xian80@1"]
    use, made = house.coordinates.accesses().items
    assert (use.account, use.action, use.operation, use.version, use.points, use.purpose) == (
        "li", "apply", "xian80", 1, 2, "地籍",
    )  # fmt: skip
    assert made.action == "define"
    [(account, subject, detail)] = house.audited("coordinates.apply")
    assert (account, subject, detail["points"]) == ("li", "xian80@1", 2)


def test_the_log_of_uses_cannot_be_changed(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    for statement in ("delete from coordinates.accesses", "update coordinates.accesses set points = 0"):
        with pytest.raises(psycopg.errors.RaiseException), house.db.transaction() as tx:
            tx.execute(statement)


def test_without_an_operation_the_answer_names_those_there_are(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    with pytest.raises(Refused) as refused:
        house.coordinates.convert(USER, [old_place()], "EPSG:4610", "EPSG:4490")
    assert refused.value.code == "needs_operation"
    assert "xian80" in refused.value.errors[0].reason


def test_parameters_are_shown_only_to_those_who_may_see_them_and_say_why(house: House) -> None:
    card = house.coordinates.define_operation(MANAGER, XIAN)
    assert not any(str(value) in repr(card) for value in (120.125, -80.25))
    with pytest.raises(Forbidden):
        house.coordinates.parameters(MANAGER, "xian80", None, "curious")
    with pytest.raises(Refused):
        house.coordinates.parameters(SEER, "xian80", None, " ")
    assert house.coordinates.parameters(SEER, "xian80", None, "复核")["parameters"] == SECRET
    assert house.coordinates.accesses().items[0].action == "see"
    assert house.audited("coordinates.see")[0][:2] == ("zhao", "xian80@1")


def test_nothing_readable_lies_in_the_database(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    own = LocalProjection("EPSG:4490", 113.0625, false_easting=51234.5)
    house.coordinates.define_system(MANAGER, NewSystem("local:town", "城建坐标系", own))
    with house.db.transaction() as tx:
        rows = [
            *tx.execute("select * from coordinates.operations").fetchall(),
            *tx.execute("select * from coordinates.systems").fetchall(),
        ]
    for row in rows:
        lying = " ".join(str(bytes(value) if isinstance(value, memoryview) else value) for value in row.values())
        assert not any(secret in lying for secret in ("120.125", "80.25", "113.0625", "51234.5"))


def test_a_change_is_a_new_version_and_the_old_one_still_works_when_named(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    other = NewOperation("xian80", "again", "EPSG:4610", "EPSG:4490", {**SECRET, "dx": 220.0})
    assert house.coordinates.define_operation(MANAGER, other).version == 2
    first, second = (
        house.coordinates.convert(USER, [old_place()], "EPSG:4610", "EPSG:4490", name).points[0]
        for name in ("xian80@1", "xian80")
    )
    assert first == pytest.approx(HERE, abs=1e-8)
    assert second is not None
    assert abs(second[0] - HERE[0]) > 1e-4
    assert [card.state for card in house.coordinates.versions("xian80")] == ["active", "retired"]
    assert [card.version for card in house.coordinates.operations().items] == [2]


def test_a_retired_operation_is_used_only_by_version(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    house.coordinates.retire(MANAGER, "xian80")
    with pytest.raises(Conflict):
        house.coordinates.convert(USER, [old_place()], "EPSG:4610", "EPSG:4490", "xian80")
    assert house.coordinates.convert(USER, [old_place()], "EPSG:4610", "EPSG:4490", "xian80@1").points[0]
    with pytest.raises(NotFound):
        house.coordinates.retire(MANAGER, "xian80")


def test_rows_that_cannot_be_converted_are_named_and_the_rest_is_converted(house: House) -> None:
    done = house.coordinates.convert(USER, [HERE, [27.85, 113.15], [None, 27.0]], "EPSG:4490", "GCJ-02")
    assert done.points[1:] == [None, None]
    assert [(failed.row, failed.reason) for failed in done.failed] == [
        (2, "longitude and latitude seem to be exchanged"),
        (3, "a coordinate is missing or no number"),
    ]


def test_a_local_system_hides_its_definition_and_its_use_is_logged(house: House) -> None:
    own = LocalProjection("EPSG:4490", 113.0625, false_easting=51234.5, surface_height=80)
    shown = house.coordinates.define_system(MANAGER, NewSystem("local:town", "城建坐标系", own))
    assert "113.0625" not in repr(shown)
    assert "113.0625" not in repr(house.coordinates.systems())
    there = house.coordinates.convert(USER, [HERE], "EPSG:4490", "local:town").points
    assert house.coordinates.convert(USER, there, "local:town", "EPSG:4490").points[0] == pytest.approx(HERE)  # type: ignore[arg-type]
    assert [use.action for use in house.coordinates.accesses().items] == ["apply", "apply", "define_system"]
    with pytest.raises(Conflict):
        house.coordinates.define_system(MANAGER, NewSystem("local:town", "another", None))


def test_a_fit_is_kept_as_an_operation_with_its_quality_and_warns_beyond_its_points(house: House) -> None:
    house.coordinates.define_system(MANAGER, NewSystem("local:town", "城建坐标系"))
    points = [
        ControlPoint(f"P{row}", (x, y), (400_000 + x * 1.00001 + 0.01 * (row % 2), 3_080_000 + y * 1.00001))
        for row, (x, y) in enumerate([(0.0, 0.0), (9000.0, 100.0), (9100.0, 8000.0), (50.0, 8200.0), (4000.0, 4000.0)])
    ]
    points.append(ControlPoint("C1", (2000.0, 3000.0), (402_000.02, 3_083_000.03), check=True))
    wanted = FitRequest("similarity", "local:town", "EPSG:4547", save_as="town", title="城建转2000")
    report = house.coordinates.fit(MANAGER, wanted, points)
    assert report.parameters is None
    assert report.saved is not None
    assert report.saved.fit is not None
    assert report.saved.fit["check_points"] == 1
    assert report.saved.accuracy_m == report.check_rmse
    assert house.coordinates.fit(SEER, FitRequest("similarity", "local:town", "EPSG:4547"), points).parameters
    done = house.coordinates.convert(USER, [[100.0, 200.0], [50_000.0, 0.0]], "local:town", "EPSG:4490", "town")
    assert done.outside == [2]
    assert "extrapolation" in done.warnings[0]


# the keyring


def test_the_file_of_keys_is_made_for_its_owner_only(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    assert stat.S_IMODE((house.folder / "keys" / "keyring").stat().st_mode) == 0o600


def test_a_renewed_key_seals_anew_and_old_content_opens_before_and_after(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    key = house.keyring.renew()
    fresh = Keyring(house.folder / "keys" / "keyring")
    again = Coordinates(house.db, fresh, house.security.audit, house.jobs, house.folder)
    assert again.convert(USER, [old_place()], "EPSG:4610", "EPSG:4490", "xian80").points[0]
    assert again.reseal() == 1
    with house.db.transaction() as tx:
        assert [row["key"] for row in tx.execute("select key from coordinates.operations")] == [key]
    assert again.parameters(SEER, "xian80", None, "check")["parameters"] == SECRET


def test_without_its_key_nothing_opens_and_the_answer_says_what_to_do(house: House) -> None:
    house.coordinates.define_operation(MANAGER, XIAN)
    other = Coordinates(
        house.db, Keyring(house.folder / "lost"), house.security.audit, house.jobs, house.folder / "conversions"
    )
    with pytest.raises(Unavailable) as unavailable:
        other.convert(USER, [old_place()], "EPSG:4610", "EPSG:4490", "xian80")
    assert unavailable.value.code == "key_missing"


def test_sealed_content_does_not_open_changed_or_as_something_else(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "ring")
    sealed = ring.seal(b"secret", "a@1")
    assert ring.open(sealed, "a@1") == b"secret"
    for wrong, purpose in ((sealed, "b@1"), (Sealed(sealed.key, sealed.content[:-1] + b"x"), "a@1")):
        with pytest.raises(Unavailable) as unavailable:
            ring.open(wrong, purpose)
        assert unavailable.value.code == "sealed_damaged"


def test_a_file_of_keys_that_others_can_read_is_refused(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "ring")
    sealed = ring.seal(b"secret", "a")
    (tmp_path / "ring").chmod(0o644)
    with pytest.raises(Unavailable) as unavailable:
        Keyring(tmp_path / "ring").open(sealed, "a")
    assert unavailable.value.code == "keys_exposed"


def test_a_file_of_keys_that_is_none_or_cannot_be_made_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("not keys")
    broken.chmod(0o600)
    (tmp_path / "file").write_text("")
    for path in (broken, tmp_path / "file" / "keys"):
        with pytest.raises(Unavailable) as unavailable:
            Keyring(path).seal(b"x", "y")
        assert unavailable.value.code == "keys_unreadable"


def test_two_who_start_together_use_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda n: Keyring(tmp_path / "ring").seal(b"x", str(n)), range(16)))
    assert len({one.key for one in sealed}) == 1
    assert Keyring(tmp_path / "ring").open(sealed[7], "7") == b"x"
