"""Writes the networks: nodes and pipes as layers, and their truth as tables."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from chengshu.server.demo.synthetic.compose import Whole
from chengshu.server.demo.synthetic.lattice import HALF_WIDTH_M, block_shapes
from chengshu.server.demo.synthetic.networks import (
    Graph,
    Network,
    drainage_network,
    graph_of,
    power_network,
    pressure_network,
    served,
)
from chengshu.server.demo.synthetic.plane import Floats, in_degrees, joined, padded, taken, to_degrees, uuids
from chengshu.server.demo.synthetic.sheets import Sheets, numbers, texts, whole

# How far from the middle of the street each lies, as a share of half its width.
_ASIDE = {"water": 0.62, "gas": -0.5, "drainage": 0.2, "power": -0.9}
_WORDS = {
    "water": ("pipes_water", "nodes_water", "给水管", "JS", "水厂", "给水节点"),
    "gas": ("pipes_gas", "nodes_gas", "燃气管", "RQ", "调压站", "燃气节点"),
    "drainage": ("pipes_drainage", "manholes", "污水管", "WS", "排水口", "污水检查井"),
    "power": ("power_lines", "nodes_power", "电力线", "DL", "变电站", "环网柜"),
}


def write_networks(city: Whole, sheets: Sheets) -> dict[str, Network]:
    """All four networks."""
    streets = served(city.edges, city.bending, block_shapes(city.blocks, city.bending))
    graph = graph_of(streets, city.bending)
    height = city.ground.height_m(graph.where)
    drainage, _ = drainage_network(graph, streets, city.ground, city.seed)
    found = {
        "water": pressure_network(graph, streets, "water", city.seed, 0.92, 3),
        "gas": pressure_network(graph, streets, "gas", city.seed, 0.7, 4),
        "drainage": drainage,
        "power": power_network(graph, streets, city.seed),
    }
    for topic, network in found.items():
        network.edge = streets.street[network.edge]
        _write(city, sheets, graph, topic, network, height)
    return found


def _places(city: Whole, graph: Graph, topic: str) -> Floats:
    """Where the nodes of a network lie: beside the crossing, so that networks do not cover each other."""
    share = _ASIDE[topic] * HALF_WIDTH_M[0]
    return np.asarray(graph.where + np.array([share, -share]))


def _write(city: Whole, sheets: Sheets, graph: Graph, topic: str, network: Network, height: Floats) -> None:
    layer, node_layer, word, letters, root_word, node_word = _WORDS[topic]
    places = _places(city, graph, topic)
    nodes = np.flatnonzero(network.used | network.is_root)
    serial = np.full(len(places), -1, np.int64)
    serial[nodes] = np.arange(len(nodes))
    root = network.is_root[nodes]
    node_columns = {
        "name": taken((node_word, root_word), root.astype(np.int64)),
        "code": joined(letters, "J", padded(serial[nodes], 7)),
        "kind": taken(("junction", "outlet" if topic == "drainage" else "source"), root.astype(np.int64)),
        "ground_m": numbers(height[nodes], 3),
    }
    if topic == "drainage":
        bottom = _bottoms(network, height)
        node_columns["bottom_m"] = numbers(bottom[nodes], 3)
        node_columns["depth_m"] = numbers(height[nodes] - bottom[nodes], 3)
    sheets.layer(node_layer, shapely.points(to_degrees(places[nodes])), node_columns)
    lines = shapely.linestrings(np.stack([places[network.tail], places[network.head]], 1))
    count = len(network.tail)
    columns: dict[str, Any] = {
        "name": joined(
            word,
            texts(
                f"{'' if topic == 'power' else 'DN'}{size}{'kV' if topic == 'power' else ''}"
                for size in network.size.tolist()
            ),
        ),
        "code": joined(letters, "G", padded(np.arange(count), 7)),
        "from_node": uuids(node_layer, serial[network.tail]),
        "to_node": uuids(node_layer, serial[network.head]),
        "voltage_kv" if topic == "power" else "diameter_mm": whole(network.size),
        "material": texts(network.material),
        "built_year": whole(network.year),
        "length_m": numbers(shapely.length(lines), 1),
        "street": taken(city.streets.name, network.edge),
        "owner": texts([_OWNERS[topic]] * count),
    }
    if topic == "drainage":
        columns["bottom_from_m"] = numbers(network.level_tail, 3)
        columns["bottom_to_m"] = numbers(network.level_head, 3)
    sheets.layer(layer, in_degrees(lines), columns)
    truth = {
        "pipe_id": uuids(layer, np.arange(count)),
        "from_node": columns["from_node"],
        "to_node": columns["to_node"],
        "beyond": whole(network.load[network.tail if topic == "drainage" else network.head]),
    }
    sheets.table(f"truth/network_{topic}", pa.table(truth))


_OWNERS = {
    "water": "市自来水有限责任公司（合成）",
    "gas": "市燃气有限责任公司（合成）",
    "drainage": "市排水有限责任公司（合成）",
    "power": "市供电公司（合成）",
}


def _bottoms(network: Network, height: Floats) -> Floats:
    """The level of the bottom of every manhole."""
    bottom = height - 1.1
    np.minimum.at(bottom, network.tail, network.level_tail)
    np.minimum.at(bottom, network.head, network.level_head)
    return bottom
