"""Traces for those who ask for them: OpenTelemetry spans from a device's frame to the lake, over the bus.

Until `tracing` was entered with an endpoint in the environment nothing of OpenTelemetry is imported here, and every
function answers at once.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

from chengshu import __version__

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NOTHING: AbstractContextManager[None] = nullcontext()
_tracer: Any = None


def is_wanted() -> bool:
    """Whether the environment names a place to send spans to."""
    return os.environ.get("OTEL_SDK_DISABLED", "").lower() != "true" and any(map(os.environ.get, _ENDPOINTS))


@contextmanager
def tracing(process: str) -> Iterator[bool]:
    """Export the spans of this process (over OTLP/HTTP) for as long as this holds, when the environment wants it.

    Gives False, and does nothing, when it does not, or when the extra `tracing` is not installed.
    """
    provider = _provider(process) if is_wanted() else None
    if provider is None:
        yield False
        return
    use(provider)
    try:
        yield True
    finally:
        use(None)
        provider.shutdown()  # sends what is left


def _provider(process: str) -> Any:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        return None
    about = {"service.version": __version__, "service.namespace": "chengshu"}
    name = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": f"chengshu-{process}"}
    provider = TracerProvider(resource=Resource.create(about | name))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def use(provider: Any) -> None:
    """Make spans with this provider, or (None) make none."""
    global _tracer
    _tracer = None
    if provider is not None:
        from opentelemetry import trace

        if provider is not trace.get_tracer_provider():
            trace.set_tracer_provider(provider)  # for the HTTP framework, which makes the spans of requests
        _tracer = provider.get_tracer("chengshu", __version__)


def span(name: str, /, **about: str | int) -> AbstractContextManager[Any]:
    """A span around a piece of work."""
    if _tracer is None:
        return _NOTHING
    found: AbstractContextManager[Any] = _tracer.start_as_current_span(name, attributes=about)
    return found


def carried() -> dict[str, str]:
    """What to put on a message so that whoever receives it goes on with this trace."""
    headers: dict[str, str] = {}
    if _tracer is not None:
        from opentelemetry.propagate import inject

        inject(headers)
    return headers


def received(name: str, messages: Sequence[Mapping[str, str]], /, **about: str | int) -> AbstractContextManager[Any]:
    """A span around work on several messages at once: each message has one in its own trace, and the first leads.

    `messages` are the headers that came with them.
    """
    return _NOTHING if _tracer is None or not messages else _received(name, messages, about)


@contextmanager
def _received(name: str, messages: Sequence[Mapping[str, str]], about: Mapping[str, str | int]) -> Iterator[None]:
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind, use_span

    with ExitStack() as ends:
        spans = [
            _tracer.start_span(name, context=extract(dict(one)), kind=SpanKind.CONSUMER, attributes=dict(about))
            for one in messages
        ]
        for one in spans[1:]:
            ends.callback(one.end)
            spans[0].add_link(one.get_span_context())
            one.add_link(spans[0].get_span_context())
        ends.enter_context(use_span(spans[0], end_on_exit=True))
        yield


def ids() -> dict[str, str]:
    """The ids of the span we are in, for log lines; empty when there is none."""
    if _tracer is None:
        return {}
    from opentelemetry.trace import get_current_span

    context = get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}
