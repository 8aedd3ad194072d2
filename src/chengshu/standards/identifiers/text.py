"""What people type, made plain: full-width digits, small letters, blanks around and inside."""

import unicodedata


def plain(text: str) -> str:
    """NFKC (full-width to ASCII), without blanks, in capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
