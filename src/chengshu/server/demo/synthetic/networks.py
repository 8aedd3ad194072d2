"""Water, gas, drainage and power under the streets: graphs with sources, direction of flow, sizes and levels.

Every network runs along the edges of the street lattices; its nodes are the crossings. Drainage is a forest whose
every pipe falls downhill to its outlet; water and gas flow from their sources outward, power from its substations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from chengshu.server.demo.synthetic.ground import Ground
from chengshu.server.demo.synthetic.lattice import RING, Bending
from chengshu.server.demo.synthetic.plane import Bools, Floats, Ints, dice
from chengshu.server.demo.synthetic.streets import Edges

COVER_M = 1.1  # ground above a sewer at its upper end
FALL = 0.0012  # metres a metre


@dataclass(slots=True)
class Graph:
    """The crossings of the lattices (`where` in metres) and the pieces of street between them."""

    first: Ints
    second: Ints
    where: Floats
    length: Floats
    settlement: Ints  # of each crossing


@dataclass(slots=True)
class Network:
    """One network. Pipe k runs from `tail[k]` to `head[k]` in the direction of flow."""

    tail: Ints
    head: Ints
    edge: Ints
    size: Ints  # diameter in mm; kV of a power line
    material: list[str]
    year: Ints
    is_root: Bools  # of nodes: source (water, gas, power) or outlet (drainage)
    used: Bools  # of nodes
    load: Ints  # of nodes: how many lie beyond
    level_tail: Floats  # drainage: level of the pipe's bottom at its upper end
    level_head: Floats


def served(edges: Edges, bending: Bending, built: Any, distance_m: float = 450.0) -> Edges:
    """The streets near what is built: nobody lays pipes under an avenue through the fields."""
    first, second = edges.ends(bending)
    middle = shapely.points((first + second) / 2)
    near = shapely.STRtree(built).query(middle, predicate="dwithin", distance=distance_m)[0]
    return edges.take(np.unique(near))


def graph_of(edges: Edges, bending: Bending) -> Graph:
    """The graph of the streets."""
    first, second, crossings = edges.nodes()
    where = bending.place(crossings[:, 0], crossings[:, 1].astype(float), crossings[:, 2].astype(float))
    return Graph(first, second, where, np.hypot(*(where[first] - where[second]).T), crossings[:, 0])


def reach(graph: Graph, roots: Ints, allowed: Bools, chosen_by: Floats) -> tuple[Ints, Ints, Ints, Ints]:
    """Steps from the nearest root, the edge and the node towards it, and the roots.

    Wherever no root reaches, the node with the least `chosen_by` becomes one, so that every node has its root.
    """
    count = len(graph.where)
    depth, parent, by_edge = (np.full(count, -1, np.int64) for _ in range(3))
    touched = np.zeros(count, bool)
    touched[graph.first[allowed]] = touched[graph.second[allowed]] = True
    tail = np.concatenate([graph.first[allowed], graph.second[allowed]])
    head = np.concatenate([graph.second[allowed], graph.first[allowed]])
    edge = np.tile(np.flatnonzero(allowed), 2)
    more = roots[touched[roots]]
    all_roots = [more]
    ranking = np.argsort(chosen_by, kind="stable")
    while True:
        depth[more] = 0
        _flood(depth, parent, by_edge, more, (tail, head, edge))
        left = ranking[(touched & (depth < 0))[ranking]]
        if not len(left):
            return depth, by_edge, parent, np.concatenate(all_roots)
        # One for each settlement that still has dry nodes: the lowest of its nodes.
        _, where = np.unique(graph.settlement[left], return_index=True)
        more = left[np.sort(where)]
        all_roots.append(more)


def _flood(depth: Ints, parent: Ints, by_edge: Ints, front: Ints, arcs: tuple[Ints, Ints, Ints]) -> None:
    tail, head, edge = arcs
    order = np.argsort(tail, kind="stable")
    tail, head, edge = tail[order], head[order], edge[order]
    starts = np.searchsorted(tail, np.arange(len(depth) + 1))
    step = int(depth[front].max(initial=0))
    while len(front):
        counts = starts[front + 1] - starts[front]
        arc = np.repeat(starts[front] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        arc = arc[depth[head[arc]] < 0]
        new, where = np.unique(head[arc], return_index=True)
        step += 1
        depth[new], parent[new], by_edge[new] = step, tail[arc[where]], edge[arc[where]]
        front = new


def beyond(depth: Ints, parent: Ints) -> Ints:
    """How many nodes hang on each node, itself included."""
    load = (depth >= 0).astype(np.int64)
    for step in range(int(depth.max(initial=0)), 0, -1):
        own = np.flatnonzero(depth == step)
        np.add.at(load, parent[own], load[own])
    return load


def _sized(load: Ints, limits: Sequence[int], sizes: Sequence[int]) -> Ints:
    return np.asarray(sizes, np.int64)[np.searchsorted(np.asarray(limits), load, side="left")]


def _materials(size: Ints, table: Sequence[tuple[int, str]], year: Ints, old: str) -> list[str]:
    names = np.array([next(name for limit, name in table if one <= limit) for one in np.unique(size).tolist()])
    found = names[np.searchsorted(np.unique(size), size)]
    return [str(name) for name in np.where((year < 1998) & (size <= 400), old, found)]


def _years(graph: Graph, edges: Ints, seed: int, topic: str) -> Ints:
    chance = dice(seed, f"years {topic}")
    by_settlement = chance.integers(0, 8, int(graph.settlement.max(initial=0)) + 1)
    base = 1986 + (np.hypot(*graph.where[graph.first[edges]].T) / 9000 * 18).clip(0, 24)
    return np.asarray(
        (base + by_settlement[graph.settlement[graph.first[edges]]] + chance.integers(0, 8, len(edges))).clip(
            1980, 2025
        ),
        np.int64,
    )


def pressure_network(graph: Graph, edges: Edges, topic: str, seed: int, share: float, roots: int) -> Network:
    """Water or gas: every allowed piece of street, flow from the sources outward; loops stay loops."""
    chance = dice(seed, f"network {topic}")
    allowed = (chance.random(len(edges.line)) < share) | (edges.rank > 0)
    core = np.flatnonzero(graph.settlement == 0)
    far = np.hypot(*graph.where.T) + chance.uniform(0, 4000, len(graph.where))
    start = core[np.argsort(-far[core])][: roots * 40 : 40] if len(core) else np.zeros(0, np.int64)
    depth, _, parent, found = reach(graph, start, allowed, far)
    load = beyond(depth, parent)
    own = np.flatnonzero(allowed)
    a, b = graph.first[own], graph.second[own]
    turned = (depth[a] > depth[b]) | ((depth[a] == depth[b]) & (a > b))
    tail, head = np.where(turned, b, a), np.where(turned, a, b)
    limits, sizes, table, old = _PRESSURE[topic]
    size = _sized(np.where(parent[head] == tail, load[head], 1), limits, sizes)
    year = _years(graph, own, seed, topic)
    is_root, used = np.zeros(len(depth), bool), np.zeros(len(depth), bool)
    is_root[found], used[a], used[b] = True, True, True
    flat = np.zeros(len(own))
    return Network(tail, head, own, size, _materials(size, table, year, old), year, is_root, used, load, flat, flat)


_PRESSURE: dict[str, tuple[Sequence[int], Sequence[int], Sequence[tuple[int, str]], str]] = {
    "water": (
        (3, 10, 30, 80, 250, 700, 2000),
        (100, 150, 200, 300, 400, 600, 800, 1200),
        ((200, "PE"), (800, "球墨铸铁"), (9999, "钢")),
        "灰口铸铁",
    ),
    "gas": (
        (4, 15, 60, 200, 700),
        (63, 110, 160, 200, 315, 400),
        ((250, "PE"), (9999, "钢")),
        "钢",
    ),
    "power": ((2_000_000,), (10, 110), ((10, "YJV22电缆"), (9999, "架空线")), "架空线"),
}


def drainage_network(graph: Graph, edges: Edges, ground: Ground, seed: int) -> tuple[Network, Floats]:
    """Sewers: a forest that falls to outlets at the rivers; also the height of the ground at every crossing."""
    allowed = ~edges.bridge
    river_m = ground.river_m(graph.where)
    height = ground.height_m(graph.where, river_m)
    near = np.flatnonzero(river_m < 260)
    cells = np.unique((graph.where[near] // 700).astype(np.int64), axis=0, return_index=True)[1]
    depth, by_edge, parent, found = reach(graph, near[np.sort(cells)], allowed, height)
    load = beyond(depth, parent)
    level = height - COVER_M
    for step in range(int(depth.max(initial=0)), 0, -1):
        own = np.flatnonzero(depth == step)
        np.minimum.at(level, parent[own], level[own] - FALL * graph.length[by_edge[own]])
    upper = np.flatnonzero(depth > 0)
    lower, edge = parent[upper], by_edge[upper]
    size = _sized(load[upper], (4, 12, 40, 120, 400, 1200), (300, 400, 600, 800, 1200, 1600, 2000))
    year = _years(graph, edge, seed, "drainage")
    material = _materials(size, ((400, "HDPE双壁波纹管"), (9999, "钢筋混凝土")), year, "混凝土")
    is_root = np.zeros(len(depth), bool)
    is_root[found] = True
    network = Network(
        upper, lower, edge, size, material, year, is_root, depth >= 0, load,
        np.round(level[upper], 3), np.round(level[lower], 3),
    )  # fmt: skip
    return network, height


def power_network(graph: Graph, edges: Edges, seed: int) -> Network:
    """Medium-voltage feeders under main streets and half of the others, from substations; 110 kV along ring roads."""
    found = pressure_network(graph, edges, "power", seed, 0.5, 5)
    found.size = np.where(edges.rank[found.edge] == RING, 110, 10).astype(np.int64)
    found.material = [("架空线" if kv == 110 else "YJV22电缆") for kv in found.size.tolist()]
    return found
