#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Debian packages, by group:  apt.sh build [test] [lint] [go]
#
# Asks dpkg first and needs neither network nor root when everything is there.
set -euo pipefail
source "$(dirname "$0")/common.sh"

# a|b: the first that this release knows; Debian 12's default Boost (1.74) is older than what we use.
build=(
  g++ cmake ninja-build ccache git ca-certificates pkg-config python3 python3-venv
  libcli11-dev nlohmann-json3-dev libtomlplusplus-dev libfmt-dev libexpected-dev
  libonnx-dev libprotobuf-dev protobuf-compiler libsqlite3-dev "libboost1.81-dev|libboost-dev"
  libstb-dev libjpeg-dev zlib1g-dev nettle-dev libeigen3-dev libcairo2 libqrencode4
)
# Carnot is laid out and checked by clang 16; a release without it gets its newest, and the layout is then not judged.
newer_clang() {
  local version names=$1-16
  for version in 22 21 20 19 18 17; do names+="|$1-$version"; done
  printf '%s' "$names"
}
clang=$(newer_clang clang)
clang_format=$(newer_clang clang-format)
clang_tidy=$(newer_clang clang-tidy)
libfuzzer=$(newer_clang libclang-rt)
libfuzzer=${libfuzzer//|/-dev|}-dev
test=(libgtest-dev libgmock-dev zbar-tools "$clang_format" "$clang" "$libfuzzer")
lint=("$clang" "$clang_tidy" "$clang_format" "$libfuzzer")
go=(golang-go)

is_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# as_root COMMAND...: directly, or through sudo. What it says goes to the log, which is shown if it fails.
as_root() {
  if ((EUID == 0)); then
    "$@" >>"$log" 2>&1
  else
    sudo --preserve-env=DEBIAN_FRONTEND,http_proxy,https_proxy,no_proxy "$@" >>"$log" 2>&1
  fi
}

fail_with_log() {
  tail -20 "$log" >&2
  fail "$@"
}

missing_of() {
  local wanted alternative found
  for wanted in "$@"; do
    found=
    for alternative in ${wanted//|/ }; do
      if is_installed "$alternative"; then found=yes; fi
    done
    [[ -n $found ]] || printf '%s\n' "$wanted"
  done
}

choose_known() {
  local alternative
  for alternative in ${1//|/ }; do
    if apt-cache show "$alternative" >/dev/null 2>&1; then
      printf '%s\n' "$alternative"
      return
    fi
  done
  fail "apt does not know the package ${1//|/ or }." \
    "Carnot is developed on Debian 12; on another system install what it stands for and use CMake's presets directly."
}

packages=()
for group in "$@"; do
  case $group in
    build | test | lint | go) declare -n members=$group ;;
    *) fail "there is no package group '$group'." "Groups: build, test, lint, go." ;;
  esac
  packages+=("${members[@]}")
done

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
  fail "this is not a Debian system (no apt-get), so the packages cannot be installed for you." \
    "Install the equivalents of: ${packages[*]}; then use: cmake --workflow --preset dev"

mapfile -t missing < <(missing_of "${packages[@]}")
if ((${#missing[@]} == 0)); then exit 0; fi

if ((EUID != 0)) && ! command -v sudo >/dev/null; then
  fail "Debian packages are missing, and there is neither root nor sudo here." \
    "As root, run: apt-get install --no-install-recommends ${missing[*]//|*/}"
fi

say "installing ${#missing[@]} Debian packages: ${missing[*]//|*/}"
mkdir -p "$stamps"
readonly log="$stamps/apt.log"
: >"$log"
export DEBIAN_FRONTEND=noninteractive
as_root apt-get update -q ||
  fail_with_log "apt-get update failed." "Check the network, the proxy and apt's sources, then run this again."
chosen=()
for wanted in "${missing[@]}"; do chosen+=("$(choose_known "$wanted")"); done
as_root apt-get install -q -y --no-install-recommends "${chosen[@]}" ||
  fail_with_log "apt-get could not install: ${chosen[*]}." "Read apt's message above; when it is cured, run this again."
