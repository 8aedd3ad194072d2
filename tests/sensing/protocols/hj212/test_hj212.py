"""HJ 212 beyond the published frames: editions, answers, split messages, odd forms, impossible times."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.sensing import Decoded, Observation, Rejected
from chengshu.sensing.protocols.hj212 import (
    PROTOCOL,
    Message,
    crc16,
    encode,
    make_flag,
    pack,
    parse,
    split_message,
)
from chengshu.sensing.protocols.hj212.framing import PACKAGES_S, QUIET_S, HJ212Framer

MN = "010000A8900016F000169DC0"
QN = "20240601085857223"


def a_frame(cp: str, cn: str = "2011", flag: int | None = 5, **more: str | int) -> bytes:
    return encode(Message(QN, "31", cn, "123456", MN, flag, cp=cp, **more))  # type: ignore[arg-type]


def decoded(cp: str, cn: str = "2011", flag: int | None = 5) -> Decoded:
    return PROTOCOL.decode(a_frame(cp, cn, flag))


def observed(cp: str, cn: str = "2011", flag: int | None = 5) -> dict[tuple[str, str], Observation]:
    return {(o.property, o.statistic): o for o in decoded(cp, cn, flag).observations}


def rejected(raw: bytes) -> Rejected:
    with pytest.raises(Rejected) as caught:
        PROTOCOL.decode(raw)
    return caught.value


def slow_crc(data: bytes) -> int:
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ byte
        for _ in range(8):
            register = (register >> 1) ^ 0xA001 if register & 1 else register >> 1
    return register


@given(st.binary(max_size=300))
def test_the_table_crc_equals_the_loop_of_the_standard(data: bytes) -> None:
    assert crc16(data) == slow_crc(data)


_word = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-", min_size=1, max_size=24)


@given(
    qn=st.from_regex(r"20[0-9]{15}", fullmatch=True),
    words=st.tuples(_word, _word, _word, _word),
    flag=st.one_of(st.none(), st.integers(0, 255)),
    values=st.dictionaries(_word, _word, max_size=8),
)
def test_any_message_survives_the_round_trip(
    qn: str, words: tuple[str, str, str, str], flag: int | None, values: dict[str, str]
) -> None:
    message = Message(qn, words[0], words[1], words[2], words[3], flag)
    message.cp = ";".join(f"{name}={value}" for name, value in values.items())
    assert parse(encode(message)) == message


def test_time_in_china_becomes_utc() -> None:
    said = decoded("DataTime=20240601085800;a21026-Rtd=1")
    assert said.observations[0].time == datetime(2024, 6, 1, 0, 58, tzinfo=UTC)
    assert said.sent_at == datetime(2024, 6, 1, 0, 58, 57, 223000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cn", "kind"),
    [("2011", "realtime"), ("2051", "minute"), ("2061", "hour"), ("2031", "day"), ("2021", "status")],
)
def test_the_command_tells_the_kind(cn: str, kind: str) -> None:
    assert {o.kind for o in observed("DataTime=20240601080000;a21026-Avg=1", cn).values()} == {kind}


def test_statistics_converted_values_and_flags_are_told_apart() -> None:
    found = observed(
        "DataTime=20240601080000;a21026-Cou=7.5,a21026-Min=1,a21026-Avg=2,a21026-Max=3,"
        "a21026-ZsMin=1.5,a21026-ZsAvg=2.5,a21026-ZsMax=3.5,a21026-Flag=D",
        "2061",
    )
    assert {key: o.value for key, o in found.items()} == {
        ("a21026", "sum"): 7.5,
        ("a21026", "min"): 1,
        ("a21026", "avg"): 2,
        ("a21026", "max"): 3,
        ("a21026-Zs", "min"): 1.5,
        ("a21026-Zs", "avg"): 2.5,
        ("a21026-Zs", "max"): 3.5,
    }
    assert {o.flag for o in found.values()} == {"D"}


def test_equipment_state_and_running_time_are_observations() -> None:
    assert observed("DataTime=20240601080000;SB1-RS=1;SB2-RS=0", "2021")[("SB2", "value")].value == 0
    running = observed("DataTime=20240601000000;SB1-RT=1.3", "2041")[("SB1", "sum")]
    assert (running.kind, running.value) == ("day", 1.3)


def test_a_flag_without_a_value_is_kept() -> None:
    found = observed("DataTime=20240601080000;a21026-Flag=F")[("a21026", "value")]
    assert (found.value, found.flag) == (None, "F")


@pytest.mark.parametrize("text", ["--", "abc", "nan", "inf", "1_000", "１２"])
def test_what_is_no_number_is_kept_as_text(text: str) -> None:
    found = observed(f"DataTime=20240601080000;a21026-Rtd={text},a21026-Flag=N")[("a21026", "value")]
    assert (found.value, found.text, found.flag) == (None, text, "N")


def test_unknown_codes_commands_and_suffixes_are_kept() -> None:
    said = decoded("DataTime=20240601080000;zz9999-Rtd=4;a21026-SampleTime=20240601075500", "2999")
    assert [(o.property, o.kind, o.value) for o in said.observations] == [
        ("zz9999", "realtime", 4.0),
        ("a21026-SampleTime", "realtime", 20240601075500.0),
    ]


def test_text_in_slashes_may_hold_any_separator() -> None:
    found = observed('DataTime=20240601080000;i11001-Info=//清洗;管路,a=1//;x="1.5",y=2', "3020")
    assert found[("i11001", "value")].text == "清洗;管路,a=1"
    assert found[("x", "value")].value == 1.5
    assert found[("y", "value")].value == 2


def test_chinese_text_may_be_gbk() -> None:
    segment = f"QN={QN};ST=31;CN=3020;PW=1;MN={MN};Flag=5;CP=&&DataTime=20240601080000;i11001-Info=正常&&"
    assert PROTOCOL.decode(pack(segment.encode("gbk"))).observations[0].text == "正常"


def test_codes_of_2005_become_the_codes_of_today() -> None:
    segment = (
        "ST=32;CN=2011;PW=123456;MN=88888880000001;"
        "CP=&&DataTime=20040516021000;B01-Rtd=100;011-Rtd=1.1,011-Flag=N;060-Rtd=2.2,060-Flag=N&&"
    )
    said = PROTOCOL.decode(pack(segment.encode()))
    assert (said.edition, said.needs_reply, said.sent_at) == ("2005", False, None)
    assert [(o.property, o.value, o.flag) for o in said.observations] == [
        ("w00000", 100, None),
        ("w01018", 1.1, "N"),
        ("w21003", 2.2, "N"),
    ]


@pytest.mark.parametrize(
    ("edition", "cn", "answer"),
    [
        ("2005", "2011", f"ST=91;CN=9014;PW=123456;MN={MN};Flag=0;CP=&&QN={QN};CN=2011&&"),
        ("2017", "2011", f"QN={QN};ST=91;CN=9014;PW=123456;MN={MN};Flag=4;CP=&&&&"),
        ("2017", "1013", f"QN={QN};ST=91;CN=9013;PW=123456;MN={MN};Flag=4;CP=&&&&"),
        ("2025", "2061", f"QN={QN};ST=91;CN=9014;PW=123456;MN={MN};Flag=8;CP=&&&&"),
        ("2025", "9015", f"QN={QN};ST=91;CN=9013;PW=123456;MN={MN};Flag=8;CP=&&&&"),
    ],
)
def test_the_answer_is_that_of_the_edition(edition: str, cn: str, answer: str) -> None:
    cp = "" if cn == "9015" else "DataTime=20240601080000;a21026-Avg=1"
    said = decoded(cp, cn, make_flag(edition, needs_reply=True))
    assert said.edition == edition
    assert said.reply == pack(answer.encode())


@pytest.mark.parametrize(("cn", "flag"), [("2011", 4), ("2011", None), ("9014", 5), ("9012", 5)])
def test_nothing_is_answered_that_asks_for_no_answer(cn: str, flag: int | None) -> None:
    said = decoded("DataTime=20240601080000;a21026-Rtd=1", cn, flag)
    assert (said.needs_reply, said.reply) == (False, None)


@pytest.mark.parametrize(
    "cp",
    [
        "DataTime=20240230000000;a21026-Rtd=1",
        "DataTime=20240601240000;a21026-Rtd=1",
        "DataTime=19700101000000;a21026-Rtd=1",
        "DataTime=yesterday;a21026-Rtd=1",
        "a21026-Rtd=1",
    ],
)
def test_a_measurement_at_no_possible_time_is_rejected(cp: str) -> None:
    assert rejected(a_frame(cp)).reason == "time"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"GET / HTTP/1.1\r\n", "noise"),
        (b"##12X4QN=1\r\n", "format"),
        (b"##0004abcd\r\n", "length"),
        (b"##9999QN=1;MN=a;CN=2011;CP=&&&&0000\r\n", "length"),
        (pack(f"QN={QN};ST=31;CN=2011;MN={MN};Flag=5".encode()), "format"),
        (pack(f"QN={QN};ST=31;CN=2011;MN={MN};Flag=x;CP=&&&&".encode()), "format"),
        (pack(f"QN={QN};ST=31;CN=2011;Flag=5;CP=&&&&".encode()), "format"),
        (pack(b"MN=a;CN=2011;CP=&&\xff\xff\xff&&"), "encoding"),
        (f"##0295QN={QN};ST=31;CN=2011;MN={MN};Flag=9;CP=&&{{0xE4,0x3E}}g=N&&2200\r\n".encode(), "encrypted"),
    ],
)
def test_a_broken_frame_is_rejected_with_its_reason(raw: bytes, reason: str) -> None:
    assert rejected(raw).reason == reason


# --- split messages

GROUPS = [f"a210{number:02d}-Avg={number},a210{number:02d}-Flag=N" for number in range(1, 40)]
WHOLE = ";".join(["DataTime=20240601080000", *GROUPS])


def package(number: int, cp: str, total: int = 2) -> bytes:
    return a_frame(cp, "2051", 7, pnum=total, pno=number)


def test_a_long_message_is_split_and_every_package_stands_alone() -> None:
    whole = Message(QN, "31", "2051", "123456", MN, 5, cp=WHOLE)
    packages = split_message(whole, 300)
    assert len(packages) > 3
    raws = [encode(one) for one in packages]
    assert PROTOCOL.framer().feed(b"".join(raws)) == raws
    values = [o.value for raw in raws for o in PROTOCOL.decode(raw).observations]
    assert values == list(range(1, 40))
    assert all(PROTOCOL.decode(raw).needs_reply for raw in raws)


def test_a_package_without_time_leans_on_the_first_one() -> None:
    first = package(1, "DataTime=20240601080000;a21026-Avg=1")
    second = package(2, "a21002-Avg=2,a21002-Flag=N")
    framer = PROTOCOL.framer()
    assert framer.feed(first) == [first]
    (joined,) = framer.feed(second)
    assert joined == first + second
    (observation,) = PROTOCOL.decode(joined).observations
    assert (observation.property, observation.value) == ("a21002", 2)
    assert observation.time == datetime(2024, 6, 1, 0, tzinfo=UTC)


def test_packages_in_the_wrong_order_wait_for_the_first_one() -> None:
    first, second = package(1, "DataTime=20240601080000;a21026-Avg=1"), package(2, "a21002-Avg=2")
    framer = PROTOCOL.framer()
    assert framer.feed(second) == []
    assert framer.feed(first) == [first, first + second]


def test_packages_that_wait_too_long_come_out_as_incomplete() -> None:
    clock = [0.0]
    framer = HJ212Framer(lambda: clock[0])
    second = package(2, "a21002-Avg=2")
    assert framer.feed(second) == []
    assert framer.expire(PACKAGES_S - 1) == []
    assert framer.expire(PACKAGES_S) == [second]
    assert rejected(second).reason == "incomplete"


def test_split_messages_that_never_end_hold_bounded_memory() -> None:
    framer = PROTOCOL.framer()
    given_, returned = 0, 0
    for number in range(200):
        message = Message(f"{QN[:-3]}{number:03d}", "31", "2051", "1", MN, 7, 9, 2, cp="a21002-Avg=2")
        given_ += 1
        returned += len(framer.feed(encode(message)))
    assert given_ - returned <= 10
    assert returned + len(framer.flush()) == given_


def test_a_frame_without_line_end_is_taken_after_a_silence() -> None:
    clock = [0.0]
    framer = HJ212Framer(lambda: clock[0])
    raw = a_frame("DataTime=20240601080000;a21026-Rtd=1").removesuffix(b"\r\n")
    assert framer.feed(raw) == []
    assert framer.expire(QUIET_S) == [raw]
    assert PROTOCOL.decode(raw).needs_reply


def test_frames_without_line_ends_come_apart_at_the_next_head() -> None:
    raw = a_frame("DataTime=20240601080000;a21026-Rtd=1")
    bare = raw.removesuffix(b"\r\n")
    assert PROTOCOL.framer().feed(bare + raw) == [bare, raw]
