#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the first study with the release build and says where its report is. Called by `make demo`, which has
# set up and built. Always measures anew: a demo that shows yesterday's figures shows nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf demo
build/release/bin/carnot run studies/first-look.toml --out demo
