"""Structured log lines with request and trace ids, and never a secret."""

import logging
import re
import sys
from typing import Any

import structlog
from opentelemetry import trace

_SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "csrf", "pw")
_HIDDEN = "[hidden]"
# Secrets inside other text: the password of a device's frame, of a database's or a bus's address, tokens of people.
_INSIDE = re.compile(r"(?<=PW=)[^;&\s]+|(?<=://)[^/@\s]*@|cst_[\w-]+")


def _hide_secrets(_logger: Any, _name: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    for key in line:
        if any(word in key.lower() for word in _SECRET_WORDS):
            line[key] = _HIDDEN
        elif isinstance(line[key], str):
            line[key] = _INSIDE.sub(_hide_part, line[key])
    return line


def _hide_part(found: re.Match[str]) -> str:
    return _HIDDEN + "@" * found[0].endswith("@")


def _add_trace(_logger: Any, _name: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        line["trace_id"] = f"{context.trace_id:032x}"
        line["span_id"] = f"{context.span_id:016x}"
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
