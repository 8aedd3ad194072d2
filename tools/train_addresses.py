"""Trains the reader of addresses from nothing but a seed: ``python -m tools.train_addresses``.

The same seed and count give the same model: the grammar is seeded, and L-BFGS takes no dice.
"""

import argparse
import hashlib
import tempfile
from pathlib import Path

import pycrfsuite

from chengshu.standards.addresses import features_of, generate, labels_of, score

TARGET = Path(__file__).resolve().parents[1] / "src/chengshu/standards/addresses/data/parser.crfsuite"
SEED, COUNT, ROUNDS = 20_260_101, 16_000, 120


def train(count: int, seed: int, rounds: int = ROUNDS) -> bytes:
    """A model from `count` generated addresses."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.6, "c2": 0.02, "max_iterations": rounds, "feature.minfreq": 2})
    for pieces in generate(count, seed):
        trainer.append(features_of("".join(text for _, text in pieces)), labels_of(pieces))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return path.read_bytes()


def main() -> None:
    """Train, measure on addresses of another seed, and write the model."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--count", type=int, default=COUNT)
    arguments.add_argument("--out", type=Path, default=TARGET)
    chosen = arguments.parse_args()
    model = train(chosen.count, chosen.seed)
    chosen.out.write_bytes(model)
    digest = hashlib.blake2b(model, digest_size=16).hexdigest()
    print(f"{chosen.out}: {len(model):,} bytes, blake2b-128 {digest}")
    print(score(model, generate(3000, chosen.seed + 1)))


if __name__ == "__main__":
    main()
