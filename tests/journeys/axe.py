"""WCAG 2.2 AA by axe-core, of a page at rest and not in the middle of a fade."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
# A spinner turns for ever, and what is taken away never ends: neither is waited for.
_RUN = """async ([tags, leftOut]) => {
  await new Promise(requestAnimationFrame)
  const ends = (one) => Number.isFinite(one.effect?.getComputedTiming().endTime)
  const moving = document.getAnimations().filter(ends).map((one) => one.finished)
  await Promise.race([Promise.allSettled(moving), new Promise((done) => setTimeout(done, 2000))])
  const rules = { runOnly: { type: 'tag', values: tags } }
  const { violations } = await axe.run({ exclude: leftOut.map((one) => [one]) }, rules)
  return violations.map(({ id, help, nodes }) => `${id}: ${help}\\n` + nodes.slice(0, 4)
    .map((one) => `    ${one.target.join(' ')} — ${one.failureSummary.split('\\n').slice(1, 3).join(' ')}`).join('\\n'))
}"""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def faults(page: Page, *, tags: Sequence[str] = TAGS, left_out: Sequence[str] = ()) -> list[str]:
    """What keeps somebody from using this page, with the first places of each."""
    page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN, [list(tags), list(left_out)])
    return found
