"""What packs declare for cases: the shipped ones are right, wrong ones are told so exactly."""

import copy

import pytest
from tests.capabilities.cases.desk import PACKS, URBAN, document

from chengshu.capabilities.cases import pack as cases_pack
from chengshu.kit.packs import PackContext

ROLES = document("urban_management/roles.yaml")
WORDS = {language: document(f"urban_management/strings/{language}.yaml") for language in ("zh", "en")}
CONTEXT = PackContext("urban_management", WORDS, {"roles.yaml": ROLES})
FLOW = document("urban_management/cases/urban_incident.yaml")


def problems(value, context=CONTEXT) -> list[str]:
    return [str(problem) for problem in cases_pack.check(value, "cases/x.yaml", context)]


@pytest.mark.parametrize(
    "file", sorted((PACKS / "urban_management" / "cases").glob("*.yaml")), ids=lambda file: file.name
)
def test_the_files_of_urban_management_are_right(file):
    assert problems(document(f"urban_management/cases/{file.name}")) == []


def test_the_case_type_of_the_environment_uses_the_words_of_urban_management():
    own = {"case.air_exceedance": "x"}
    context = PackContext("environment", {key: {**words, **own} for key, words in WORDS.items()}, {"roles.yaml": ROLES})
    assert problems(document("environment/cases/air_exceedance.yaml"), context) == []


def changed(change) -> dict:
    value = copy.deepcopy(FLOW)
    change(value)
    return value


def moves(value, state="reported"):
    return value["states"][state]["moves"]


@pytest.mark.parametrize(
    "value, expected",
    [
        (
            changed(lambda f: f["states"]["reported"].pop("clock")),
            "cases/x.yaml: states.reported: open state 'reported' has no clock -> add 'clock: {stage, amount, unit}'",
        ),
        (
            changed(lambda f: f.update(colour="red")),
            "cases/x.yaml: colour: unknown key 'colour' -> use one of: ",
        ),
        (
            changed(lambda f: moves(f)["accept"].update(roles=["mayor"])),
            "cases/x.yaml: states.reported.moves.accept.roles: no pack declares the role 'mayor' -> use one of:"
            " acceptor, assessor, commander, department_handler, department_leader, dispatcher,",
        ),
        (
            changed(lambda f: moves(f)["accept"].update(title="case.move.unheard")),
            "cases/x.yaml: case.move.unheard: 'case.move.unheard' has no word in zh"
            " -> add 'case.move.unheard' to strings/zh.yaml",
        ),
        (
            changed(lambda f: f["states"]["reported"]["clock"].update(unit="fortnight")),
            "cases/x.yaml: states.reported.clock.unit: input should be 'minute', 'hour', 'urgent_hour', 'urgent_day',"
            " 'working_hour' or 'working_day', not 'fortnight' -> ",
        ),
        (
            changed(lambda f: moves(f)["accept"].update(form={"properties": "x"})),
            "cases/x.yaml: states.reported.moves.accept.form.properties: input should be a valid dictionary",
        ),
        ({"format": 1}, "cases/x.yaml: id: 'id' is missing -> add 'id'"),
        ([], "cases/x.yaml: input should be a valid dictionary or instance of FlowFile -> "),
        (
            {**document("urban_management/cases/gbt30428_incidents.yaml"), "valid_from": "2026-02-30"},
            "cases/x.yaml: valid_from: 2026-02-30 is no day of the calendar -> write YYYY-MM-DD",
        ),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_where_why_and_what_to_do(value, expected):
    assert problems(value)[0].startswith(expected)


def test_applying_twice_changes_nothing_and_classes_follow_their_days(desk):
    before = desk.cases.flows()
    cases_pack.apply(URBAN, "urban_management", desk.cases)
    assert desk.cases.flows() == before
    assert len(desk.cases.classes()) == 132
    old = {**document("urban_management/cases/gbt30428_incidents.yaml"), "valid_to": "2026-06-01"}
    cases_pack.apply(URBAN | {"cases/gbt30428_incidents.yaml": old}, "urban_management", desk.cases)
    assert {code.kind for code in desk.cases.classes()} == {"component"}
