# SPDX-License-Identifier: Apache-2.0
"""Quantises what carnot_tactics_on_engines left in a folder, by NNCF.

    python quantise_with_nncf.py FOLDER

From every <model>-fold.onnx and <model>-calibration.npy there, makes <model>-nncf.onnx: static int8
with NNCF's defaults (mixed preset for the transformers, as its documentation recommends), on the
same images.
"""

import sys
from pathlib import Path

import nncf
import numpy as np
import onnx
from onnx import version_converter

LEAST_OPSET = 13
TRANSFORMERS = ("vit", "convnext")


def quantise(folder: Path, model: str) -> None:
    network = onnx.load(folder / f"{model}-fold.onnx")
    if max(opset.version for opset in network.opset_import if not opset.domain) < LEAST_OPSET:
        network = version_converter.convert_version(network, LEAST_OPSET)
    name = network.graph.input[0].name
    images = np.load(folder / f"{model}-calibration.npy")
    transformer = model.startswith(TRANSFORMERS)
    quantised = nncf.quantize(
        network,
        nncf.Dataset(images, lambda image: {name: image[np.newaxis]}),
        model_type=nncf.ModelType.TRANSFORMER if transformer else None,
        subset_size=len(images),
    )
    onnx.save(quantised, folder / f"{model}-nncf.onnx")


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    for source in sorted(folder.glob("*-fold.onnx")):
        quantise(folder, source.name.removesuffix("-fold.onnx"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
