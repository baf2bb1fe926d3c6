# SPDX-License-Identifier: Apache-2.0
"""Fits classical models and small neural ones to UCI's optical digits, and writes them as ONNX.

    make digit-models

What studies/classical-digits.toml runs: trees, forests, a linear model, nearest neighbours and
multilayer perceptrons, each an ONNX file, and the test digits as .npy. scikit-learn fits, skl2onnx
writes (operators of ai.onnx.ml); nearest neighbours and centroids are graphs of plain operators,
because skl2onnx writes a loop for them. One thread and seed 1, so a run gives the same files again;
another CPU may round differently.

The digits (CC BY 4.0) are not part of the repository: "Optical Recognition of Handwritten Digits"
of the UCI Machine Learning Repository, the files optdigits.tra and optdigits.tes. No setting was
chosen by the test digits; each model is what scikit-learn gives by itself, or a usual size.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parent.parent
PIXELS = 64
CLASSES = 10
LARGEST = 16  # of a pixel
SEED = 1
OPSETS = {"": 17, "ai.onnx.ml": 3}
Array = Any


@dataclass(frozen=True)
class Digits:
    pixels: Array  # uint8, N x 64, 0 to 16
    labels: Array  # int64, N

    @classmethod
    def read(cls, path: Path) -> Digits:
        """64 values and the digit per line; what begins with # is a comment."""
        try:
            rows = np.loadtxt(path, delimiter=",", comments="#", dtype=np.int64, ndmin=2)
        except (OSError, ValueError) as error:
            raise SystemExit(f"{path}: {error}. {WHERE_FROM}") from None
        if rows.shape[1] != PIXELS + 1 or rows.min() < 0 or rows[:, :-1].max() > LARGEST:
            raise SystemExit(f"{path} is no file of digits (64 values of 0 to 16, 0 to 9).")
        return cls(rows[:, :-1].astype(np.uint8), rows[:, -1])

    @property
    def numbers(self) -> Array:
        return self.pixels.astype(np.float32)


WHERE_FROM = (
    "Fetch optdigits.tra and optdigits.tes of UCI's Optical Recognition of Handwritten Digits, and "
    "name their folder by --data."
)

# What scikit-learn fits. The usual sizes: one hundred trees are its default, as is a tree's depth.
ESTIMATORS = {
    "linear": LogisticRegression(max_iter=2000, random_state=SEED),
    "tree": DecisionTreeClassifier(random_state=SEED),
    "forest-10": RandomForestClassifier(n_estimators=10, max_depth=6, random_state=SEED),
    "forest-100": RandomForestClassifier(n_estimators=100, random_state=SEED),
    "boosted-100": GradientBoostingClassifier(n_estimators=100, random_state=SEED),
    "mlp-32": MLPClassifier((32,), max_iter=1000, random_state=SEED),
    "mlp-256x2": MLPClassifier((256, 256), max_iter=1000, random_state=SEED),
}
NEIGHBOURS = {"neighbours-1": 1, "neighbours-5": 5}
CENTROIDS = "centroids"


def written_by_sklearn(name: str, learn: Digits) -> onnx.ModelProto:
    """The label, then the probabilities; the scale of the pixels (1/16) is the study's business."""
    numbers = learn.numbers / LARGEST
    estimator = ESTIMATORS[name].fit(numbers, learn.labels)
    return to_onnx(
        estimator,
        numbers[:1],
        options={"zipmap": False},
        target_opset=OPSETS,
        name=name,
    )


def plain_model(
    name: str, nodes: list[onnx.NodeProto], constants: dict[str, Array]
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, ["batch", PIXELS])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", CLASSES])],
        [numpy_helper.from_array(np.asarray(value), key) for key, value in constants.items()],
    )
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSETS[""])], ir_version=8
    )


def squared_distances(points: Array) -> tuple[list[onnx.NodeProto], dict[str, Array]]:
    """|p|^2 - 2 x.p, the squared distance but for |x|^2, which is the same for every point.

    In sixteenths, so that it is exact: products of whole numbers below 2^24."""
    nodes = [
        helper.make_node("Mul", ["X", "sixteen"], ["pixels"]),
        helper.make_node("MatMul", ["pixels", "points"], ["products"]),
        helper.make_node("Add", ["products", "lengths"], ["distances"]),
    ]
    constants = {
        "sixteen": np.float32(LARGEST),
        "points": (-2.0 * points.T).astype(np.float32),
        "lengths": (points * points).sum(axis=1).astype(np.float32),
    }
    return nodes, constants


def neighbours(name: str, learn: Digits) -> onnx.ModelProto:
    """Votes of the nearest; equally near ones in the order of the file."""
    nodes, constants = squared_distances(learn.numbers)
    nodes += [
        helper.make_node(
            "TopK", ["distances", "count"], ["nearest", "rows"], axis=-1, largest=0, sorted=1
        ),
        helper.make_node("Gather", ["classes", "rows"], ["votes"], axis=0),
        helper.make_node("ReduceSum", ["votes", "among"], ["scores"], keepdims=0),
    ]
    constants |= {
        "count": np.array([NEIGHBOURS[name]], np.int64),
        "classes": np.eye(CLASSES, dtype=np.float32)[learn.labels],
        "among": np.array([1], np.int64),
    }
    return plain_model(name, nodes, constants)


def centroids(learn: Digits) -> onnx.ModelProto:
    """The digit whose mean picture is nearest."""
    means = np.stack([learn.numbers[learn.labels == c].mean(axis=0) for c in range(CLASSES)])
    nodes, constants = squared_distances(means)
    nodes.append(helper.make_node("Neg", ["distances"], ["scores"]))
    return plain_model(CENTROIDS, nodes, constants)


def model_of(name: str, learn: Digits) -> onnx.ModelProto:
    if name in NEIGHBOURS:
        return neighbours(name, learn)
    return centroids(learn) if name == CENTROIDS else written_by_sklearn(name, learn)


def right_of(model: bytes, test: Digits) -> int:
    """How many ONNX Runtime tells right, read as Carnot reads it: a label per digit, or scores."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    told = session.run(None, {session.get_inputs()[0].name: test.numbers / LARGEST})[0]
    return int(((told if told.ndim == 1 else told.argmax(axis=1)) == test.labels).sum())


def write_digits(folder: Path, test: Digits) -> None:
    np.save(folder / "test-digits.npy", test.pixels.reshape(-1, 8, 8))
    np.save(folder / "test-labels.npy", test.labels)


def main() -> int:
    names = [*ESTIMATORS, *NEIGHBOURS, CENTROIDS]
    data = Path(os.environ.get("CARNOT_REFERENCE_DATA", ROOT.parent / "shared/data"))
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data / "images", metavar="FOLDER")
    parser.add_argument("--out", type=Path, default=ROOT / "models/optdigits", metavar="FOLDER")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME")
    options = parser.parse_args()
    learn = Digits.read(options.data / "optdigits.tra")
    test = Digits.read(options.data / "optdigits.tes")
    options.out.mkdir(parents=True, exist_ok=True)
    write_digits(options.out, test)
    for name in options.only or names:
        with threadpool_limits(1):  # sums in one order
            model = model_of(name, learn)
        onnx.checker.check_model(model)
        content = model.SerializeToString(deterministic=True)
        (options.out / f"{name}.onnx").write_bytes(content)
        told = f"{right_of(content, test)} of {len(test.labels)} right"
        print(f"{name:14} {len(content) / 1000:9.1f} kB  {told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
