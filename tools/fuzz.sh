#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzz target of the fuzz preset:  tools/fuzz.sh [SECONDS-EACH] [NAME...]
#
# New inputs gather in build/fuzz/corpus, inputs that break something in build/fuzz/broken; what a fix was
# made for belongs into tests/fuzz/corpus, where every test run replays it.
set -euo pipefail
cd "$(dirname "$0")/.."
export seconds=${1:-60}
shift || true

fuzz_one() {
  local name=$1 log
  log=build/fuzz/log/$name.txt
  mkdir -p "build/fuzz/corpus/$name" build/fuzz/broken build/fuzz/log
  if "build/fuzz/bin/carnot_fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix="build/fuzz/broken/$name-" -print_final_stats=1 \
    "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1; then
    printf 'ok      %-20s %s inputs\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
  else
    printf 'FAILED  %-20s see %s\n' "$name" "$log"
    grep -m3 -E 'ERROR|SUMMARY|Test unit written' "$log" || tail -5 "$log"
    return 1
  fi
}
export -f fuzz_one

names=("$@")
if ((${#names[@]} == 0)); then
  for program in build/fuzz/bin/carnot_fuzz_*; do names+=("${program##*/carnot_fuzz_}"); done
fi
printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz_one {}'
