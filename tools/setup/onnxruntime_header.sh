#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The C header of ONNX Runtime, which its Python wheel does not hold: a system one if there is one,
# else from a Go module that carries it, into .cache/onnxruntime/include.
set -euo pipefail
source "$(dirname "$0")/common.sh"
readonly module=github.com/yalue/onnxruntime_go version=v1.27.0
readonly sum=h1:c1YSgDNtpf0WGtxj3YeRIb8VC5LmM1J+Ve3uHdteC1U=
target="$root/.cache/onnxruntime/include"

# The places that cmake/engines.cmake searches.
for folder in /usr/include /usr/local/include; do
  for path in "$folder"/{,onnxruntime/,onnxruntime/core/session/}onnxruntime_c_api.h; do
    if [[ -f $path ]]; then exit 0; fi
  done
done

key=$(hash_of "$0" "$module" "$version")
if [[ -f $target/onnxruntime_c_api.h ]] && is_stamped onnxruntime-header "$key"; then exit 0; fi

if ! command -v go >/dev/null; then
  say "no onnxruntime_c_api.h and no Go on this system; Debian's golang-go will fetch the header"
  "$root/tools/setup/apt.sh" go
fi

say "fetching the ONNX Runtime header ($module $version)"
# From an empty folder: go must not read a go.mod that happens to lie above us.
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
answer=$(cd "$empty" && go mod download -json "$module@$version") ||
  fail "go mod download $module@$version failed: $(tr -d '\n\t' <<<"${answer:-no answer}")" \
    "Check the network and GOPROXY (go env GOPROXY), or put onnxruntime_c_api.h of ONNX Runtime 1.2x into /usr/local/include."

field() { sed -n "s/^[[:space:]]*\"$1\": \"\(.*\)\",\{0,1\}$/\1/p" <<<"$answer"; }
[[ $(field Sum) == "$sum" ]] ||
  fail "$module $version came with the sum $(field Sum), expected $sum." \
    "What the Go proxy sent is not what was reviewed; do not use it. Try GOPROXY=direct."
mkdir -p "$target"
cp -f "$(field Dir)"/onnxruntime*_c_api.h "$target/"
chmod u+w "$target"/*.h
stamp onnxruntime-header "$key"
