"""Three real processes send their spans to a collector, and one trace leads from the device's frame to the lake."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from chengshu.kit import Database
from chengshu.sensing.devices import DeviceRegistration, Devices
from chengshu.sensing.protocols.hj212 import pack

PARENT = "0af7651916cd43dd8448eb211c80319c"
NAME = "430200TRACED00000000001"


class Collector:
    """What an OTLP collector is to its senders: a place that takes protobuf over HTTP."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Any]] = []  # service, span
        spans = self.spans

        class Take(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                for part in ExportTraceServiceRequest.FromString(body).resource_spans:
                    about = {one.key: one.value.string_value for one in part.resource.attributes}
                    spans.extend((about["service.name"], span) for scope in part.scope_spans for span in scope.spans)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def named(self, service: str, name: str) -> list[Any]:
        return [span for told, span in self.spans if (told, span.name) == (service, name)]


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


@pytest.fixture
def start(db: Database, nats_url: str, tmp_path: Path, collector: Collector) -> Iterator[Callable[[str], Path]]:
    """Start a process of the city; gives its log. All are stopped in order at the end, which sends what is left."""
    children: list[subprocess.Popen[bytes]] = []
    given = {
        "HOME": tmp_path, "DATABASE_URL": db.url, "NATS_URL": nats_url, "PORT": 0, "LISTEN_HJ212": "127.0.0.1:0",
        "LOG_LEVEL": "DEBUG", "BUS_MAX_BYTES": 1 << 26,
    }  # fmt: skip
    ours = {f"CHENGSHU_{name}": str(value) for name, value in given.items()}

    def run(process: str) -> Path:
        log = tmp_path / f"{process}.log"
        with log.open("wb") as out:
            environment = {**os.environ, **ours, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
            command = [sys.executable, "-m", "chengshu", process]
            children.append(subprocess.Popen(command, env=environment, stdout=out, stderr=out))
        return log

    run.stop = lambda: _stop(children)  # type: ignore[attr-defined]
    yield run
    _stop(children)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
    children.clear()


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def await_line(log: Path, event: str, **wanted: Any) -> dict[str, Any]:
    until = time.monotonic() + 120  # three processes may start at once on a busy machine
    while time.monotonic() < until:
        for line in lines(log):
            if line.get("event") == event and wanted.items() <= line.items():
                return line
        time.sleep(0.1)
    raise AssertionError(f"no '{event}' in {log.name}:\n{log.read_text()}")


def test_one_trace_leads_from_the_frame_of_a_device_to_the_lake(start: Any, collector: Collector, db: Database) -> None:
    Devices(db).register(DeviceRegistration("hj212", NAME, "Traced", "air_station"))
    gateway, worker, api = start("gateway"), start("worker"), start("api")
    door = await_line(gateway, "listening", protocol="hj212")
    frame = f"QN=20261120000000001;ST=22;CN=2011;PW=123456;MN={NAME};Flag=5;CP=&&DataTime=20261120000000;a34004-Rtd=9&&"
    with socket.create_connection((door["host"], door["port"]), timeout=20) as device:
        device.sendall(pack(frame.encode()))
        assert b"CN=9014" in device.recv(4096)  # acknowledged
    kept = await_line(worker, "kept", frames=1)
    site = await_line(api, "listening")
    answer = httpx.get(
        f"http://localhost:{site['port']}/api/v1/about", headers={"traceparent": f"00-{PARENT}-b7ad6b7169203331-01"}
    )
    assert answer.status_code == 200
    asked = await_line(api, "request", path="/api/v1/about")
    start.stop()

    [sent] = collector.named("chengshu-gateway", "gateway.frames")
    assert kept["trace_id"] == sent.trace_id.hex()
    mine = [
        span for service, span in collector.spans if service == "chengshu-worker" and span.trace_id == sent.trace_id
    ]
    names = {span.name: span for span in mine}
    assert {"worker.frames", "telemetry.keep", "lake.commit", "worker.effects"} <= set(names)
    assert names["worker.frames"].parent_span_id == sent.span_id
    assert names["lake.commit"].parent_span_id == names["telemetry.keep"].span_id
    assert asked["trace_id"] == PARENT
    assert [span.trace_id.hex() for span in collector.named("chengshu-api", "GET /api/v1/about")] == [PARENT]
