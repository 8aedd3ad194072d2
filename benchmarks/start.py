"""Cold and warm start: `chengshu demo` with an empty home to ready, then again with the same home."""

from benchmarks.report import Row
from benchmarks.stage import DemoCity, Stage, rounds

_ENOUGH_S = 90


def measure(stage: Stage) -> list[Row]:
    """Pairs of a cold and a warm start, each pair with a home of its own."""
    cold: list[float] = []
    warm: list[float] = []
    for number in rounds(stage.runs, _ENOUGH_S):
        city = DemoCity(stage.folder(f"start-{number}") / "home")
        for kind in (cold, warm):
            try:
                kind.append(city.start())
            finally:
                city.stop()
    ready = "until /health/ready says yes: every listener, worker and server"
    return [
        Row("cold start (empty home)", tuple(cold), "s", note=f"{ready}; without installing packages"),
        Row("warm start (same home)", tuple(warm), "s", at_most=15, note=ready),
    ]
