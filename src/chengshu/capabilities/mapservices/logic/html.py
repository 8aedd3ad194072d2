"""Plain pages for people: no script, nothing from elsewhere, light and dark."""

import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_CSS = """
:root{color-scheme:light dark;
--ground:#f6f4ef;--sheet:#fffefb;--ink:#1f2a2d;--soft:#667377;--line:#dfdbd0;--mark:#1d6f7a}
@media(prefers-color-scheme:dark){:root{--ground:#0d1315;--sheet:#141c1f;--ink:#e4ebed;--soft:#92a1a6;--line:#28353a;
--mark:#6cc3cf}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.6 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 4rem}nav{color:var(--soft);font-size:.875rem}
h1{font-size:1.75rem;line-height:1.25;margin:.5rem 0 1rem;font-weight:650}h2{font-size:1.125rem;margin:2rem 0 .75rem}
a{color:var(--mark);text-decoration:none}a:hover{text-decoration:underline}p{max-width:46rem}
ul.cards{list-style:none;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}
ul.cards li{background:var(--sheet);border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem}
ul.cards small,.soft{color:var(--soft);font-size:.85rem}ul.cards b{display:block;font-weight:600}
.wide{overflow-x:auto;background:var(--sheet);border:1px solid var(--line);border-radius:.6rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.5rem .8rem;
border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}tr:last-child td{border:0}
th{color:var(--soft);font-weight:500}td.long{white-space:normal;overflow-wrap:anywhere}
code{font:.85em ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
"""


@dataclass(frozen=True, slots=True)
class Link:
    """Where one can go."""

    href: str
    title: str
    note: str = ""


def page(title: str, body: str, language: str, way: Sequence[Link] = ()) -> str:
    """A whole page; `way` leads back up."""
    path = " / ".join(_anchor(one) for one in way)
    shown = html.escape(title)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{shown}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_CSS}</style></head><body><main><nav>{path}</nav><h1>{shown}</h1>{body}</main></body></html>"
    )


def _anchor(link: Link) -> str:
    return f'<a href="{html.escape(link.href)}">{html.escape(link.title)}</a>'


def paragraph(text: str) -> str:
    """A paragraph; nothing for an empty one."""
    return f"<p>{html.escape(text)}</p>" if text else ""


def heading(text: str) -> str:
    """A heading inside a page."""
    return f"<h2>{html.escape(text)}</h2>"


def cards(links: Iterable[Link]) -> str:
    """Places to go, side by side."""
    items = "".join(f"<li><b>{_anchor(one)}</b><small>{html.escape(one.note)}</small></li>" for one in links)
    return f'<ul class="cards">{items}</ul>'


def table(head: Sequence[str], rows: Iterable[Sequence[Any]], *, link_first: Sequence[str] = ()) -> str:
    """A table; the first cell of each row may lead somewhere."""
    top = "".join(f"<th>{html.escape(one)}</th>" for one in head)
    body = []
    for number, row in enumerate(rows):
        cells = [cell(one) for one in row]
        if link_first:
            first = _anchor(Link(link_first[number], str(row[0])))
            cells[0] = f"<td>{first}</td>"
        body.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'


def cell(value: Any) -> str:
    """A value in a table."""
    if value is None:
        return "<td></td>"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text.startswith(("http://", "https://")):
        return f'<td class="long"><a href="{html.escape(text)}"><code>{html.escape(text)}</code></a></td>'
    return f"<td{' class=long' if len(text) > 40 else ''}>{html.escape(text)}</td>"


def row_of_links(links: Iterable[Link]) -> str:
    """Places to go in one line."""
    return '<p class="soft">' + " · ".join(_anchor(one) for one in links) + "</p>"
