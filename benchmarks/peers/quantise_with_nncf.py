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
import onnx
from quantising import Material, quantise_all

TRANSFORMERS = ("vit", "convnext")


def quantise(material: Material, file: Path) -> None:
    transformer = material.model.startswith(TRANSFORMERS)
    feeds = material.feeds()
    quantised = nncf.quantize(
        material.network,
        nncf.Dataset(feeds),
        model_type=nncf.ModelType.TRANSFORMER if transformer else None,
        subset_size=len(feeds),
    )
    onnx.save(quantised, file)


if __name__ == "__main__":
    sys.exit(quantise_all(str(__doc__), "nncf", quantise))
