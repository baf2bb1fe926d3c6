# SPDX-License-Identifier: Apache-2.0
# Sourced by the set-up steps. A step is done when its stamp holds the hash of everything it depends on,
# so that a second `make demo` costs milliseconds and works without a network.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root
readonly stamps="$root/.cache/setup"

say() { printf 'set-up: %s\n' "$*"; }

# fail WHAT REMEDY: one sentence each, to stderr.
fail() {
  printf 'set-up: %s\n        %s\n' "$1" "$2" >&2
  exit 4
}

# hash_of TEXT-OR-FILE...: one hash over files (their content) and other words (themselves).
hash_of() {
  local item
  for item in "$@"; do
    if [[ -f $item ]]; then cat -- "$item"; else printf '%s\n' "$item"; fi
  done | sha256sum | cut -d' ' -f1
}

is_stamped() { [[ -f $stamps/$1 && $(<"$stamps/$1") == "$2" ]]; }

stamp() {
  mkdir -p "$stamps"
  printf '%s\n' "$2" >"$stamps/$1"
}
