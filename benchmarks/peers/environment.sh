#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Python environment of the other tools: torch, timm, torchvision, Torch-Pruning, NNCF, ONNX Runtime's quantiser.
# In .cache/peers, from lock files, 1.9 GB; never part of `make test`.
#
# The package index has torch for Linux only with CUDA. What that needs for GPUs (2.7 GB) is not fetched: empty
# libraries of the same names stand in, and their functions are bound when they are called, which is never.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/setup/common.sh"
readonly setup="$root/tools/setup" venv="$root/.cache/peers" base="$root/.venv/bin/python3"
readonly locks=("$setup"/requirements-{torch,peers,peers-torch}.lock)

[[ -x $base ]] || fail "there is no .venv yet." "Run make engines first."
key=$(hash_of "${BASH_SOURCE[0]}" "${locks[@]}" "$("$base" -c 'import sys; print(sys.version)')")
if is_stamped peers "$key" && "$venv/bin/python" -c '' 2>/dev/null; then exit 0; fi

say "making .cache/peers"
rm -rf "$venv"
"$base" -m venv "$venv" || fail "$base -m venv failed." "Read its message above; on Debian the package is python3-venv."
for lock in "${locks[@]}"; do
  say "installing $(grep -c '==' "$lock") Python packages from $(basename "$lock")"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --no-cache-dir \
    --only-binary :all: --require-hashes -r "$lock" ||
    fail "pip could not install $lock." "Check the network, pip's configuration (pip config list) and the disk."
done

packages=("$venv"/lib/python3*/site-packages)
libraries="$packages/torch/lib"
for name in $(ldd "$libraries/libtorch_python.so" | sed -n 's/^\s*\(\S*\) => not found$/\1/p' | sort -u); do
  gcc -shared -x c /dev/null -Wl,-soname,"$name" -o "$libraries/$name"
done
printf 'import os, sys; sys.setdlopenflags(os.RTLD_LAZY)\n' >"$packages/lazy_binding.pth"
"$venv/bin/python" -c 'import nncf, onnxruntime, timm, torch_pruning, torchvision' ||
  fail "the environment does not work." "Read Python's message above; remove .cache/peers to make it anew."
stamp peers "$key"
