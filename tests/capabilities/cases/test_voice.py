"""Voice notes: what is sound stays to the byte, what is not is gone, and nothing else gets in under their name."""

import pytest
from tests.capabilities.cases.recordings import a_segment, an_mp4, box, element, webm

from chengshu.capabilities.cases.logic import NotVoice, is_voice, only_sound
from chengshu.capabilities.cases.service import evidence
from chengshu.kit import Refused

SECRETS = (b"secret", b"Chrome", b"1904", b"iPhone")


def test_a_webm_of_a_phone_keeps_its_sound_and_loses_everything_else():
    content = webm()
    voice = only_sound(content)
    assert voice.media_type == "audio/webm"
    assert len(voice.content) == len(content)
    assert b"sound-one" in voice.content
    assert b"sound-two" in voice.content
    assert b"OpusHead" in voice.content
    assert not any(word in voice.content for word in SECRETS)
    assert only_sound(voice.content) == voice  # what was cleaned stays as it is


@pytest.mark.parametrize("known", [True, False], ids=["lengths written", "written while recording"])
def test_clusters_with_and_without_a_length_are_read(known):
    voice = only_sound(webm(lengths=known, clusters=3))
    assert voice.content.count(b"sound-one") == 3
    assert not any(word in voice.content for word in SECRETS)


def test_an_mp4_of_a_phone_keeps_its_sound_and_loses_everything_else():
    content = an_mp4()
    voice = only_sound(content)
    assert voice.media_type == "audio/mp4"
    assert len(voice.content) == len(content)
    assert b"the-sound" in voice.content
    assert not any(word in voice.content for word in SECRETS)
    assert content.index(b"the-sound") == voice.content.index(b"the-sound")  # what points into it still fits


@pytest.mark.parametrize(
    "content",
    [
        webm(track_type=1),
        webm(codec=b"V_VP8"),
        webm(tracks=2),
        webm(tracks=0),
        webm()[:-3],
        webm(lengths=True) + b"hung on: a program",
        webm() + b"\x00\x00\x00",
        element(0x1A45DFA3, element(0x4282, b"matroska")) + a_segment(),
        an_mp4(handler=b"vide"),
        an_mp4(sample=b"avc1"),
        an_mp4()[:-3],
        an_mp4() + box(b"trak", b"x" * 3),
        b"\x1a\x45\xdf\xa3",
        b"\x1a\x45\xdf\xa3\xff",
    ],
    ids=["video track", "video codec", "two tracks", "no track", "cut", "something hung on", "noise after it",
         "another matroska", "mp4 video", "mp4 video codec", "cut mp4", "broken mp4", "a head only", "no length"],
)  # fmt: skip
def test_what_is_no_voice_note_is_refused(content):
    assert is_voice(content)
    with pytest.raises(NotVoice):
        only_sound(content)
    with pytest.raises(Refused) as refused:
        evidence.clean(content, voice=True)
    assert refused.value.code == "attachment_voice"


def test_a_picture_in_the_same_kind_of_box_is_no_voice_note():
    assert not is_voice(box(b"ftyp", b"heic\0\0\0\0mif1heic"))


def test_any_bytes_give_an_answer_and_never_another_fault():
    content = webm() + an_mp4()
    for at in range(4, 400):
        for value in (0, 0xFF):
            broken = bytearray(content[:400])
            broken[at] = value
            try:
                only_sound(bytes(broken))
            except NotVoice:
                continue
    for end in range(4, len(webm())):
        with pytest.raises(NotVoice):
            only_sound(webm(lengths=True)[:end])


def test_voice_is_taken_where_it_is_welcome_and_only_to_a_size():
    assert evidence.clean(webm(), voice=True).media_type == "audio/webm"
    with pytest.raises(Refused) as refused:
        evidence.clean(webm())  # a citizen's photo, a survey mark
    assert refused.value.code == "attachment_type"
    large = webm(more=b"\0" * (evidence.MOST_VOICE_BYTES + 1))
    with pytest.raises(Refused) as refused:
        evidence.clean(large, voice=True)
    assert refused.value.code == "attachment_too_large"
