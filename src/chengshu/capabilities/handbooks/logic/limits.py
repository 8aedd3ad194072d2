"""Limits as people write them: 2紧急工作时, 4小时, 3天, 5个工作日."""

import re
import unicodedata

from chengshu.capabilities.handbooks.model import Limit, Unit

# An hour or a day without a word before it is one of work: that is how cities write their tables.
UNIT_WORDS: dict[str, Unit] = {
    "紧急工作时": "urgent_hour",
    "紧急工作日": "urgent_day",
    "工作小时": "working_hour",
    "工作时": "working_hour",
    "小时": "working_hour",
    "工作日": "working_day",
    "工作天": "working_day",
    "天": "working_day",
    "日": "working_day",
    "自然小时": "hour",
    "分钟": "minute",
}
_WRITTEN: dict[Unit, str] = {
    "urgent_hour": "紧急工作时",
    "urgent_day": "紧急工作日",
    "working_hour": "工作时",
    "working_day": "工作日",
    "hour": "自然小时",
    "minute": "分钟",
}
MOST = 365
_FORM = re.compile(rf"(\d{{1,4}})\s*个?\s*({'|'.join(sorted(UNIT_WORDS, key=len, reverse=True))})(?:内)?(?:制止)?")


def read_limit(text: str) -> Limit | str:
    """The limit a text means, or why it means none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _FORM.fullmatch(plain)
    if not found:
        return "this is no limit"
    amount, unit = int(found[1]), UNIT_WORDS[found[2]]
    if not 1 <= amount <= MOST:
        return f"a limit lies between 1 and {MOST}"
    return Limit(amount, unit)


def limit_text(amount: int, unit: Unit) -> str:
    """A limit as it stands in a workbook; `read_limit` gives the same limit again."""
    return f"{amount}{_WRITTEN[unit]}"
