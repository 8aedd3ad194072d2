"""WCAG 2.2 AA by axe-core, of a page at rest and not in the middle of a fade."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
# A spinner turns for ever, and what is taken away never ends: neither is waited for.
_RUN = """async ([only, leftOut]) => {
  await new Promise(requestAnimationFrame)
  const ends = (one) => Number.isFinite(one.effect?.getComputedTiming().endTime)
  const moving = document.getAnimations().filter(ends).map((one) => one.finished)
  await Promise.race([Promise.allSettled(moving), new Promise((done) => setTimeout(done, 2000))])
  const asked = { runOnly: only, resultTypes: ['violations'], preload: false }
  const { violations } = await axe.run({ exclude: leftOut.map((one) => [one]) }, asked)
  return violations.map(({ id, help, nodes }) => `${id}: ${help}\\n` + nodes.slice(0, 4)
    .map((one) => `    ${one.target.join(' ')} — ${one.failureSummary.split('\\n').slice(1, 3).join(' ')}`).join('\\n'))
}"""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLOURS = ("color-contrast", "link-in-text-block")  # all that another theme of the same page can break


_THEME = "() => document.documentElement.dataset.theme"
_WEAR = "(theme) => { document.documentElement.dataset.theme = theme }"


def faults(
    page: Page, *, tags: Sequence[str] = TAGS, rules: Sequence[str] = (), left_out: Sequence[str] = ()
) -> list[str]:
    """What keeps somebody from using this page, with the first places of each; with `rules`, by these alone."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE)
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(tags)}
    found: list[str] = page.evaluate(_RUN, [only, list(left_out)])
    return found


def faults_in_both_themes(page: Page) -> list[str]:
    """The whole look in the theme that the page wears, and in the other one what depends on the theme."""
    worn: str = page.evaluate(_THEME)
    other = {"paper": "ink", "ink": "paper"}[worn]
    found = faults(page)
    page.evaluate(_WEAR, other)
    found += [f"{other}: {one}" for one in faults(page, rules=COLOURS)]
    page.evaluate(_WEAR, worn)
    return found
