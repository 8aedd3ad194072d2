"""Features as an ASCII drawing (DXF R12, code page 936): what every CAD program opens. Values ride as extended data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

APPLICATION = "CHENGSHU"
_LONGEST = 255  # bytes of one text of extended data
_ENDS = str.maketrans("\r\n\t", "   ")


def drawing(
    layer: str, rows: Iterable[tuple[Sequence[bytes], Sequence[Mapping[str, Any]]]], decimals: int
) -> Iterator[bytes]:
    """The drawing piece by piece, out of batches of geometries and their values."""
    yield _head(layer)
    for wkb, values in rows:
        pieces: list[str] = []
        for shape, row in zip(shapely.from_wkb(list(wkb)), values, strict=True):
            data = _extended(row)
            for part in shapely.get_parts(shape):
                _entity(pieces, layer, part, data, decimals)
        yield encoded("".join(pieces))
    yield b"0\nENDSEC\n0\nEOF\n"


def _head(layer: str) -> bytes:
    lines = [
        "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n9\n$DWGCODEPAGE\n3\nANSI_936\n0\nENDSEC\n",
        "0\nSECTION\n2\nTABLES\n0\nTABLE\n2\nLAYER\n70\n1\n",
        f"0\nLAYER\n2\n{layer}\n70\n0\n62\n7\n6\nCONTINUOUS\n0\nENDTAB\n",
        f"0\nTABLE\n2\nAPPID\n70\n1\n0\nAPPID\n2\n{APPLICATION}\n70\n0\n0\nENDTAB\n0\nENDSEC\n",
        "0\nSECTION\n2\nENTITIES\n",
    ]
    return encoded("".join(lines))


def _entity(pieces: list[str], layer: str, part: shapely.Geometry, data: str, decimals: int) -> None:
    kind = int(shapely.get_type_id(part))
    high = bool(part.has_z)
    points = shapely.get_coordinates(part, include_z=high)
    if kind == 0:
        pieces.append(f"0\nPOINT\n8\n{layer}\n{_at(points[0], decimals)}{data}")
        return
    rings = [part.exterior, *part.interiors] if kind == 3 else [part]
    for ring in rings:
        points = shapely.get_coordinates(ring, include_z=high)
        closed = bool(ring.is_closed) and len(points) > 3
        points = points[:-1] if closed else points
        flags = (1 if closed else 0) + (8 if high else 0)
        pieces.append(f"0\nPOLYLINE\n8\n{layer}\n66\n1\n70\n{flags}\n10\n0\n20\n0\n30\n0\n{data}")
        vertex = f"0\nVERTEX\n8\n{layer}\n"
        tail = "70\n32\n" if high else ""
        pieces += [f"{vertex}{_at(point, decimals)}{tail}" for point in points]
        pieces.append(f"0\nSEQEND\n8\n{layer}\n")


def _at(point: Any, decimals: int) -> str:
    x, y, z = (*point.tolist(), 0.0)[:3]
    z = 0.0 if np.isnan(z) else z
    return f"10\n{x:.{decimals}f}\n20\n{y:.{decimals}f}\n30\n{z:.4f}\n"


def _extended(row: Mapping[str, Any]) -> str:
    texts = [f"{name}={_text(value)}" for name, value in row.items() if value is not None]
    if not texts:
        return ""
    return f"1001\n{APPLICATION}\n" + "".join(f"1000\n{_short(text)}\n" for text in texts)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _short(text: str) -> str:
    text = text.translate(_ENDS)
    while len(encoded(text)) > _LONGEST:
        text = text[:-1]
    return text


def encoded(text: str) -> bytes:
    """Texts in code page 936; what it lacks as drawings write it."""
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        return "".join(one if _fits(one) else f"\\U+{ord(one):04X}" for one in text).encode("gbk")


def _fits(one: str) -> bool:
    try:
        one.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
