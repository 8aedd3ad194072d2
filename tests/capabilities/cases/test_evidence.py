"""Evidence: what it is, what is taken out, how it is kept."""

import io
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from chengshu.capabilities.cases.service import evidence
from chengshu.kit import Conflict, Forbidden, Refused


def a_photo(kind: str = "JPEG", size=(40, 20), secret: bytes = b"") -> bytes:
    picture, out = Image.new("RGB", size, (47, 143, 131)), io.BytesIO()
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Comment", "secret words")
        picture.save(out, kind, pnginfo=told)
        return out.getvalue() + secret
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "secret phone"
    exif[ExifTags.Base.Orientation] = 6
    inner, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    inner[ExifTags.Base.DateTimeOriginal] = "2026:06:01 08:55:10"
    gps.update({1: "N", 2: (27.0, 49.0, 30.0), 3: "E", 4: (113.0, 7.0, 12.0)})
    picture.save(out, kind, exif=exif)
    return out.getvalue() + secret


@pytest.mark.parametrize("kind, media_type", [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_only_the_pixels_of_a_picture_travel(kind, media_type):
    cleaned = evidence.clean(a_photo(kind, secret=b"<script>secret</script>"))
    assert cleaned.media_type == media_type
    assert b"secret" not in cleaned.content
    with Image.open(io.BytesIO(cleaned.content)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == ((40, 20) if kind == "PNG" else (20, 40))  # turned upright


def test_time_and_place_of_the_picture_are_kept_beside_it():
    cleaned = evidence.clean(a_photo())
    assert cleaned.taken == datetime(2026, 6, 1, 0, 55, 10, tzinfo=UTC)
    assert (cleaned.longitude, cleaned.latitude) == (pytest.approx(113.12), pytest.approx(27.825))


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "attachment_empty"),
        (b"MZ\x90\x00", "attachment_type"),
        (b"<svg onload=alert(1)>", "attachment_type"),
        (b"GIF89a", "attachment_type"),
        (b"\xff\xd8\xff broken", "attachment_broken"),
        (b"RIFF0000AVI LIST", "attachment_broken"),
        (b"%PDF-1.7 cut off", "attachment_broken"),
        (a_photo()[:300], "attachment_broken"),
        (b"%PDF-" + b"0" * evidence.MOST_BYTES, "attachment_too_large"),
    ],
    ids=["empty", "program", "svg", "gif", "broken jpeg", "avi", "cut pdf", "cut jpeg", "huge"],
)
def test_what_is_not_evidence_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        evidence.clean(content)
    assert refused.value.code == code


def test_a_picture_too_wide_to_open_is_refused_before_it_is_opened():
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    with pytest.raises(Refused):
        evidence.clean(out.getvalue())


def test_content_lies_under_its_digest_and_nothing_else_is_left(tmp_path):
    first, second = evidence.keep(tmp_path, b"some bytes"), evidence.keep(tmp_path, b"some bytes")
    assert first == second == sha256(b"some bytes").hexdigest()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [evidence.object_path(tmp_path, first)]


def test_evidence_is_logged_and_the_same_photo_is_one(desk):
    case, worker = desk.a_case(), desk.person("grid_worker")
    first = desk.cases.attach(case.id, "C:\\tmp/photo.jpg", a_photo(), "report", worker)
    second = desk.cases.attach(case.id, "again.jpg", a_photo(), "report", worker)
    assert first == second
    assert (first.name, first.longitude) == ("photo.jpg", pytest.approx(113.12))
    detail = desk.cases.case(case.id, worker)
    assert [line.move for line in detail.log] == ["open", "attach"]
    assert detail.log[1].form["digest"] == first.digest
    assert (detail.log_intact, detail.case.version) == (True, 1)


def test_only_whose_turn_it_is_or_who_opened_adds_evidence_and_only_to_an_open_case(desk):
    case = desk.a_case_in("filed")
    with pytest.raises(Forbidden):
        desk.cases.attach(case.id, "a.jpg", a_photo(), "other", desk.person("acceptor"))
    closed = desk.a_case_in("closed")
    with pytest.raises(Conflict):
        desk.cases.attach(closed.id, "a.jpg", a_photo(), "other", desk.person("grid_worker"))
    with pytest.raises(Refused):
        desk.cases.attach(case.id, "", a_photo(), "nonsense", desk.person("grid_worker"))
