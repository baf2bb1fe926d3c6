#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# torch into an environment of its own, .cache/torch, from lock files:  torch.sh
#
# Without dependencies: of the wheel only headers and libraries are used. On a CPU libtorch needs two of
# NVIDIA's packages (the CUDA runtime and its profiler, 50 MB), because libtorch_cpu.so names them; the
# other 2.7 GB are for GPUs and come with CARNOT_TORCH_CUDA=1. The environment stands apart from .venv so that a
# second torch for experiments, or none, never touches the light engines.
set -euo pipefail
source "$(dirname "$0")/common.sh"
readonly setup="$root/tools/setup"
readonly venv="$root/.cache/torch"
readonly base="$root/.venv/bin/python3"

[[ -x $base ]] || fail "there is no .venv yet." "Run make engines first."

groups=(torch)
if [[ ${CARNOT_TORCH_CUDA:-0} == 1 ]]; then groups+=(torch-cuda); fi

version=$("$base" -c 'import sys; print(sys.version)')
if ! "$venv/bin/python3" -c '' 2>/dev/null || ! is_stamped torch-venv "$(hash_of "$version" "$root")"; then
  say "making .cache/torch"
  rm -rf "$venv" "$stamps"/torch-*
  "$base" -m venv "$venv" || fail "$base -m venv failed." "Read its message above; on Debian the package is python3-venv."
  stamp torch-venv "$(hash_of "$version" "$root")"
fi

for group in "${groups[@]}"; do
  lock="$setup/requirements-$group.lock"
  key=$(hash_of "$lock" "$version")
  if is_stamped "torch-$group" "$key"; then continue; fi
  say "installing $(grep -c '==' "$lock") Python packages from $(basename "$lock") (torch alone is 0.5 GB to fetch)"
  "$venv/bin/python3" -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --no-cache-dir \
    --only-binary :all: --require-hashes -r "$lock" ||
    fail "pip could not install $lock." \
      "Check the network, pip's configuration (pip config list) and the disk: torch takes 1.2 GB, with CUDA 5 GB."
  stamp "torch-$group" "$key"
done
