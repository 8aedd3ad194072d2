"""Cases that belong together: links, parents and children, duplicates by place, class, time and picture, merging."""

import io
import threading

import pytest
from PIL import Image, ImageDraw, ImageEnhance
from tests.capabilities.cases.desk import CLASS, CLEANERS, a_person

from chengshu.capabilities.cases import CaseFilter, Limit, OpenCase, clean_evidence
from chengshu.capabilities.cases.logic import picture_bands, picture_bits, picture_mark
from chengshu.kit import Conflict, NotFound, Refused, new_id

SEER = a_person("leader", more=["cases.read_all"])
SHIFT = a_person("shift_leader", more=["cases.read_all"])


def picture(seed: int, *, size=(320, 240), quality=90, light=1.0) -> bytes:
    """A street scene of boxes; the same seed is the same scene."""
    image = Image.new("RGB", (640, 480), (90, 110, 130))
    draw = ImageDraw.Draw(image)
    for number in range(24):
        x, y = (seed * 131 + number * 197) % 600, (seed * 71 + number * 89) % 440
        shade = (seed * 37 + number * 53) % 256
        draw.rectangle((x, y, x + 60 + number * 3, y + 40 + number * 2), fill=(shade, 255 - shade, (shade * 3) % 256))
    image = ImageEnhance.Brightness(image.resize(size)).enhance(light)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def test_a_picture_is_known_again_after_scaling_compressing_and_lightening():
    mark = clean_evidence(picture(1)).likeness
    assert mark is not None
    for changed in (picture(1, size=(160, 120)), picture(1, quality=40), picture(1, light=1.15)):
        again = clean_evidence(changed).likeness
        assert again is not None
        assert picture_bits(mark, again) <= 6
    others = [clean_evidence(picture(seed)).likeness for seed in range(2, 12)]
    assert min(picture_bits(mark, other) for other in others if other is not None) > 12


def test_a_mark_is_a_signed_number_whose_quarters_find_it():
    rising, falling = bytes(range(9)) * 8, bytes(range(8, -1, -1)) * 8
    assert picture_mark(rising) == 0
    assert picture_mark(falling) == -1
    assert picture_bits(0, -1) == 64
    assert len(set(picture_bands(-1)) | set(picture_bands(0))) == 8
    for bit in range(61):  # three bits in a row: at least one quarter is untouched
        assert set(picture_bands(0)) & set(picture_bands(0b111 << bit))


def test_what_lies_near_and_is_of_one_class_is_found_the_likest_first(desk):
    about = desk.a_case(form={"classification": CLASS})
    near = desk.a_case(title="垃圾成堆", longitude=113.1203, latitude=27.8301, form={"classification": CLASS})
    desk.a_case(title="另一类", longitude=113.1203, form={"classification": "gbt30428.2:2013:incident:02:01"})
    desk.a_case(title="远处", longitude=113.15, form={"classification": CLASS})
    desk.wait(days=40)
    desk.a_case(title="很久以后", form={"classification": CLASS})
    desk.wait(days=-40)
    [found] = desk.cases.similar(about.id, SEER)
    assert (found.case_id, found.because) == (near.id, ("place", "class", "time"))
    assert found.metres == pytest.approx(31.5, abs=0.5)
    told = OpenCase("urban_incident", "垃圾", longitude=113.12, latitude=27.83, form={"classification": CLASS})
    assert [one.case_id for one in desk.cases.similar(told, SEER)] == [about.id, near.id]


def test_the_same_picture_is_found_wherever_it_was_taken(desk):
    one, other = desk.a_case(), desk.a_case(longitude=113.3, latitude=27.6)
    third = desk.a_case(longitude=113.4, latitude=27.5)
    reporter = desk.person("grid_worker")
    desk.cases.attach(one.id, "a.jpg", picture(1), "report", reporter, device="PDA-7")
    desk.cases.attach(other.id, "b.jpg", picture(1, size=(200, 150), quality=60), "report", reporter)
    desk.cases.attach(third.id, "c.jpg", picture(5), "report", reporter)
    [found] = desk.cases.similar(one.id, SEER)
    assert (found.case_id, found.because[-1]) == (other.id, "same_picture")
    assert desk.cases.case(one.id, SEER).attachments[0].device == "PDA-7"


def test_likeness_shows_only_what_one_may_see(desk):
    about = desk.a_case()
    desk.a_case(division="430202")
    assert len(desk.cases.similar(about.id, SEER)) == 1
    assert desk.cases.similar(about.id, a_person("acceptor", areas=["430211"])) == []


def test_a_duplicate_ends_in_the_other_case_and_both_say_so(desk):
    original, copy = desk.a_case(), desk.a_case(title="同一处垃圾")
    key = new_id()
    gone = desk.cases.merge(copy.id, original.id, SHIFT, "同一处", key)
    assert (gone.group, gone.state, gone.stage) == ("void", "void", None)
    assert desk.cases.merge(copy.id, original.id, SHIFT, "同一处", key) == gone
    kept = desk.cases.case(original.id, SEER)
    assert [(link.kind, link.number) for link in kept.links] == [("duplicate", copy.number)]
    assert [(link.kind, link.number) for link in desk.cases.case(copy.id, SEER).links] == [
        ("original", original.number)
    ]
    assert (kept.case.state, kept.log_intact, kept.log[-1].move) == ("reported", True, "case.merged_here")
    assert [event.type for event in desk.events].count("case.merged") == 1
    with pytest.raises(Conflict):
        desk.cases.merge(desk.a_case().id, copy.id, SHIFT)  # what is void itself holds nothing
    with pytest.raises(Refused):
        desk.cases.merge(original.id, original.id, SHIFT)
    with pytest.raises(NotFound):
        desk.cases.merge(original.id, new_id(), SHIFT)


def test_two_who_merge_crosswise_do_not_wait_for_ever(desk):
    one, other = desk.a_case(), desk.a_case()
    answers: list[str] = []

    def merge(duplicate: str, into: str) -> None:
        try:
            answers.append(desk.cases.merge(duplicate, into, SHIFT).group)
        except Conflict as error:
            answers.append(error.code)

    threads = [threading.Thread(target=merge, args=pair) for pair in ((one.id, other.id), (other.id, one.id))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers)[-1] == "void"
    assert len(answers) == 2


def test_a_parent_waits_for_its_children(desk):
    parent = desk.a_case_in("checked")
    told = OpenCase("urban_incident", "同一工地的另一处", division="430211")
    child = desk.cases.open_child(parent.id, told, desk.person("grid_worker"))
    assert [case.id for case in desk.cases.children(parent.id, SEER).items] == [child.id]
    assert [(link.kind, link.case_id) for link in desk.cases.case(child.id, SEER).links] == [("parent", parent.id)]
    with pytest.raises(Conflict, match="still open"):
        desk.step(parent, "close", "shift_leader")
    desk.step(child, "reject", "acceptor", reason="重复上报")
    assert desk.step(parent, "close", "shift_leader").group == "closed"


def test_a_case_is_put_below_another_and_never_below_itself(desk):
    one, two, three = (desk.a_case() for _ in range(3))
    desk.cases.link(two.id, one.id, "parent", SHIFT)
    desk.cases.link(three.id, two.id, "parent", SHIFT)
    with pytest.raises(Conflict, match="below this one"):
        desk.cases.link(one.id, three.id, "parent", SHIFT)
    assert [case.id for case in desk.cases.find(CaseFilter(parent=one.id), SEER).items] == [two.id]
    desk.cases.unlink(two.id, one.id, SHIFT)
    assert desk.cases.children(one.id, SEER).items == []


def test_related_cases_name_each_other_until_they_are_unlinked(desk):
    one, two = desk.a_case(), desk.a_case(division="430202")
    desk.cases.link(one.id, two.id, "related", SHIFT)
    for case, other in ((one, two), (two, one)):
        assert [(link.kind, link.case_id) for link in desk.cases.case(case.id, SEER).links] == [("related", other.id)]
    assert desk.cases.case(one.id, a_person("acceptor", areas=["430211"])).links == []  # the other is not his to see
    desk.cases.unlink(two.id, one.id, SHIFT)
    assert desk.cases.case(one.id, SEER).links == []


def test_the_limit_of_the_handbook_is_taken_when_none_is_written(desk):
    asked = []

    def limit_of(key, condition, on):
        asked.append((key, condition, on.isoformat()))
        return Limit(2, "urgent_hour", "yuncheng")

    object.__setattr__(desk.cases._around, "limit_of", limit_of)
    case = desk.a_case_in("accepted")
    filed = desk.step(case, "file", "shift_leader", classification=CLASS)
    assert (filed.form["limit_amount"], filed.form["limit_unit"]) == (2, "urgent_hour")
    assert asked == [(CLASS, None, "2026-06-01")]
    dispatched = desk.step(filed, "dispatch", "dispatcher", organisation=CLEANERS)
    clock = next(one for one in desk.cases.case(case.id, SEER).clocks if one.stage == "handle")
    assert (clock.amount, clock.unit, dispatched.stage) == (2, "urgent_hour", "handle")


def test_a_filing_condition_of_the_handbook_gives_the_clock_and_its_standard(desk):
    limits = {
        "1": Limit(2, "urgent_hour", "book v1", "主干道", "围挡", "恢复原状", "条例"),
        "2": Limit(4, "working_hour", "book v1"),
    }
    asked = lambda key, condition, on: limits.get(condition) if key == CLASS else None  # noqa: E731
    object.__setattr__(desk.cases._around, "limit_of", asked)
    case = desk.a_case_in("accepted")
    for wrong in ({"condition": "9"}, {"condition": "1", "limit_amount": 9}):
        with pytest.raises(Refused) as told:
            desk.step(case, "file", "shift_leader", classification=CLASS, **wrong)
        assert [one.field for one in told.value.errors] == [list(wrong)[-1]]
    filed = desk.step(case, "file", "shift_leader", classification=CLASS, condition="1")
    assert (filed.condition, filed.form["limit_source"], filed.form["limit_unit"]) == ("1", "book v1", "urgent_hour")
    seen = desk.cases.case(case.id, SEER)
    assert (seen.standard, seen.log_intact) == (limits["1"], True)
    back = desk.step(filed, "return", "dispatcher", reason="另案")
    by_hand = desk.step(back, "file", "shift_leader", classification=CLASS, limit_amount=3, limit_unit="working_day")
    assert (by_hand.condition, by_hand.form.get("limit_source"), by_hand.form["limit_amount"]) == (None, None, 3)
    assert desk.cases.case(case.id, SEER).standard is None
