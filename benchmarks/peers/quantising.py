# SPDX-License-Identifier: Apache-2.0
"""What the scripts share that quantise what carnot_tactics_on_engines left in a folder."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import version_converter

LEAST_OPSET = 13  # of scales per channel; the tools write what they are given, whether valid or not


@dataclass(frozen=True)
class Material:
    """A folded fp32 network, and the images that static-int8 was calibrated on."""

    model: str
    network: onnx.ModelProto
    images: np.ndarray

    @property
    def input(self) -> str:
        return str(self.network.graph.input[0].name)

    def feeds(self) -> list[dict[str, np.ndarray]]:
        """One by one, as the model's batch is one."""
        return [{self.input: image[np.newaxis]} for image in self.images]


def opened(folder: Path, model: str) -> Material:
    network = onnx.load(folder / f"{model}-fold.onnx")
    if max(opset.version for opset in network.opset_import if not opset.domain) < LEAST_OPSET:
        network = version_converter.convert_version(network, LEAST_OPSET)
    return Material(model, network, np.load(folder / f"{model}-calibration.npy"))


def quantise_all(usage: str, tool: str, quantise: Callable[[Material, Path], None]) -> int:
    """Makes <model>-<tool>.onnx from every <model>-fold.onnx of the folder that argv names."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print(usage, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    for source in sorted(folder.glob("*-fold.onnx")):
        model = source.name.removesuffix("-fold.onnx")
        quantise(opened(folder, model), folder / f"{model}-{tool}.onnx")
    return 0
