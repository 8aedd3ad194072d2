"""Imports: rows kept aside and mended, updates by key, drafts for review, undo, and a worker that dies midway."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import shapely
from tests.capabilities.mapfiles.conftest import EDITOR, FIELDS, House, a_file, person, rows_of, squares

from chengshu.capabilities.coordinates import NewOperation
from chengshu.capabilities.jobs import Job
from chengshu.capabilities.mapfiles import ImportRequest, MapFiles, MappedField, Mend
from chengshu.capabilities.mapfiles.service import applying
from chengshu.capabilities.maps import Draft, Edit, FieldDefinition, NewFeature
from chengshu.kit import Conflict, Forbidden, Refused

BOWTIE = shapely.from_wkt("POLYGON ((113.2 27.9, 113.201 27.901, 113.201 27.9, 113.2 27.901, 113.2 27.9))")
FAR = shapely.box(500, 27, 501, 28)


class Quiet:
    """Progress that dies when told to."""

    def __init__(self, after: int = 10**9) -> None:
        self.left = after

    def step(self, done: int, total: int, message: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt  # the worker is gone: nothing after this runs


def names(house: House) -> dict[str, dict[str, Any]]:
    return {one["properties"].get("code", ""): one for one in house.features()}


def gpkg(house: House, count: int, shapes: Any = None, **columns: Any) -> bytes:
    shapes = squares(count) if shapes is None else shapes
    return a_file(house.folder / "in", "GPKG", ".gpkg", shapes, {**rows_of(count), **columns}, kind="Unknown")


def flawed(house: House) -> bytes:
    shapes = squares(8)
    shapes[1], shapes[2], shapes[5] = BOWTIE, FAR, None
    floors = [1, 2, 3, 0, 5, 6, 7, 8]
    uses = ["住宅", "住宅", "住宅", "住宅", "庙", "住宅", "住宅", "住宅"]
    return gpkg(house, 8, shapes, 层数=floors, 用途=uses)


def test_rows_that_cannot_be_kept_are_put_aside_with_place_field_and_reason(house: House) -> None:
    made = house.bring("房屋.gpkg", flawed(house), mode="replace")
    assert made.result is not None
    assert (made.result["rows"], made.result["accepted"], made.result["rejected"]) == (8, 3, 5)
    assert made.rejects == 5
    found = {one.number: one for one in house.files.rejects.find(EDITOR, made.id).items}
    reasons = {number: one.reasons[0] for number, one in found.items()}
    assert reasons[2][1].startswith("the geometry is not valid: Self-intersection[113.2005 27.9005")
    assert reasons[3][1] == "no longitude and latitude in degrees; are these metres? (at 501, 27)"
    assert reasons[4] == ("层数", "must be at least 1")
    assert reasons[5] == ("用途", "must be one of: 住宅, 商业, =危险")
    assert reasons[6] == ("", "no geometry")
    assert (found[2].longitude, found[2].latitude) == pytest.approx((113.2005, 27.9005))
    assert found[2].suggestion is not None
    assert shapely.from_wkb(found[2].suggestion).is_valid
    assert found[3].raw is not None  # as the file had it
    assert found[4].properties["层数"] == 0
    drawn = json.loads(b"".join(house.files.rejects.as_geojson(EDITOR, made.id)))
    assert [one["id"] for one in drawn["features"]] == [2, 3, 4, 5, 6]
    assert drawn["features"][0]["properties"]["suggestion"]["type"] == "MultiPolygon"
    lines = b"".join(house.files.rejects.as_csv(EDITOR, made.id)).decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert lines[3].startswith("4,waiting,层数,must be at least 1,113.15")


def test_rejects_are_mended_replayed_and_discarded_and_nothing_is_lost(house: House) -> None:
    made = house.bring("房屋.gpkg", flawed(house), mode="replace", source="普查")
    desk = house.files.rejects
    done = desk.replay(EDITOR, made.id, None, use_suggestion=True)
    assert done.replayed == 1
    still = desk.mend(EDITOR, made.id, 4, Mend(properties={"层数": "-3"}))
    assert still.still_wrong == ((4, "层数", "must be at least 1"),)
    assert desk.mend(EDITOR, made.id, 4, Mend(properties={"层数": "12"})).replayed == 1
    square = json.loads(shapely.to_geojson(squares(20)[19]))
    assert desk.mend(EDITOR, made.id, 6, Mend(geometry=square)).replayed == 1
    assert desk.discard(EDITOR, made.id, [3], "测试数据") == 1
    with pytest.raises(Conflict):
        desk.mend(EDITOR, made.id, 3, Mend())
    with pytest.raises(Refused):
        desk.discard(EDITOR, made.id, [5], " ")
    states = desk.summary(EDITOR, made.id)["states"]
    assert states == {"discarded": 1, "replayed": 3, "waiting": 1}
    found = names(house)
    assert len(found) == 6
    assert found["B00003"]["properties"]["层数"] == 12
    assert found["B00003"]["properties"]["source"] == "普查"
    assert found["B00001"]["geometry"]["type"] == "MultiPolygon"
    assert house.audited("mapfiles.discard")[0][2]["reason"] == "测试数据"
    assert house.undo(made).state == "undone"
    assert house.features() == []


def test_values_that_must_be_unique_are_looked_for_in_the_file_and_in_the_layer(house: House) -> None:
    house.layer(fields=(*FIELDS, FieldDefinition("证号", "text", unique=True)))
    house.bring("a.gpkg", gpkg(house, 3, 证号=["1", "2", "3"]))
    made = house.bring("b.gpkg", gpkg(house, 4, 证号=["3", "4", "4", "5"], 编码=["C1", "C2", "C3", "C4"]))
    assert made.result is not None
    assert made.result["inserted"] == 2
    reasons = {one.number: one.reasons for one in house.files.rejects.find(EDITOR, made.id).items}
    assert reasons == {
        1: (("证号", "must be unique; the layer has a feature with '3' already"),),
        3: (("证号", "must be unique; '4' stands in row 2 too"),),
    }
    assert house.files.rejects.replay(EDITOR, made.id, None, use_suggestion=False).replayed == 0
    assert house.files.rejects.mend(EDITOR, made.id, 3, Mend(properties={"证号": "6"})).replayed == 1


def test_an_update_by_key_changes_what_differs_adds_what_is_new_and_leaves_the_rest(house: House) -> None:
    house.bring("a.gpkg", gpkg(house, 5), mode="replace")
    before = {code: one["id"] for code, one in names(house).items()}
    content = gpkg(house, 6, 层数=[1, 2, 30, 4, 5, 6])
    made = house.bring("b.gpkg", content, mode="update", key="code")
    assert made.result is not None
    assert (made.result["inserted"], made.result["updated"], made.result["unchanged"]) == (1, 1, 4)
    after = names(house)
    assert {code: one["id"] for code, one in after.items() if code != "B00005"} == before
    assert after["B00002"]["properties"]["层数"] == 30
    assert after["B00002"]["version"] == 2
    house.undo(made)
    assert names(house)["B00002"]["properties"]["层数"] == 3
    assert len(names(house)) == 5


def test_an_export_edited_elsewhere_comes_back_by_its_id(house: House) -> None:
    house.bring("a.gpkg", gpkg(house, 3), mode="replace")
    data, _ = house.opened(house.take(format="CSV"))
    text = data.read_text("utf-8-sig").replace("1号楼", "一号楼")
    mapping = (MappedField("feature_id", "id"), MappedField("name", "name"))
    made = house.bring(
        "b.csv", text.encode(), mode="update", key="id", mapping=mapping, system="EPSG:4490",
    )  # fmt: skip
    assert made.result is not None
    assert (made.result["updated"], made.result["unchanged"]) == (1, 2)
    assert names(house)["B00001"]["properties"]["name"] == "一号楼"
    assert names(house)["B00001"]["properties"]["层数"] == 2


def test_a_layer_under_review_gets_drafts(house: House) -> None:
    house.layer(review=True)
    made = house.bring("a.gpkg", gpkg(house, 3))
    assert made.result is not None
    [draft] = made.result["drafts"]
    assert house.features() == []
    kept = house.maps.draft(EDITOR, draft)
    assert kept.state == "submitted"
    reviewer = person("reviewer", "maps.read", "maps.write")
    assert not isinstance(house.maps.review(reviewer, draft, True), Draft)
    assert len(house.features()) == 3
    house.maps.define_layer(replace(house.maps.layer("buildings"), review=False))  # an owner may undo
    house.undo(made)
    assert house.features() == []


def test_undo_brings_back_ids_versions_and_history(house: House) -> None:
    house.bring("a.gpkg", gpkg(house, 4), mode="replace")
    first = names(house)
    one = first["B00001"]
    feature = NewFeature(one["geometry"], "改名", "B00001", {"层数": 9})
    house.maps.edit(EDITOR, "buildings", [Edit("update", one["id"], 1, feature)])
    before = sorted(json.dumps(each, sort_keys=True) for each in house.features())
    made = house.bring("b.gpkg", gpkg(house, 7), mode="replace")
    assert len(house.features()) == 7
    undone = house.undo(made)
    assert (undone.state, undone.undone_by) == ("undone", "li")
    assert sorted(json.dumps(each, sort_keys=True) for each in house.features()) == before
    assert [each.version for each in house.maps.versions(EDITOR, "buildings", one["id"])] == [2, 1]
    with pytest.raises(Conflict):
        house.files.undoing.start(EDITOR, made.id)


def test_undo_goes_back_step_by_step_and_never_over_the_work_of_others(house: House) -> None:
    one = house.bring("a.gpkg", gpkg(house, 2), mode="replace")
    two = house.bring("b.gpkg", gpkg(house, 3), mode="replace")
    with pytest.raises(Conflict) as refused:
        house.files.undoing.start(EDITOR, one.id)
    assert refused.value.detail == "The layer was loaded anew since; undo that import first."
    known = names(house)["B00000"]
    edit = Edit("delete", known["id"], known["version"])
    change = house.maps.edit(EDITOR, "buildings", [edit])
    with pytest.raises(Conflict) as refused:
        house.files.undoing.start(EDITOR, two.id)
    assert refused.value.detail == (
        "The layer was edited 1 time(s) since; take these changes back first, or keep the import."
    )
    house.maps.undo(EDITOR, change.id)
    house.undo(two)
    assert len(house.features()) == 2
    house.undo(one)
    assert house.features() == []


@pytest.mark.parametrize("mode", ["append", "update", "replace"])
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_worker_that_dies_in_the_middle_leaves_nothing_twice_and_nothing_out(
    house: House, mode: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("applying", "importing"):
        monkeypatch.setattr(f"chengshu.capabilities.mapfiles.service.{module}.SIZE", 4)
    monkeypatch.setattr("chengshu.capabilities.mapfiles.service.importing._LOAD_SIZE", 4)
    shapes = squares(14)
    shapes[2], shapes[9] = BOWTIE, None
    made, job = begun(house, gpkg(house, 14, shapes), mode)
    with pytest.raises(KeyboardInterrupt):
        house.files.imports.run(job, Quiet(steps))
    again(house, made.id, job)
    assert sorted(names(house)) == [f"B{n:05}" for n in range(14) if n not in (2, 9)]
    assert len(house.features()) == 12
    found = house.files.imports.get(EDITOR, made.id)
    assert found.result is not None
    assert (found.result["rows"], found.result["accepted"], found.rejects) == (14, 12, 2)
    house.undo(found)
    assert house.features() == []


@pytest.mark.parametrize("mode", ["append", "replace"])
def test_what_was_done_but_not_written_down_is_found_again(
    house: House, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst moment: the layer's transaction is through, ours is not."""
    for module in ("applying", "importing"):
        monkeypatch.setattr(f"chengshu.capabilities.mapfiles.service.{module}.SIZE", 4)
    made, job = begun(house, gpkg(house, 10), mode)
    door = "edit" if mode == "append" else "load"
    real = getattr(house.maps, door)
    calls = []

    def dies(*given: Any, **named: Any) -> Any:
        done = real(*given, **named)
        calls.append(done)
        if len(calls) == (2 if mode == "append" else 1):
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(house.maps, door, dies)
    with pytest.raises(KeyboardInterrupt):
        house.files.imports.run(job, Quiet())
    monkeypatch.setattr(house.maps, door, real)
    again(house, made.id, job)
    assert len(house.features()) == 10
    assert len(names(house)) == 10


def begun(house: House, content: bytes, mode: str) -> tuple[Any, Job]:
    upload = house.upload("a.gpkg", content)
    wanted = ImportRequest(upload.id, "buildings", mode=mode, key="code" if mode == "update" else "")
    made = house.files.imports.start(EDITOR, wanted)
    return made, house.jobs.get(made.job or "")


def again(house: House, id: str, job: Job) -> None:
    """Another worker, in another process, takes the job when its lease has run out."""
    files = MapFiles(
        house.db, house.maps, house.jobs, house.coordinates, house.folder / "mapfiles", house.security.audit
    )
    result = files.imports.run(job, Quiet())
    assert result["import"] == id
    house.jobs.cancel(job.id)  # the queue of this test never ran it


def test_an_import_that_was_stopped_goes_on_where_it_stood(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("applying", "importing"):
        monkeypatch.setattr(f"chengshu.capabilities.mapfiles.service.{module}.SIZE", 4)
    made, job = begun(house, gpkg(house, 10), "append")
    house.jobs.cancel(job.id)
    assert house.files.imports.get(EDITOR, made.id).state == "waiting"
    resumed = house.files.imports.again(EDITOR, made.id)
    assert house.job(resumed.job).state == "done"
    assert len(house.features()) == 10
    with pytest.raises(Conflict):
        house.files.imports.again(EDITOR, made.id)
    assert applying.SIZE == 4


def test_addresses_are_placed_and_doubtful_ones_are_offered_at_the_desk(house: House) -> None:
    house.layer(geometry="point")

    class Places:
        def geocode_many(self, texts: Any, limit: int = 3) -> Any:
            good = SimpleNamespace(longitude=113.15, latitude=27.85, score=0.97, level="door_plate", label="芦淞路1号")
            like = SimpleNamespace(longitude=113.16, latitude=27.86, score=0.6, level="street", label="芦淞路")
            return [[good] if "1号" in text else [like] if "芦淞路" in text else [] for text in texts]

    house.files = MapFiles(
        house.db, house.maps, house.jobs, house.coordinates, house.folder / "mapfiles", house.security.audit,
        places=Places(),
    )  # fmt: skip
    text = "名称,路,号\n甲,芦淞路,1号\n乙,芦淞路,999\n丙,无此路,1\n丁,,\n"
    made = house.bring("地址.csv", text.encode(), address_columns=("路", "号"))
    assert made.result is not None
    assert made.result["inserted"] == 1
    reasons = {one.number: one.reasons for one in house.files.rejects.find(EDITOR, made.id).items}
    assert reasons == {
        2: (("路", "the address '芦淞路999' is only like '芦淞路' (street, score 0.60)"),),
        3: (("路", "the address '无此路1' was not found"),),
        4: (("路", "no address"),),
    }
    assert house.files.rejects.replay(EDITOR, made.id, [2], use_suggestion=True).replayed == 1
    assert {one["properties"]["name"] for one in house.features()} == {"甲", "乙"}


def test_a_mended_address_is_looked_up_again(house: House) -> None:
    house.layer(geometry="point", fields=(FieldDefinition("road"), FieldDefinition("number")))

    class Places:
        def geocode_many(self, texts: Any, limit: int = 3) -> Any:
            good = SimpleNamespace(longitude=113.15, latitude=27.85, score=0.97, level="door_plate", label="芦淞路1号")
            like = SimpleNamespace(longitude=113.16, latitude=27.86, score=0.6, level="street", label="芦淞路")
            return [[good] if "芦淞路1号" in text else [like] if "芦淞" in text else [] for text in texts]

    house.files = MapFiles(
        house.db, house.maps, house.jobs, house.coordinates, house.folder / "mapfiles", house.security.audit,
        places=Places(),
    )  # fmt: skip
    mapping = tuple(MappedField(*pair) for pair in (("名称", "name"), ("路", "road"), ("号", "number")))
    text = "名称,路,号\n甲,芦松路,1号\n乙,火星路,2号\n"
    made = house.bring("地址.csv", text.encode(), address_columns=("路", "号"), mapping=mapping)
    desk = house.files.rejects
    still = desk.mend(EDITOR, made.id, 1, Mend(properties={"road": "芦淞大道"}))
    assert still.still_wrong == ((1, "路", "the address '芦淞大道1号' is only like '芦淞路' (street, score 0.60)"),)
    [waiting, _] = desk.find(EDITOR, made.id).items
    assert (waiting.suggestion is not None, waiting.properties["road"]) == (True, "芦淞大道")
    assert desk.mend(EDITOR, made.id, 1, Mend(properties={"road": "芦淞路"})).replayed == 1
    [feature] = house.features()
    assert feature["geometry"]["coordinates"] == [113.15, 27.85]
    assert (feature["properties"]["road"], feature["properties"]["name"]) == ("芦淞路", "甲")
    assert desk.replay(EDITOR, made.id, None, use_suggestion=False).still_wrong[0][0] == 2
    assert house.undo(made).state == "undone"
    assert house.features() == []


def test_many_rows_with_one_reason_are_put_away_together(house: House) -> None:
    made = house.bring("房屋.gpkg", flawed(house), mode="replace")
    summary = house.files.rejects.summary(EDITOR, made.id)["reasons"]
    crossing = next(one for one in summary if "Self-intersection" in one["reason"])
    page = house.files.rejects.find(EDITOR, made.id, reason=crossing["reason"])
    assert len(page.items) == crossing["rows"]
    waiting = house.files.rejects.summary(EDITOR, made.id)["states"]["waiting"]
    assert house.files.rejects.discard(EDITOR, made.id, None, "补测", crossing["reason"]) == crossing["rows"]
    assert house.files.rejects.summary(EDITOR, made.id)["states"]["waiting"] == waiting - crossing["rows"]


def test_broken_rows_of_a_table_are_put_aside_too(house: House) -> None:
    house.layer(geometry="point", fields=())
    text = "名称,经度,纬度\n甲,113.1,27.8\n乙,abc,27.8\n丙,27.8,113.1\n丁,113.1,27.8,多\n戊,,\n"
    made = house.bring("点.csv", text.encode(), system="EPSG:4490")
    reasons = {one.number: one.reasons[0][1] for one in house.files.rejects.find(EDITOR, made.id).items}
    assert reasons == {
        2: "'abc, 27.8' are no coordinates; write decimal numbers",
        3: "longitude and latitude seem to be exchanged (at 27.8, 113.1)",
        4: "the row has 4 cells, the header 3; put texts with commas into quotes",
        5: "no coordinates",
    }


def test_days_numbers_and_words_are_read_as_people_write_them(house: House) -> None:
    house.layer(geometry="point", fields=(*FIELDS, FieldDefinition("有电梯", "boolean")))
    text = "层数,建成,有电梯,x,y\n3.0,2020年3月1日,是,113.1,27.8\n4,20210405,否,113.1,27.8\n5,昨天,大概,113.1,27.8\n"
    made = house.bring("a.csv", text.encode(), system="EPSG:4490", x_column="x", y_column="y")
    values = sorted(
        (one["properties"]["层数"], one["properties"]["建成"], one["properties"]["有电梯"]) for one in house.features()
    )
    assert values == [(3, "2020-03-01", True), (4, "2021-04-05", False)]
    [reject] = house.files.rejects.find(EDITOR, made.id).items
    assert reject.reasons == (("建成", "must be a day such as 2026-03-01"), ("有电梯", "must be true or false"))


def test_an_old_datum_comes_in_by_an_operation_whose_use_is_written_down(house: House) -> None:
    secret = {"kind": "helmert", "dx": 120.125, "dy": -80.25, "dz": 30.5, "rx": 0.5, "ry": -1.2, "rz": 2.3,
              "scale": 4.1, "convention": "coordinate_frame"}  # fmt: skip
    new = NewOperation("xian80", "西安80转2000", "EPSG:4610", "EPSG:4490", secret, 0.05)
    house.coordinates.define_operation(EDITOR, new)
    content = a_file(house.folder / "in", "GPKG", ".gpkg", squares(3), rows_of(3), "EPSG:4610")
    made = house.bring("西安80.gpkg", content, operation="xian80")
    assert made.result is not None
    assert made.result["operations"] == ["xian80@1"]
    x, y = house.features()[0]["geometry"]["coordinates"][0][0]
    assert 0.0001 < abs(x - 113.15) + abs(y - 27.85) < 0.01
    used = [one for one in house.coordinates.accesses("xian80").items if one.action == "apply_file"]
    assert [(one.account, one.points) for one in used] == [("li", 15)]
    back, _ = house.opened(house.take(format="CSV", system="EPSG:4610", operation="xian80"))
    assert "113.1501" in back.read_text("utf-8-sig")
    without = person("no", "maps.read", "maps.write", "mapfiles.import", "mapfiles.export")
    with pytest.raises(Forbidden):
        house.take(without, format="CSV", system="EPSG:4610", operation="xian80")
