"""Addresses: one way of writing, keys, reading, codes, romanisation."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.train_addresses import train

from chengshu.standards.addresses import (
    PARTS,
    Parser,
    building_key,
    check_code,
    generate,
    initials,
    leading_divisions,
    make_code,
    name_key,
    normalise,
    number_key,
    parse,
    read_rule,
    romanise,
    room_key,
    rules,
    score,
    sound_of,
    unit_key,
)


@pytest.mark.parametrize(
    "written, normal",
    [
        ("天元区 珠江北路 二十三号，Ａ座一单元五〇二室", "天元区珠江北路23号A座1单元502室"),
        ("三号路五号", "三号路5号"),
        ("五一路一百零八号", "五一路108号"),
        ("八一中学三楼", "八一中学3楼"),
        ("１２号之３", "12号之3"),
        ("12之3号", "12-3号"),
        ("第十二栋", "12栋"),
    ],
)
def test_equal_addresses_are_written_in_one_way(written: str, normal: str) -> None:
    assert normalise(written) == normal


@given(st.text(max_size=60))
def test_what_is_normal_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once or len(normalise(once)) <= len(once)


def test_the_variants_of_a_number_have_one_key() -> None:
    assert {building_key(t) for t in ("12栋", "12幢", "12号楼", "12#楼", "第十二栋", "012栋", "12#")} == {"12"}
    assert {unit_key(t) for t in ("2单元", "二单元", "2梯", "2")} == {"2"}
    assert {room_key(t) for t in ("302室", "302房", "302号", "302")} == {"302"}
    assert {number_key(t) for t in ("12号附1", "12号附1号", "12-1号", "12之1号")} == {(12, "1")}
    assert name_key("恒华府(北门)") == "恒华府"


def test_the_words_of_all_21_parts_are_there() -> None:
    assert len(PARTS) == 21
    assert all(PARTS.values())


def test_an_address_is_taken_apart() -> None:
    parsed = parse("湖南省株洲市天元区泰山路街道神农大道89号恒大华府12栋2单元302室")
    assert [(part.name, part.text) for part in parsed.parts] == [
        ("prov", "湖南省"),
        ("city", "株洲市"),
        ("district", "天元区"),
        ("town", "泰山路街道"),
        ("road", "神农大道"),
        ("roadno", "89号"),
        ("poi", "恒大华府"),
        ("houseno", "12栋"),
        ("cellno", "2单元"),
        ("roomno", "302室"),
    ]
    assert all(parsed.normal[part.start : part.end] == part.text for part in parsed.parts)


def test_a_village_address_and_a_shorthand_are_taken_apart() -> None:
    village = parse("荷塘区仙庾镇樟霞村三组15号")
    assert (village.first("community"), village.first("subroad"), village.first("subroadno")) == (
        "樟霞村",
        "3组",
        "15号",
    )
    short = parse("天元区长江南路8号 12-2-302")
    assert (short.first("houseno"), short.first("cellno"), short.first("roomno")) == ("12", "2", "302")


@pytest.mark.parametrize("text", ["株洲市荷塘区", "株洲", "渌口区渌口镇", "北京", "内蒙古自治"])
def test_an_address_may_end_with_a_division(text: str) -> None:
    assert parse(text).parts[-1].end == len(text)


@given(st.text(max_size=260))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    parsed = parse(text)
    ends = [0, *(part.end for part in parsed.parts)]
    assert all(part.start >= end for part, end in zip(parsed.parts, ends, strict=False))
    assert "".join(part.text for part in parsed.parts) in (parsed.normal, "") or parsed.parts


def test_the_shipped_model_reads_addresses_it_was_not_trained_on() -> None:
    found = score(_shipped(), generate(400, seed=4711))
    assert found.f1 >= 0.98
    assert found.whole >= 0.95


def test_training_again_gives_the_same_model_and_few_addresses_teach_much() -> None:
    model = train(count=700, seed=5, rounds=40)
    assert model == train(count=700, seed=5, rounds=40)
    assert score(model, generate(200, seed=6)).f1 >= 0.9


def test_the_model_that_is_shipped_is_the_one_described() -> None:
    from hashlib import blake2b

    data = files("chengshu.standards").joinpath("addresses", "data")
    model = data.joinpath("parser.crfsuite").read_bytes()
    assert blake2b(model, digest_size=16).hexdigest() in data.joinpath("README.md").read_text("utf-8")


def _shipped() -> Parser:
    return Parser(files("chengshu.standards").joinpath("addresses", "data", "parser.crfsuite").read_bytes())


def test_divisions_at_the_beginning_are_those_of_the_tables() -> None:
    def names(text: str) -> list[tuple[str, str]]:
        return [(part.name, part.text) for part, _ in leading_divisions(text)]

    assert names("东莞市东坑镇") == [("city", "东莞市")]
    assert names("株洲天元区泰山路街道1号") == [("city", "株洲"), ("district", "天元区"), ("town", "泰山路街道")]
    assert names("长沙中路12号") == []
    assert names("株洲县渌口镇") == [("district", "株洲县")]


def test_names_are_romanised_as_places() -> None:
    names = {
        "珠江北路": "Zhujiang Beilu",
        "渌口区": "Lukou Qu",
        "西安市": "Xi'an Shi",
        "五一路": "Wuyi Lu",
        "绿地": "Lüdi",
    }
    assert {name: romanise(name) for name in names} == names
    assert romanise("渌口区", tones=True) == "Lùkǒu Qū"
    assert initials("珠江北路") == "zjbl"
    assert sound_of("城西路") == sound_of("陈西路")


def test_a_code_is_put_together_and_checked_by_a_rule() -> None:
    rule = rules()["db42t_2175"]
    code = make_code(rule, {"county": "420302", "town": "001", "class": "0301", "serial": "7A"})
    assert len(code) == rule.length == 22
    assert check_code(rule, code) == []
    assert [fault.segment for fault in check_code(rule, code[:-2] + "B" + code[-1])] == ["check"]
    assert [fault.segment for fault in check_code(rules()["gbt_23705"], "9" * 21)] == ["county"]
    assert "characters" in check_code(rule, "12")[0].reason
    with pytest.raises(ValueError, match="乡级"):
        make_code(rule, {"county": "420302", "town": "12345", "class": "1", "serial": "1"})


def test_a_city_brings_its_own_rule() -> None:
    own = read_rule(
        {"id": "own", "title": "自定", "segments": [{"name": "n", "title": "序号", "length": 4}], "check": "mod11_10"}
    )
    assert check_code(own, make_code(own, {"n": "794"})) == []
    with pytest.raises(ValueError, match="length"):
        read_rule({"id": "bad", "title": "", "segments": [{"name": "n", "title": "", "length": 0}]})
    with pytest.raises(ValueError, match="mod37_36"):
        read_rule(
            {"id": "bad", "title": "", "check": "mod11_10",
             "segments": [{"name": "n", "title": "", "length": 2, "alphabet": "alphanumeric"}]}
        )  # fmt: skip
