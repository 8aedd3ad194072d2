"""Names on pictures, in a font of this machine that has Chinese. Where there is none, pictures have no names."""

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from chengshu.capabilities.mapservices.logic.drawing import Colour
from chengshu.capabilities.mapservices.logic.labels import Label
from chengshu.kit import get_logger

_log = get_logger("mapservices")
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/System/Library/Fonts")
# By preference; the simplified face of a collection is chosen by its name.
_KNOWN = (
    r"NotoSansCJK-Regular", r"NotoSansSC-(Regular|VF)", r"SourceHanSans(SC|CN)?-Regular", r"HarmonyOS_Sans_SC_Regular",
    r"AlibabaPuHuiTi.*Regular", r"wqy-microhei", r"wqy-zenhei", r"PingFang", r"DroidSansFallback", r"NotoSansCJK",
)  # fmt: skip
_HALO = 2
_FACES = 8


@cache
def font_file() -> tuple[str, int] | None:
    """A font with Chinese and the number of its face; looked for once."""
    files = [file for folder in _FOLDERS for file in _fonts(Path(folder).expanduser())]
    for pattern in _KNOWN:
        for file in sorted(files):
            if re.match(pattern, file.name) and (face := _face(file)) is not None:
                return str(file), face
    _log.warning("no font with Chinese on this machine: pictures of layers will have no names", looked_in=_FOLDERS)
    return None


def _fonts(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (file for file in folder.rglob("*") if file.suffix.lower() in (".ttf", ".ttc", ".otf"))


def _face(file: Path) -> int | None:
    """The face for simplified Chinese, else the first one that has Chinese at all."""
    usable = []
    for number in range(_FACES):
        try:
            font = ImageFont.truetype(str(file), 16, index=number)
        except OSError:
            break
        if bytes(font.getmask("株")) != bytes(font.getmask("\uffff")):
            usable.append((" SC" not in str(font.getname()[0]), number))
    return min(usable)[1] if usable else None


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont | None:
    found = font_file()
    return ImageFont.truetype(found[0], size, index=found[1]) if found else None


@lru_cache(maxsize=20_000)
def measure(text: str, size: int) -> tuple[float, float]:
    """How wide and high a name is, with its halo."""
    font = _font(size)
    return (font.getlength(text) + 2 * _HALO, size + 2.0 + 2 * _HALO) if font else (math.inf, math.inf)


def write(canvas: Image.Image, labels: Sequence[Label], inks: Sequence[Colour]) -> None:
    """Write names onto a picture, each with a light halo and in the ink of its layer."""
    brush = ImageDraw.Draw(canvas)
    for one in labels:
        font, ink = _font(one.size), inks[one.order]
        if font is None:
            return
        if not one.angle:
            _letters(brush, one.text, (one.x, one.y), font, ink)
            continue
        wide, high = measure(one.text, one.size)
        side = math.ceil(math.hypot(wide, high)) + 2
        piece = Image.new("RGBA", (side, side), (255, 255, 255, 0))
        _letters(ImageDraw.Draw(piece), one.text, (side / 2, side / 2), font, ink)
        turned = piece.rotate(-math.degrees(one.angle), Image.Resampling.BICUBIC)
        x, y = round(one.x - side / 2), round(one.y - side / 2)
        # A name lies inside the picture, the empty corners of its square need not.
        canvas.alpha_composite(turned, (max(x, 0), max(y, 0)), (max(-x, 0), max(-y, 0)))


def _letters(
    brush: ImageDraw.ImageDraw, text: str, middle: tuple[float, float], font: ImageFont.FreeTypeFont, colour: Colour
) -> None:
    brush.text(middle, text, (*colour, 255), font, "mm", stroke_width=_HALO, stroke_fill=(255, 255, 255, 225))
