# SPDX-License-Identifier: Apache-2.0
"""How this process is set up before torch is imported."""

import os
import sys
import warnings


def prepare() -> None:
    """Call before the first import of torch.

    torch's wheel names ten CUDA libraries that a CPU never calls. Where tools/setup/exporters.sh
    put empty ones in their place (2.7 GB less), their functions may only be looked up when called:
    hence RTLD_LAZY.
    """
    sys.setdlopenflags(os.RTLD_LAZY)
    # Whoever runs a study did not ask to be counted by a hub.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Deprecations of torch.onnx are the developers' business; stderr is for what stops an export.
    warnings.simplefilter("ignore")
