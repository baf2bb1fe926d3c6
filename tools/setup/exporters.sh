#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# timm, torchvision, transformers and onnx for the exporters of python/ into .cache/exporters:  exporters.sh
#
# torch itself is that of tools/setup/torch.sh, found by a path file. Its Python module names ten CUDA libraries beside
# the two that are there; a CPU never calls them, so empty libraries of their names stand in (2.7 GB less). Real ones
# (CARNOT_TORCH_CUDA=1) are found before them: torch looks into its own folders first.
set -euo pipefail
source "$(dirname "$0")/common.sh"
readonly setup="$root/tools/setup"
readonly venv="$root/.cache/exporters"
readonly torch="$root/.cache/torch"
readonly base="$root/.venv/bin/python3"
readonly lock="$setup/requirements-exporters.lock"

[[ -x $torch/bin/python3 ]] || fail "there is no torch yet." "Run make torch first."

version=$("$base" -c 'import sys; print(sys.version)')
if ! "$venv/bin/python3" -c '' 2>/dev/null || ! is_stamped exporters-venv "$(hash_of "$version" "$root")"; then
  say "making .cache/exporters"
  rm -rf "$venv" "$stamps"/exporters-*
  "$base" -m venv --without-pip "$venv" ||
    fail "$base -m venv failed." "Read its message above; on Debian the package is python3-venv."
  stamp exporters-venv "$(hash_of "$version" "$root")"
fi

key=$(hash_of "$lock" "$version")
if ! is_stamped exporters-packages "$key"; then
  say "installing $(grep -c '==' "$lock") Python packages from $(basename "$lock") (0.1 GB to fetch)"
  "$base" -m pip --python "$venv/bin/python3" install --quiet --disable-pip-version-check --no-deps --no-compile \
    --no-cache-dir --only-binary :all: --require-hashes -r "$lock" ||
    fail "pip could not install $lock." "Check the network, pip's configuration (pip config list) and the disk (0.3 GB)."
  stamp exporters-packages "$key"
fi

packages=$(echo "$venv"/lib/python3*/site-packages)
echo "$torch"/lib/python3*/site-packages >"$packages/torch.pth"

# The libraries with the versions that torch asks for: an empty one is taken only if it claims to have them.
stand_in() {
  local name=$1 symbols=$2 folder="$venv/stand-ins"
  mkdir -p "$folder"
  printf '%s { };\n' "$symbols" >"$folder/versions"
  printf '' | cc -shared -nostdlib -x c - -o "$folder/$name" -Wl,-soname,"$name" \
    -Wl,--version-script="$folder/versions" ||
    fail "cc could not make an empty library." "Read its message above; on Debian the compiler is in g++."
}
if ! is_stamped exporters-stand-ins "$(hash_of "$setup/exporters.sh" "$root")"; then
  for name in libcublas.so.13 libcublasLt.so.13 libcudnn.so.9 libcufft.so.12 libcufile.so.0 libcurand.so.10 \
    libcusparse.so.12 libcusparseLt.so.0 libnccl.so.2; do
    stand_in "$name" "$name"
  done
  stand_in libnvshmem_host.so.3 NVSHMEM
  stamp exporters-stand-ins "$(hash_of "$setup/exporters.sh" "$root")"
fi
