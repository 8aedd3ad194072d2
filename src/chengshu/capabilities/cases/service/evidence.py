"""Evidence: what a file really is, stripped of what should not travel, kept by its digest."""

import io
import os
import threading
import warnings
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from chengshu.capabilities.cases.logic import (
    CITY_TIME,
    PICTURE_HEIGHT,
    PICTURE_WIDTH,
    NotVoice,
    is_voice,
    only_sound,
    picture_mark,
)
from chengshu.kit import FieldError, Refused, new_id

MOST_BYTES = 20 * 1024 * 1024
MOST_VOICE_BYTES = 8 * 1024 * 1024  # half an hour as phones record it
MOST_PIXELS = 50_000_000
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
# Pictures are re-encoded one at a time: twenty phones at once must not take the memory of the whole server.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as it may be kept, what its picture said about time and place before that was taken out, and its mark."""

    content: bytes
    media_type: str
    taken: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    likeness: int | None = None


def clean(content: bytes, *, voice: bool = False) -> Cleaned:
    """Look at the bytes, never at the name. Raises `Refused` for anything that is not a picture, a PDF or, where
    one is welcome, a voice note.
    """
    if not content:
        raise _refused("the file is empty", "attachment_empty")
    if len(content) > MOST_BYTES:
        raise _refused(f"the file is larger than {MOST_BYTES // 1024 // 1024} MB", "attachment_too_large")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise _refused("the PDF is cut off", "attachment_broken")
        return Cleaned(content, "application/pdf")
    if voice and is_voice(content):
        return _clean_voice(content)
    if not content.startswith(_MAGIC):
        more = ", WebM and MP4 voice notes" if voice else ""
        raise _refused(f"only JPEG, PNG, WebP pictures and PDF{more} are taken", "attachment_type")
    with _ONE_AT_A_TIME:
        return _clean_picture(content)


def _clean_voice(content: bytes) -> Cleaned:
    if len(content) > MOST_VOICE_BYTES:
        raise _refused(f"the recording is larger than {MOST_VOICE_BYTES // 1024 // 1024} MB", "attachment_too_large")
    try:
        voice = only_sound(content)
    except NotVoice as error:
        raise _refused(str(error), "attachment_voice") from error
    return Cleaned(voice.content, voice.media_type)


def _clean_picture(content: bytes) -> Cleaned:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _refused("the picture has more than 50 million pixels", "attachment_too_large")
                kind = str(picture.format)
                exif = picture.getexif()
                taken, place = _taken(exif), _place(exif)
                upright = ImageOps.exif_transpose(picture)
                bare, likeness = _bare(upright, kind), _likeness(upright)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _refused("the picture cannot be read", "attachment_broken") from error
    longitude, latitude = place or (None, None)
    return Cleaned(bare, _PICTURES[kind], taken, longitude, latitude, likeness)


def _likeness(upright: Image.Image) -> int:
    """A mark that stays nearly the same when a picture is scaled, compressed or lightened."""
    small = upright.convert("L").resize((PICTURE_WIDTH, PICTURE_HEIGHT), Image.Resampling.LANCZOS)
    return picture_mark(small.tobytes())


def _bare(upright: Image.Image, kind: str) -> bytes:
    """Write only the pixels: no EXIF, XMP, comments, thumbnails or trailing bytes."""
    if kind == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    pixels = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    if upright.mode == "P" and (palette := upright.getpalette()):
        pixels.putpalette(palette)
    out = io.BytesIO()
    if kind == "PNG":
        pixels.save(out, kind, optimize=False)
    else:
        pixels.save(out, kind, quality=90)
    return out.getvalue()


def _taken(exif: Image.Exif) -> datetime | None:
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    text = str(inner.get(ExifTags.Base.DateTimeOriginal, ""))
    zone = str(inner.get(ExifTags.Base.OffsetTimeOriginal, ""))
    try:
        if zone:
            return datetime.strptime(text + zone, "%Y:%m:%d %H:%M:%S%z")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=CITY_TIME)
    except ValueError:
        return None


def _place(exif: Image.Exif) -> tuple[float, float] | None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude]) * (-1 if gps[ExifTags.GPS.GPSLatitudeRef] == "S" else 1)
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude]) * (-1 if gps[ExifTags.GPS.GPSLongitudeRef] == "W" else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


def _degrees(parts: tuple[float, float, float]) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _refused(reason: str, code: str) -> Refused:
    return Refused(f"The attachment was not taken: {reason}.", code=code, errors=(FieldError("file", reason),))


def keep(folder: Path, content: bytes) -> str:
    """Keep content durably under its digest and return the digest. Keeping the same twice is harmless."""
    digest = sha256(content).hexdigest()
    target = object_path(folder, digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{new_id()}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    for place in (target.parent, target.parent.parent):
        _sync_folder(place)
    return digest


def object_path(folder: Path, digest: str) -> Path:
    """Where content with this digest lies."""
    return folder / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
