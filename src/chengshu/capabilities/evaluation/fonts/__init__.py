"""The font of papers: every character of GBK, with its licence beside it (README.md)."""

from pathlib import Path

FONT = Path(__file__).resolve().parent / "NotoSansCJKsc-GBK.otf"
