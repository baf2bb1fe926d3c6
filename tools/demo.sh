#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the first study with the release build and says where its report is. Called by `make demo`, which has
# set up and built. Always measures anew: a demo that shows yesterday's figures shows nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf demo
status=0
build/release/bin/carnot run studies/first-look.toml --store demo/results.sqlite --out demo || status=$?
# 1 means: done, but some trials failed or were invalid, as on a busy machine. The report says which and why.
if [ "$status" -gt 1 ]; then exit "$status"; fi
echo
echo "The report is demo/report.md, its picture demo/accuracy-energy.svg."
