#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The project's own Python environment (.venv), filled from lock files:  python.sh engines [dev]
#
# Wheels come from whatever index and proxy pip is configured for; the hashes in the locks decide
# whether what came is what we mean. No dependencies: of the engines only the shared libraries, the
# headers and the CMake package are used, never the Python modules, so numpy and friends stay away.
set -euo pipefail
source "$(dirname "$0")/common.sh"
setup="$root/tools/setup"
venv="$root/.venv"

# Debian's own python3 before one that a version manager puts into PATH: it is the one that
# python3-venv belongs to. CARNOT_PYTHON overrides.
find_python() {
  local candidate
  for candidate in ${CARNOT_PYTHON:-} /usr/bin/python3 python3; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail "no Python 3.11 or newer with the modules venv and ensurepip was found." \
    "On Debian: apt-get install python3-venv; elsewhere set CARNOT_PYTHON to such a python3."
}

# The wheel names its library only by full version; dlopen and later versions ask for the soname.
link_onnxruntime() {
  local library
  for library in "$venv"/lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.so.1.*; do
    [[ -e $library ]] || fail "the onnxruntime wheel holds no libonnxruntime.so.1.*." \
      "Remove .venv and run this again; if it stays so, the pinned version in tools/setup changed its layout."
    ln -sfn "$(basename "$library")" "$(dirname "$library")/libonnxruntime.so.1"
  done
}

python=$(find_python)
version=$("$python" -c 'import sys; print(sys.executable, sys.version)')
if ! "$venv/bin/python3" -c '' 2>/dev/null || ! is_stamped venv "$(hash_of "$version" "$root")"; then
  say "making .venv with $python"
  rm -rf "$venv" "$stamps"/python-*
  "$python" -m venv "$venv" || fail "$python -m venv failed." "Read its message above; on Debian the package is python3-venv."
  stamp venv "$(hash_of "$version" "$root")"
fi

for group in "$@"; do
  lock="$setup/requirements-$group.lock"
  key=$(hash_of "$lock" "$setup/python.sh" "$version")
  if is_stamped "python-$group" "$key"; then continue; fi
  say "installing $(grep -c '==' "$lock") Python packages from $(basename "$lock")"
  "$venv/bin/python3" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes -r "$lock" ||
    fail "pip could not install $lock." \
      "Check the network and pip's configuration (pip config list); there are wheels for Linux x86-64 and arm64, Python 3.11 to 3.13."
  if [[ $group == engines ]]; then link_onnxruntime; fi
  stamp "python-$group" "$key"
done
