"""axe-core as journeys load it: it judges a page at rest, not in the middle of a fade."""

from pathlib import Path

_SOURCE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
# A spinner turns for ever, and what is taken away never ends: neither is waited for.
_AT_REST = """
;(() => {
  const run = axe.run
  const ends = (one) => Number.isFinite(one.effect?.getComputedTiming().endTime)
  const moving = () => document.getAnimations().filter(ends)
  const rest = () => Promise.allSettled(moving().map((one) => one.finished))
  const patience = () => new Promise((done) => setTimeout(done, 2000))
  axe.run = async (...all) => {
    await new Promise(requestAnimationFrame)
    await Promise.race([rest(), patience()])
    return run.apply(axe, all)
  }
})()
"""
AXE = _SOURCE.read_text("utf-8") + _AT_REST
