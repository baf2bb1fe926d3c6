# SPDX-License-Identifier: Apache-2.0
"""Quantises what carnot_tactics_on_engines left in a folder, by ONNX Runtime's own quantiser.

    python quantise_with_onnxruntime.py FOLDER

From every <model>-fold.onnx and <model>-calibration.npy there, makes <model>-onnxruntime.onnx: QDQ,
signed per-channel weights, unsigned activations, calibrated by the least and greatest value of the
same images, after the graph preparation that its documentation recommends. That is what static-int8
does by default, so time, accuracy and noise are compared like with like.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import version_converter
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

LEAST_OPSET = 13


class Images(CalibrationDataReader):  # type: ignore[misc]  # the base is untyped
    """Feeds the images one by one, as the model's batch is one."""

    def __init__(self, name: str, images: np.ndarray) -> None:
        self._feeds: Iterator[dict[str, np.ndarray]] = iter(
            [{name: image[np.newaxis]} for image in images]
        )

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._feeds, None)


def quantise(folder: Path, model: str) -> None:
    source = folder / f"{model}-fold.onnx"
    prepared = folder / f"{model}.prepared"
    network = onnx.load(source)
    name = network.graph.input[0].name
    # Per-channel scales need opset 13; the quantiser writes what it is given, whether valid or not.
    if max(opset.version for opset in network.opset_import if not opset.domain) < LEAST_OPSET:
        network = version_converter.convert_version(network, LEAST_OPSET)
    onnx.save(network, prepared)
    quant_pre_process(str(prepared), str(prepared))
    quantize_static(
        str(prepared),
        str(folder / f"{model}-onnxruntime.onnx"),
        Images(name, np.load(folder / f"{model}-calibration.npy")),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
    )
    prepared.unlink()


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
