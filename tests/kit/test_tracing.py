"""Spans for those who ask, and nothing at all for the others."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chengshu.kit import tracing


@pytest.fixture
def spans() -> Iterator[Any]:
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing.use(provider)
    yield lambda: {span.name: span for span in kept.get_finished_spans()}
    tracing.use(None)


def test_without_an_endpoint_nothing_is_imported_and_nothing_happens() -> None:
    look = (
        "import sys, chengshu.server.gateway, chengshu.server.worker\n"
        "from chengshu.kit import tracing\n"
        "with tracing.tracing('x') as on, tracing.span('a'), tracing.received('b', [{}]):\n"
        "    print(on, tracing.carried(), tracing.ids(), [m for m in sys.modules if m.startswith('opentelemetry')])\n"
    )
    done = subprocess.run([sys.executable, "-c", look], env={"PATH": "/usr/bin"}, capture_output=True, text=True)
    assert done.stdout == "False {} {} []\n", done.stderr


def test_without_the_sdk_it_is_said_and_the_city_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with tracing.tracing("worker") as on:
        assert (on, tracing.is_wanted()) == (False, True)
        assert isinstance(tracing.span("a"), nullcontext)


@pytest.mark.parametrize(("name", "value"), [("OTEL_EXPORTER_OTLP_ENDPOINT", ""), ("OTEL_SDK_DISABLED", "true")])
def test_it_is_wanted_only_with_an_endpoint_and_not_switched_off(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", raising=False)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1")
    assert tracing.is_wanted()
    monkeypatch.setenv(name, value)
    assert not tracing.is_wanted()


def test_a_trace_goes_on_where_the_message_is_received(spans: Any) -> None:
    with tracing.span("sent", frames=3):
        headers, here = tracing.carried(), tracing.ids()
    assert set(headers) == {"traceparent"}
    assert tracing.ids() == {}
    with tracing.received("kept", [headers], messages=1):
        assert tracing.ids()["trace_id"] == here["trace_id"]
    sent, kept = spans()["sent"], spans()["kept"]
    assert sent.attributes == {"frames": 3}
    assert (kept.context.trace_id, kept.parent.span_id) == (sent.context.trace_id, sent.context.span_id)


def test_messages_worked_on_together_each_have_a_span_in_their_own_trace(spans: Any) -> None:
    headers = []
    for name in ("one", "two"):
        with tracing.span(name):
            headers.append(tracing.carried())
    with tracing.received("kept", [*headers, {}]), tracing.span("inside"):
        pass
    found = spans()
    assert found["inside"].context.trace_id == found["one"].context.trace_id
    kept = [span for span in _all(spans) if span.name == "kept"]
    assert {span.context.trace_id for span in kept} > {found["one"].context.trace_id, found["two"].context.trace_id}
    assert len({span.context.trace_id for span in kept}) == 3  # what came without a trace begins one
    assert all(span.links for span in kept)


def _all(spans: Any) -> Any:
    [kept] = [cell.cell_contents for cell in spans.__closure__]
    return kept.get_finished_spans()
