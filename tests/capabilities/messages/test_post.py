"""Messages go out once, say honestly what became of them, and are tried again when that helps."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from tests.capabilities.messages.conftest import CLERK, HELLO

from chengshu.capabilities.messages import Gateways, MessageFilter, Messages, Person, Preference, Template
from chengshu.capabilities.messages import pack as messages_pack
from chengshu.capabilities.messages.logic import not_before, signature, words_of
from chengshu.kit import Conflict, NotFound, Refused, new_id, now, set_clock
from chengshu.kit.packs import PackContext
from chengshu.security import Keyring, Security

VALUES = {"number": "CG1", "name": "小王"}


@pytest.fixture
def account():
    return new_id()


def states(post):
    return sorted((one.channel, one.state) for one in post.find(MessageFilter()).items)


def test_a_message_in_the_page_has_arrived_when_it_is_kept_and_is_read_once(post, account):
    assert len(post.send([Person(account)], "hello", VALUES, key="k", about="/cases/1")) == 1
    assert post.send([Person(account)], "hello", VALUES, key="k") == []
    page = post.inbox(account)
    assert (page.items[0].subject, page.items[0].state, page.total) == ("CG1 好", "delivered", 1)
    assert post.mark_read(account, [page.items[0].id]) == 1
    assert post.mark_read(account) == 0
    assert (post.inbox(account).total, post.inbox(account, unread=True).items) == (0, [])
    assert post.inbox(new_id()).items == []


def test_a_mail_is_handed_over_and_never_called_delivered(post, account, letters):
    post.put_contact(account, "email", "wang@example.org")
    post.send([Person(account, language="en")], "hello", VALUES, key="k", channels=("email",))
    assert post.deliver_due() == 1
    (envelope,) = letters[0].got
    assert envelope.rcpt_tos == ["wang@example.org"]
    assert b"Auto-Submitted: auto-generated" in envelope.content
    assert states(post) == [("email", "sent")]
    assert post.deliver_due() == 0


@pytest.mark.parametrize(("answer", "state"), [("451 later", "queued"), ("550 no such user", "failed")])
def test_what_the_mail_server_says_decides_whether_it_is_tried_again(post, account, letters, answer, state):
    letters[0].answer = answer
    post.send([Person(account, addresses={"email": "a@example.org"})], "hello", VALUES, key="k", channels=("email",))
    post.deliver_due()
    (message,) = post.find(MessageFilter()).items
    assert (message.state, message.attempts) == (state, 1)
    assert answer[:3] in message.error


def test_after_the_last_attempt_it_has_failed_and_may_be_tried_again_by_hand(post, door):
    door.status = 503
    post.send([Person(name="a", addresses={"sms": "13800000000"})], "hello", VALUES, key="k", channels=("sms",))
    at = now()
    for _ in range(6):
        post.deliver_due()
        at += timedelta(hours=13)
        set_clock(lambda at=at: at)
    (message,) = post.find(MessageFilter(state="failed")).items
    assert (message.attempts, message.error) == (6, "answered 503")
    door.status = 200
    post.again(CLERK, message.id)
    post.deliver_due()
    assert states(post) == [("sms", "sent")]
    with pytest.raises(NotFound):
        post.again(CLERK, message.id)


def test_a_text_message_is_delivered_when_the_gateway_says_so(post, door):
    post.send([Person(addresses={"sms": "13800000000"})], "hello", VALUES, key="k", channels=("sms",))
    post.deliver_due()
    headers, body = door.got[0]
    assert headers["Authorization"] == "Bearer t"
    assert json.loads(body)["text"] == "你好，小王"
    assert not post.receipt("unknown", True)
    assert post.receipt("r1", True)
    assert states(post) == [("sms", "delivered")]


def test_a_webhook_is_told_once_and_can_check_who_tells_it(post, account, door):
    hook, secret = post.add_webhook(CLERK, "a program", door.address, ["hello"])
    post.send([Person(account), Person(new_id())], "hello", VALUES, key="k")
    assert post.deliver_due() == 1
    headers, body = door.got[0]
    assert headers["X-Chengshu-Signature"] == signature(secret, int(headers["X-Chengshu-Time"]), body)
    event = json.loads(body)
    assert (event["specversion"], event["type"]) == ("1.0", "chengshu.message.hello")
    post.set_webhook(CLERK, hook.id, False)
    assert not [one for one in post.send([Person(account)], "hello", VALUES, key="l") if one.channel == "webhook"]
    post.remove_webhook(CLERK, hook.id)
    assert post.webhooks() == []


def test_who_connects_a_program_tries_it_and_sees_what_became_of_the_last_message(post, account, door):
    hook, _ = post.add_webhook(CLERK, "a program", door.address, ["hello"])
    assert post.webhooks()[0].last is None
    tried = post.try_webhook(CLERK, hook.id)
    assert (tried.state, tried.error, json.loads(door.got[-1][1])["type"]) == (
        "delivered", "", "chengshu.message.test",
    )  # fmt: skip
    door.status = 503
    tried = post.try_webhook(CLERK, hook.id)
    assert (tried.state, tried.error) == ("failed", "answered 503")  # a trial is not tried again by itself
    assert post.webhooks()[0].last == tried
    with pytest.raises(Conflict, match="told already"):
        post.add_webhook(CLERK, "once more", door.address, [])
    with pytest.raises(NotFound):
        post.try_webhook(CLERK, new_id())


def test_a_channel_that_is_not_set_up_says_so_and_is_not_tried_again(db, tmp_path, account):
    office = Messages(db, Keyring(tmp_path / "k"), Security(db).audit, gateways=Gateways())
    office.define(HELLO, "tests")
    to = [Person(account, addresses={"email": "a@example.org", "sms": "13800000000"})]
    office.send(to, "hello", VALUES, key="k", channels=("email", "sms"))
    office.deliver_due()
    assert {one.error for one in office.find(MessageFilter(state="failed")).items} == {
        "this channel is not set up here (CHENGSHU_MAIL_URL)",
        "this channel is not set up here (CHENGSHU_SMS_URL)",
    }


def test_a_worker_that_died_lets_go_after_its_lease(post, door):
    post.send([Person(addresses={"sms": "13800000000"})], "hello", VALUES, key="k", channels=("sms",))
    assert len(post._claim()) == 1
    assert post.deliver_due() == 0
    later = now() + timedelta(minutes=3)
    set_clock(lambda: later)
    assert post.deliver_due() == 1
    assert len(door.got) == 1


def test_muted_channels_and_bad_addresses_are_left_out(post, account):
    post.put_contact(account, "sms", "13800000000")
    post.put_preference(Preference(account, muted=("sms",)))
    kept = post.send([Person(account)], "hello", VALUES, key="k", channels=("in_app", "sms", "email"))
    assert [one.channel for one in kept] == ["in_app"]
    with pytest.raises(Refused):
        post.put_preference(Preference(account, muted=("in_app",)))
    with pytest.raises(Refused):
        post.put_contact(account, "email", "a@b\r\nBcc: c@d.org")
    post.put_contact(account, "sms", "")
    assert post.contacts(account) == []
    with pytest.raises(NotFound):
        post.send([Person(account)], "nothing", {}, key="k")


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(23, (2026, 6, 2, 7)), (3, (2026, 6, 1, 7)), (12, (2026, 6, 1, 12))],
)
def test_quiet_hours_hold_back_until_they_end(hour, expected):
    wants = Preference("a", quiet_from=time(22), quiet_to=time(7))
    at = datetime(2026, 6, 1, hour, tzinfo=UTC) - timedelta(hours=8)  # `hour` on the city's clock
    assert not_before(wants, "sms", False, at) == datetime(*expected, tzinfo=UTC) - timedelta(hours=8)
    assert not_before(wants, "sms", True, at) == at
    assert not_before(wants, "webhook", False, at) == at


def test_values_cannot_reach_into_things_nor_break_a_subject():
    sly = Template("x", {"zh": "{a.__class__}{a[0]} {b}"}, {"zh": "{missing}!"})
    subject, body = words_of(sly, "en", {"a": "v", "b": "one\r\nBcc: two"})
    assert "class" not in subject
    assert "\n" not in subject
    assert subject.endswith("one Bcc: two")
    assert body == "!"


def test_a_pack_whose_languages_use_other_values_is_told_so():
    strings = {"zh": {"s": "{a}", "b": "x"}, "en": {"s": "{b}", "b": "{"}}
    file = {"format": 1, "templates": {"one": {"subject": "s", "body": "b"}}}
    found = [str(one) for one in messages_pack.check(file, "messages.yaml", PackContext("p", strings))]
    assert any("other values" in one for one in found)
    assert any("brace without its pair" in one for one in found)
