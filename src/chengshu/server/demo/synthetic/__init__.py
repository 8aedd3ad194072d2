"""A synthetic city from a seed: `generate` writes it into a folder, with the true answers beside it.

Everything in it is invented and says so; only the districts, their towns and the boundaries are those of Zhuzhou.
"""

from chengshu.server.demo.synthetic.generate import generate, quiet, ready_city
from chengshu.server.demo.synthetic.layers import cell_code
from chengshu.server.demo.synthetic.load import MARK, SyntheticCity, SyntheticReport, load_layers, load_synthetic
from chengshu.server.demo.synthetic.sizes import CELL_SEGMENTS, SIZES, Size, SizeName

__all__ = [
    "CELL_SEGMENTS",
    "MARK",
    "SIZES",
    "Size",
    "SizeName",
    "SyntheticCity",
    "SyntheticReport",
    "cell_code",
    "generate",
    "load_layers",
    "load_synthetic",
    "quiet",
    "ready_city",
]
