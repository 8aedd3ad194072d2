"""Structured log lines with request and trace ids, and never a secret."""

import logging
import re
import sys
from typing import Any

import structlog

from chengshu.kit import tracing

_SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "csrf", "pw")
_HIDDEN = "[hidden]"
# Secrets inside other text: the password of a device's frame, of a database's or a bus's address, tokens of people.
_INSIDE = re.compile(r"(?<=PW=)[^;&\s]+|(?<=://)[^/@\s]*@|cst_[\w-]+")


def _hide_secrets(_logger: Any, _name: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    for key, value in line.items():
        line[key] = _without_secrets(key, value)
    return line


def _without_secrets(key: str, value: Any) -> Any:
    if any(word in key.lower() for word in _SECRET_WORDS):
        return _HIDDEN
    if isinstance(value, bytes | bytearray):
        value = value.decode("utf-8", errors="backslashreplace")
    if isinstance(value, str):
        return _INSIDE.sub(_hide_part, value)
    if isinstance(value, dict):
        return {name: _without_secrets(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets("", inner) for inner in value]
    return value


def _hide_part(found: re.Match[str]) -> str:
    return _HIDDEN + "@" * found[0].endswith("@")


def _add_trace(_logger: Any, _name: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    line.update(tracing.ids())
    return line


def configure_logging(process: str, *, level: str = "INFO", human: bool = False) -> None:
    """One line of JSON per event on stderr, or coloured text for people who watch a terminal."""
    renderer: Any = structlog.dev.ConsoleRenderer() if human else structlog.processors.JSONRenderer(ensure_ascii=False)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
        structlog.processors.format_exc_info,
        _hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("nats").setLevel(logging.CRITICAL)  # its reconnect noise is told by our own health lines


def get_logger(name: str) -> Any:
    """A logger bound to a room's name."""
    return structlog.get_logger(room=name)
