# SPDX-License-Identifier: Apache-2.0
"""Quantises what carnot_tactics_on_engines left in a folder, by ONNX Runtime's own quantiser.

    python quantise_with_onnxruntime.py FOLDER

From every <model>-fold.onnx and <model>-calibration.npy there, makes <model>-onnxruntime.onnx: QDQ,
signed per-channel weights, unsigned activations, calibrated by the least and greatest value of the
same images, after the graph preparation that its documentation recommends. That is what static-int8
does by default, so time, accuracy and noise are compared like with like.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from quantising import Material, quantise_all


class Images(CalibrationDataReader):  # type: ignore[misc]  # the base is untyped
    def __init__(self, material: Material) -> None:
        self._feeds = iter(material.feeds())

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._feeds, None)


def quantise(material: Material, file: Path) -> None:
    prepared = file.with_suffix(".prepared")
    onnx.save(material.network, prepared)
    quant_pre_process(str(prepared), str(prepared))
    quantize_static(
        str(prepared),
        str(file),
        Images(material),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
    )
    prepared.unlink()


if __name__ == "__main__":
    sys.exit(quantise_all(str(__doc__), "onnxruntime", quantise))
