#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every tactic on networks of timm and torchvision as their users export them, and structured pruning beside
# Torch-Pruning's. The files stay in .cache/exports (1.5 GB).
#
#   benchmarks/peers/exports.sh [PART-OF-A-NAME...]      (after `make bench`, or with its programs built)
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/build/release/bin/peers/carnot_tactics_on_exports
if [[ ! -x $program ]]; then echo "build the benchmarks first: make bench" >&2; exit 4; fi

benchmarks/peers/environment.sh
.cache/peers/bin/python benchmarks/peers/export_models.py .cache/exports
.cache/peers/bin/python benchmarks/peers/prune_with_torch_pruning.py .cache/exports
"$program" .cache/exports "$@"
