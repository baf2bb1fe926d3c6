#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Int8 by Carnot beside what ONNX Runtime's own quantiser and NNCF make of the same files with the same images: time,
# accuracy and SQNR of five networks on both engines, interleaved in one run. About forty minutes; nothing may run
# beside it.
#
#   benchmarks/peers/compare.sh [BLOCKS]      (after `make bench`, or with its programs built)
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/build/release/bin/benchmarks/carnot_tactics_on_engines
environment=.cache/peers
if [[ ! -x $program ]]; then echo "build the benchmarks first: make bench" >&2; exit 4; fi

benchmarks/peers/environment.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" 0 "$folder" int8
for tool in onnxruntime nncf; do
  "$environment/bin/python" "benchmarks/peers/quantise_with_$tool.py" "$folder"
done
"$program" "${1:-12}" "$folder" int8
