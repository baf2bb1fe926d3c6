#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Carnot's meter beside CodeCarbon and Zeus on one made-up /sys/class/powercap, in turns in one run: what each
# reports of runs whose joules are known, CPU time per reading, memory. Six minutes; CPU time is compared, so other
# load does little harm. Needs a private mount namespace (unshare), and the network once.
#
#   benchmarks/peers/compare_meters.sh [PATH_OF_CARNOT]      (default: the release build's)
set -euo pipefail
cd "$(dirname "$0")/../.."
carnot=${1:-build/release/bin/carnot}
environment=.cache/peers-meters
if [[ ! -x $carnot || ! -x ${carnot%/*}/benchmarks/carnot_meter_cost ]]; then
  echo "build carnot and the benchmarks first: make bench" >&2; exit 4
fi

if ! "$environment/bin/python" -c "import codecarbon, zeus" 2>/dev/null; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --requirement benchmarks/peers/requirements-meters.txt
fi
exec "$environment/bin/python" benchmarks/peers/compare_meters.py "$(realpath "$carnot")"
