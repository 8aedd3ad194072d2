"""What the ladders of cases say, sent by the post office: whom it concerns, in the words of the city."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from chengshu.capabilities.cases import Reminder
from chengshu.capabilities.messages import Messages, Person
from chengshu.kit import NotFound, get_logger, now
from chengshu.security import Account, Security

_log = get_logger("server.reminding")
_ZONE = ZoneInfo("Asia/Shanghai")
_IN_THE_ORGANISATION = "@organisation"
_PAGE = 200


class Reminding:
    """Sends one reminder to everybody it names. Made anew for each round: who holds a role changes."""

    def __init__(self, security: Security, messages: Messages, words: Callable[[], Mapping[str, str]]) -> None:
        self._security = security
        self._messages = messages
        self._words = words
        self._known: dict[tuple[str, str | None, str | None], dict[str, str]] = {}

    def __call__(self, reminder: Reminder) -> int:
        """How many messages were kept. The id of the reminder is the key: told again, nobody gets a second one."""
        people = [Person(account=account, name=name) for account, name in self._people(reminder).items()]
        try:
            sent = self._messages.send(
                people, reminder.template, self._values(reminder), key=reminder.id, about=f"/cases/{reminder.case_id}"
            )
        except NotFound as error:  # its pack was changed meanwhile: there are no words any more
            _log.warning("a reminder has no words", template=reminder.template, reason=error.detail)
            return 0
        return len(sent)

    def _people(self, reminder: Reminder) -> dict[str, str]:
        found: dict[str, str] = {}
        for account in reminder.accounts:
            try:
                known = self._security.accounts.get(account)
            except NotFound:
                continue  # the platform itself, or a program
            if not known.disabled:
                found[known.id] = known.name
        for named in reminder.roles:
            found |= self._holding(named, reminder.organisation, reminder.division)
        found.pop(reminder.by or "", None)
        return found

    def _holding(self, named: str, organisation: str | None, division: str | None) -> dict[str, str]:
        """Looked up once for all that is sent together: a pile of cases goes to the same few people."""
        place = (named, organisation, division)
        if place not in self._known:
            self._known[place] = {one.id: one.name for one in self._holders(*place)}
        return self._known[place]

    def _holders(self, named: str, organisation: str | None, division: str | None) -> Iterable[Account]:
        role = named.removesuffix(_IN_THE_ORGANISATION)
        line = None
        if named.endswith(_IN_THE_ORGANISATION):
            if organisation is None:
                return
            line = self._security.organisations.line(organisation)
        after = None
        while True:
            page = self._security.accounts.find(role=role, disabled=False, after=after, limit=_PAGE)
            yield from (one for one in page.items if _fits(one, role, line, division))
            after = page.next
            if after is None:
                return

    def _values(self, reminder: Reminder) -> dict[str, str]:
        words = self._words()
        organisation = ""
        if reminder.organisation and self._security.organisations.is_known(reminder.organisation):
            organisation = self._security.organisations.get(reminder.organisation).name
        stage, due = f"case.stage.{reminder.stage}", reminder.due.astimezone(_ZONE).strftime("%Y-%m-%d %H:%M")
        limited = reminder.due > reminder.made  # while a clock waits nobody knows until when
        return {
            "number": reminder.number,
            "title": words.get(reminder.title, reminder.title),
            "stage": words.get(stage, reminder.stage),
            "organisation": organisation,
            "said": reminder.said,
            "due": due,
            "limit": words.get("message.limit", "{due} ").format(due=due) if limited else "",
            "left": span(now(), reminder.due, words),
            "late": span(reminder.due, now(), words),
        }


def _fits(account: Account, role: str, line: Iterable[str] | None, division: str | None) -> bool:
    """Whether one grant of the role covers the place, in the organisation or above it where one is asked for."""
    above = None if line is None else set(line)
    for grant in account.grants:
        covers = any((division or "").startswith(prefix) for prefix in grant.jurisdiction)
        if grant.role == role and covers and (above is None or grant.organisation in above):
            return True
    return False


def span(begin: datetime, end: datetime, words: Mapping[str, str]) -> str:
    """A span in the words of the city: days and hours, or hours and minutes. Where it has none, as a clock shows it."""
    minutes = max(0, round((end - begin).total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    size = "days" if days else "hours" if hours else "minutes"
    clock = "{days}d {hours:02}:{minutes:02}" if days else "{hours}:{minutes:02}"
    return words.get(f"message.span.{size}", clock).format(days=days, hours=hours, minutes=rest)
