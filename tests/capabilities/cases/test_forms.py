"""Forms: both languages, places, photographs, code lists; tried before release; told before a field goes."""

import io
from copy import deepcopy

import pytest
from PIL import Image
from tests.capabilities.cases.desk import CLASS, a_person, document

from chengshu.capabilities.cases.logic import form_errors, form_faults
from chengshu.capabilities.cases.service import designing
from chengshu.kit import Refused, new_id

DESIGNER = a_person("shift_leader", more=["cases.design", "cases.read_all"])
LOOP = document("urban_management/cases/urban_incident.yaml")
WORD = {"title": "井盖", "titles": {"en": "Cover"}}
PHOTOS = {"type": "array", "items": {"type": "string", "format": "photo"}, "maxItems": 2, **WORD}
PLACE = {"type": "string", "format": "place", **WORD}
CODE = {"type": "string", "format": "code", "codes": "property.air", **WORD}


def faults(field):
    return [fault.reason for fault in form_faults({"properties": {"name": field}}, "form")]


@pytest.mark.parametrize(
    "field, reason",
    [
        ({"type": "string", "title": "井盖"}, "'井盖' has no words in 'en'"),
        ({"type": "string", **WORD, "description": "看一看"}, "'看一看' has no words in 'en'"),
        ({"type": "string", "title": "a.word", "titles": {"fr": "Mot"}}, "'fr' is not another language"),
        ({"type": "string", **WORD, "oneOf": [{"const": "a", "title": "甲"}]}, "'甲' has no words in 'en'"),
        ({"type": "string", **WORD, "oneOf": []}, "the field has no choice"),
        ({"type": "array", **WORD}, "an array holds photographs of the case and nothing else"),
        ({**PHOTOS, "minItems": 3}, "'minItems' is larger than 'maxItems'"),
        ({"type": "string", **WORD, "maxItems": 3}, "'maxItems' means nothing for the type string"),
        ({"type": "string", **WORD, "codes": "system"}, "'codes' and the format 'code' go together"),
        ({"type": "string", **WORD, "format": "code"}, "'codes' and the format 'code' go together"),
        ({**PLACE, "default": "113,27"}, "a place has no default"),
        ({"type": "boolean", **WORD, "minimum": 1}, "'minimum' means nothing for the type boolean"),
    ],
)
def test_a_field_that_cannot_be_read_or_filled_in_is_told(field, reason):
    assert reason in faults(field)


@pytest.mark.parametrize("field", [PHOTOS, PLACE, CODE, {"type": "string", "title": "pH"}, {"type": "string", **WORD}])
def test_a_field_with_its_words_in_both_languages_has_no_fault(field):
    assert faults(field) == []


@pytest.mark.parametrize(
    "field, value, reason",
    [
        (PLACE, "113.13,27.82", None),
        (PLACE, "27.82", "must be longitude and latitude, such as 113.1312,27.8274"),
        (PLACE, "190,27", "must be longitude and latitude, such as 113.1312,27.8274"),
        (PLACE, "1,2", "lies outside the city"),
        (PHOTOS, ["known"], None),
        (PHOTOS, ["known", "other"], "is not a photograph of this case"),
        (PHOTOS, ["known", "known"], "a photograph is there twice"),
        (PHOTOS, ["known"] * 3, "must have at most 2 photographs"),
        ({**PHOTOS, "minItems": 2}, ["known"], "must have at least 2 photographs"),
        (PHOTOS, "known", "must be of type array"),
        (CODE, "a34004", None),
        (CODE, "a0", "is not in force in the code list property.air"),
    ],
)
def test_what_is_filled_in_is_judged_by_its_kind(field, value, reason):
    right = {("place", "113.13,27.82"), ("photo", "known"), ("code:property.air", "a34004")}
    found = form_errors({"properties": {"name": field}}, {"name": value}, lambda *asked: asked in right)
    assert [error.reason for error in found] == ([reason] if reason else [])


def test_no_photograph_that_was_asked_for_is_an_empty_answer():
    form = {"properties": {"name": PHOTOS}, "required": ["name"]}
    assert [one.reason for one in form_errors(form, {"name": []}, lambda *asked: False)] == ["is required"]


def released(desk, **fields):
    """A flow whose first move asks for more."""
    flow = desk.cases.flow_document("urban_incident", 1)
    flow["states"]["reported"]["moves"]["accept"]["form"]["properties"] |= fields
    draft = desk.cases.new_draft(flow, 1, "", DESIGNER)
    desk.cases.release_draft(draft.id, 1, "", DESIGNER)
    return desk.a_case()


def photo(desk, case, by="grid_worker", key=None):
    raw = io.BytesIO()
    Image.new("RGB", (8, 8), (hash(case.id) % 255, 2, 3)).save(raw, "JPEG")
    return desk.cases.attach(case.id, "a.jpg", raw.getvalue(), "report", desk.person(by), key=key)


def test_a_photo_of_a_form_is_one_of_the_case(desk):
    case = released(desk, pictures=PHOTOS)
    foreign = photo(desk, desk.a_case())
    with pytest.raises(Refused) as told:
        desk.step(case, "accept", "acceptor", pictures=[foreign.id])
    assert [(one.field, one.reason) for one in told.value.errors] == [("pictures", "is not a photograph of this case")]
    own = photo(desk, case)
    assert desk.step(case, "accept", "acceptor", pictures=[own.id]).form["pictures"] == [own.id]


def test_a_phone_names_a_photo_by_the_key_it_was_sent_with(desk):
    case, key = released(desk, pictures=PHOTOS), new_id()
    sent = photo(desk, case, "acceptor", key)
    assert desk.step(case, "accept", "acceptor", pictures=[key]).form["pictures"] == [sent.id]


def test_the_key_of_somebody_else_names_no_photo(desk):
    case, key = released(desk, pictures=PHOTOS), new_id()
    photo(desk, case, "grid_worker", key)
    with pytest.raises(Refused):
        desk.step(case, "accept", "acceptor", pictures=[key])


def test_a_code_is_taken_from_the_list_in_force(desk):
    case = released(desk, found=CODE, kind={**CODE, "codes": "class.incident.gbt30428.2"})
    with pytest.raises(Refused) as told:
        desk.step(case, "accept", "acceptor", found="a0", kind="gbt30428.2:2013:component:01:01")
    assert [one.field for one in told.value.errors] == ["found", "kind"]
    assert desk.step(case, "accept", "acceptor", found="a34004", kind=CLASS).form["kind"] == CLASS


def test_code_lists_are_found_by_their_words_and_numbers(desk):
    names = {one.id: one.count for one in desk.cases.code_lists()}
    assert names["property.air"] > 100
    assert names["class.incident.gbt30428.2"] > 50
    assert [one.value for one in desk.cases.codes("property.air", "a34004")] == ["a34004"]
    assert CLASS in [one.value for one in desk.cases.codes("class.incident.gbt30428.2", "垃圾")]
    with pytest.raises(Exception, match="no code list"):
        desk.cases.codes("class.incident.none")


def test_a_code_list_that_there_is_none_of_is_a_fault(desk):
    flow = deepcopy(LOOP)
    flow["open"]["form"]["properties"]["found"] = {**CODE, "codes": "nothing"}
    assert [(one.where, one.reason) for one in desk.cases.check_flow(flow)] == [
        ("found", "there is no code list 'nothing'")
    ]


def test_who_opens_a_case_cannot_be_asked_for_its_photos(desk):
    flow = deepcopy(LOOP)
    flow["open"]["form"]["properties"]["pictures"] = PHOTOS
    assert [one.where for one in desk.cases.check_flow(flow)] == ["open.form.properties.pictures"]


def test_a_clock_that_goes_by_a_field_no_form_has_is_a_fault(desk):
    flow = deepcopy(LOOP)
    for name in ("limit_amount", "limit_unit"):
        del flow["states"]["accepted"]["moves"]["file"]["form"]["properties"][name]
    flow["states"]["accepted"]["moves"]["file"]["form"]["required"] = ["classification"]
    found = {one.where: one.reason for one in desk.cases.check_flow(flow)}
    assert found["states.dispatched.clock.amount_from"] == "no form of the flow has the field 'limit_amount'"


def test_a_form_is_tried_by_the_rules_of_the_case(desk):
    form = {"properties": {"found": CODE, "pictures": PHOTOS, "where": PLACE}, "required": ["where"]}
    wrong = desk.cases.check_form(form, {"found": "a0", "pictures": ["just chosen"]})
    assert {one.field: one.reason for one in wrong.errors} == {
        "where": "is required",
        "found": "is not in force in the code list property.air",
    }
    right = desk.cases.check_form(form, {"found": "a34004", "where": "113.13,27.82"})
    assert (right.faults, right.errors) == ([], [])


def test_what_goes_by_a_field_is_told(desk):
    form = "states.accepted.moves.file.form"
    desk.a_case_in("filed")
    found = desk.cases.field_uses(LOOP, form, ["classification", "limit_amount", "opinion", "result", "nothing"])
    told = {(one.field, one.how) for one in found.items}
    assert {("classification", "set"), ("classification", "engine"), ("limit_amount", "clock")} <= told
    assert ("result", "engine") in told  # who reported it is told the result
    assert ("classification", "form") in told
    assert ("nothing", "form") not in told
    assert (found.held["classification"], found.held["nothing"], found.looked) == (1, 0, 1)


def test_who_holds_a_field_is_looked_up_in_the_newest_cases_only(desk, monkeypatch):
    monkeypatch.setattr(designing, "MOST_LOOKED", 2)
    for _ in range(3):
        desk.a_case_in("filed")
    found = desk.cases.field_uses(LOOP, "states.accepted.moves.file.form", ["classification"])
    assert (found.held, found.looked) == ({"classification": 2}, 2)


def test_the_answer_of_a_task_goes_by_a_field(desk):
    state, answer = next((name, one["task"]["good"]) for name, one in LOOP["states"].items() if one.get("task"))
    found = desk.cases.field_uses(LOOP, f"states.{state}.moves.{answer['move']}.form", [answer["field"]])
    assert ("task", f"states.{state}.task.good") in [(one.how, one.where) for one in found.items]


def test_a_draft_with_faults_can_be_asked_too(desk):
    assert desk.cases.field_uses({"states": {"a": 1, "b": {"moves": []}}}, "open.form", ["x"]).items == []


def test_a_case_says_how_its_answers_are_called(desk):
    case = released(desk, found=CODE)
    assert desk.cases.case(case.id, DESIGNER).fields["found"]["titles"] == {"en": "Cover"}
