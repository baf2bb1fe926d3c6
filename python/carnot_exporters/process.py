# SPDX-License-Identifier: Apache-2.0
"""How this process is set up before torch is imported."""

import os
import sys
import warnings
from pathlib import Path


def prepare() -> None:
    """Call before the first import of torch.

    torch's wheel names ten CUDA libraries that a CPU never calls. Where tools/setup/exporters.sh
    put empty ones in their place (2.7 GB less), their functions may only be looked up when called:
    hence RTLD_LAZY.
    """
    sys.setdlopenflags(os.RTLD_LAZY)
    # torch's threads would spin while they wait for each other, and on a busy machine they wait
    # long. Read by the OpenMP library when torch loads it; what is calculated is the same.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # Whoever runs a study did not ask to be counted by a hub.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Deprecations of torch.onnx are the developers' business; stderr is for what stops an export.
    warnings.simplefilter("ignore")


def prepare_to_compile(folder: Path) -> None:
    """Call after prepare(). All that compiling leaves behind goes into `folder`, and nothing of an
    earlier compilation is found there: what one costs is measured."""
    inductor = {
        "TORCHINDUCTOR_CACHE_DIR": str(folder / "inductor"),
        "TMPDIR": str(folder),
        # There is one kernel file and one wrapper; a pool of processes would import torch first.
        "TORCHINDUCTOR_COMPILE_THREADS": "1",
        # It would try the CPU's vectors in a process that cannot import this torch (see prepare),
        # and then compile without them. g++ 12 has them all.
        "TORCHINDUCTOR_VEC_ISA_OK": "1",
    }
    os.environ.update(inductor)
