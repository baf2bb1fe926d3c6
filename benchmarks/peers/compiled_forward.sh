#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiled models in the torch worker beside torch.compile in Python: the median time of a forward pass, as a ratio over
# pairs of processes in turns. The promise is a ratio below 1.03.
#
#   benchmarks/peers/compiled_forward.sh [--pairs N] [--batch N] [--threads N] [FILE.onnx...]   (after `make bench` and `make exporters`)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export CARNOT_BIN=${CARNOT_BIN:-$root/build/release/bin}
python=${CARNOT_EXPORTERS_PYTHON:-$root/.cache/exporters/bin/python3}
if [[ ! -x $CARNOT_BIN/carnot-worker-torch ]]; then echo "build the torch worker first: make torch bench" >&2; exit 4; fi
if [[ ! -x $python ]]; then echo "there is no $python: make exporters" >&2; exit 4; fi
export LD_LIBRARY_PATH="$root/.cache/exporters/stand-ins${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export CUDA_VISIBLE_DEVICES= PYTHONPATH="$root/python"
exec "$python" "$root/benchmarks/peers/compiled_forward.py" "$@"
