"""The ways out of the house: mail by SMTP, text messages by an HTTP gateway, webhooks; each says what it knows."""

import json
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache
from urllib.parse import unquote, urlsplit

import httpx

from chengshu.capabilities.messages.logic import MOST_SMS, signature
from chengshu.capabilities.messages.model import Message, Outcome
from chengshu.kit import now

_WAIT_S = 15
_TRY_AGAIN = frozenset({408, 425, 429}) | frozenset(range(500, 600))


@dataclass(frozen=True, slots=True)
class Gateways:
    """Where messages leave. An empty address means that this channel is not set up here.

    `mail` is ``smtp://user:password@host:25`` (STARTTLS when the server offers it) or ``smtps://…:465``. `sms` is an
    HTTP address that takes ``{"id", "to", "text"}`` as JSON and answers 2xx with ``{"reference"}`` when it accepted.
    """

    mail: str = ""
    mail_from: str = ""
    sms: str = ""
    sms_token: str = ""

    def send(self, message: Message, secret_of: Callable[[str], str | None]) -> Outcome:
        """One attempt."""
        if message.channel == "email":
            return self._mail(message) if self.mail else _not_set_up("CHENGSHU_MAIL_URL")
        if message.channel == "sms":
            return self._sms(message) if self.sms else _not_set_up("CHENGSHU_SMS_URL")
        secret = secret_of(message.address)
        if secret is None:
            return Outcome("failed", "the webhook was removed or switched off")
        return _webhook(message, secret)

    def _mail(self, message: Message) -> Outcome:
        parts = urlsplit(self.mail)
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.mail_from, message.address, message.subject
        letter["Date"], letter["Message-ID"] = formatdate(message.created.timestamp()), make_msgid(message.id)
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.body)
        host, secure = parts.hostname or "", parts.scheme == "smtps"
        try:
            with _server(host, parts.port or (465 if secure else 25), secure) as server:
                if not secure and server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
                    server.ehlo()
                if parts.username:
                    server.login(unquote(parts.username), unquote(parts.password or ""))
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            return _by_code(code, reason)
        except smtplib.SMTPResponseException as error:
            return _by_code(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome("later", f"the mail server was not reached: {type(error).__name__}")
        return Outcome("sent")

    def _sms(self, message: Message) -> Outcome:
        headers = {"Authorization": f"Bearer {self.sms_token}"} if self.sms_token else {}
        told = {"id": message.id, "to": message.address, "text": message.body[:MOST_SMS]}
        answer = _post(self.sms, json.dumps(told, ensure_ascii=False).encode(), headers)
        if isinstance(answer, Outcome):
            return answer
        try:
            reference = answer.json().get("reference")
        except (ValueError, AttributeError):
            reference = None
        return Outcome("sent", reference=str(reference) if reference else message.id)


def _server(host: str, port: int, secure: bool) -> smtplib.SMTP:
    if secure:
        return smtplib.SMTP_SSL(host, port, timeout=_WAIT_S, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=_WAIT_S)


def _webhook(message: Message, secret: str) -> Outcome:
    """A CloudEvent in its structured form, signed. Who answers 2xx has it: that is delivered."""
    told = {name: value for name, value in asdict(message).items() if name in ("template", "about", "subject", "body")}
    event = {
        "specversion": "1.0",
        "id": message.id,
        "source": "/messages",
        "type": f"chengshu.message.{message.template}",
        "time": message.created.isoformat(),
        "datacontenttype": "application/json",
        "data": told,
    }
    body = json.dumps(event, ensure_ascii=False).encode()
    at = int(now().timestamp())
    headers = {"X-Chengshu-Time": str(at), "X-Chengshu-Signature": signature(secret, at, body)}
    headers["Content-Type"] = "application/cloudevents+json"
    answer = _post(message.address, body, headers)
    return answer if isinstance(answer, Outcome) else Outcome("delivered")


@cache
def _trusted() -> ssl.SSLContext:
    # Reading every authority of the machine takes longer than a message does.
    return httpx.create_ssl_context()


def _post(address: str, body: bytes, headers: dict[str, str]) -> httpx.Response | Outcome:
    """The answer when it is a good one, else what it means. Redirects are not followed: the address was agreed on."""
    try:
        with httpx.Client(timeout=_WAIT_S, follow_redirects=False, verify=_trusted()) as client:
            answer = client.post(address, content=body, headers={"Content-Type": "application/json", **headers})
    except httpx.HTTPError as error:
        return Outcome("later", f"not reached: {type(error).__name__}")
    if answer.is_success:
        return answer
    said = f"answered {answer.status_code}"
    return Outcome("later" if answer.status_code in _TRY_AGAIN else "failed", said)


def _by_code(code: int, reason: bytes | str) -> Outcome:
    """RFC 5321: 4xx asks to come again, 5xx is final."""
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    return Outcome("failed" if code >= 500 else "later", f"{code} {text}")


def _not_set_up(setting: str) -> Outcome:
    return Outcome("failed", f"this channel is not set up here ({setting})")
