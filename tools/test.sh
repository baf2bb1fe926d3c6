#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the dev preset, compiles every header alone, runs every test and check, and ends with the counts
# ("N passed, N failed, N skipped", alone on a line). Called by `make test`, after its set-up.
set -uo pipefail
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc)}
junit="$PWD/build/dev/ctest.xml"
alone="$PWD/build/dev/ctest-alone.xml"

build() {
  cmake --preset dev &&
    cmake --build --preset dev --parallel "$jobs" &&
    cmake --build --preset dev-headers --parallel "$jobs"
}

if ! build; then
  printf '%s\n' "FAILED   the build; no test was run" "0 passed, 1 failed, 0 skipped"
  exit 1
fi

rm -f "$junit" "$alone"
# Whole outputs: a passing script says at its end what it left out, and ctest keeps 1 KiB.
options=(--preset dev --test-output-size-passed 1048576)
ctest "${options[@]}" --parallel "$jobs" --output-junit "$junit"
code=$?
# What asks a clock for a verdict is wrong now and then, by design (one interval of 95 % in twenty) or beside other load.
# So it gets a second chance with nothing beside it, which the closing lines tell; nothing else does.
if ((code != 0)); then
  ctest "${options[@]}" --rerun-failed --label-regex '^measures$' --parallel 1 --output-junit "$alone"
fi
python3 tools/test_summary.py "$junit" "$code" "$alone"
