#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tries the README's promise on a machine that has nothing: a minimal Debian in a chroot, a clone of the last
# commit, the two commands.
#
#   sudo tools/fresh_machine.sh [--keep] [--without-data] [--suite bookworm] [COMMAND...]
#
# COMMAND defaults to "make demo" and "make test", each given as one argument. Needs root and debootstrap, and
# about 8 GB in TMPDIR (default /var/tmp). Ends with one line per command: seconds and exit code.
#
# The machine's own way to the network goes along (proxy variables, certificates, pip's and apt's
# settings), its installed software does not. Everything is mounted in a mount namespace of this process
# alone: when it ends, however it ends, the mounts are gone with it, and the folder is safe to delete.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

fail() {
  printf 'fresh machine: %s\n' "$*" >&2
  exit 4
}

if ((EUID != 0)); then fail "root is needed for debootstrap and chroot; run it with sudo"; fi
command -v debootstrap >/dev/null || fail "debootstrap is missing; apt-get install debootstrap"
if [[ -z ${CARNOT_FRESH_NAMESPACE:-} ]]; then
  # --pid and --kill-child: what the commands leave running ends with them too.
  CARNOT_FRESH_NAMESPACE=yes exec unshare --mount --propagation private --pid --fork --kill-child "$0" "$@"
fi

keep= data=yes suite=bookworm
while [[ ${1:-} == --* ]]; do
  case $1 in
    --keep) keep=yes ;;
    --without-data) data= ;;
    --suite) suite=${2:?--suite needs a name}; shift ;;
    *) fail "there is no option $1; see the top of $0" ;;
  esac
  shift
done
commands=("$@")
if ((${#commands[@]} == 0)); then commands=("make demo" "make test"); fi

machine=$(mktemp -d "${TMPDIR:-/var/tmp}/carnot-fresh.XXXXXX")
chmod 755 "$machine"
home="$machine/root"

remove_machine() {
  if [[ -n $keep ]]; then
    printf 'fresh machine: kept in %s\n' "$machine"
    return
  fi
  # Only what this process mounted lies under it; --one-file-system is the second lock on that door.
  umount --recursive --lazy "$machine/proc" "$machine/sys" "$machine/dev" "$home/shared/data" 2>/dev/null || true
  rm -rf --one-file-system "$machine"
}
trap remove_machine EXIT

bootstrap() {
  local log="$machine.log"
  # make is what the README asks for; git and certificates are how a clone gets anywhere.
  debootstrap --variant=minbase --include=ca-certificates,git,make "$suite" "$machine" >"$log" 2>&1 ||
    { tail -20 "$log" >&2; fail "debootstrap failed; its log is $log"; }
  rm -f "$log"
}

mount_kernel() {
  mount -t proc proc "$machine/proc"
  mount --rbind /sys "$machine/sys"
  mount --make-rslave "$machine/sys"
  mount --rbind /dev "$machine/dev"
  mount --make-rslave "$machine/dev"
}

# copy_if_there FILE...: to the same place in the machine.
copy_if_there() {
  local file
  for file in "$@"; do
    if [[ -f $file ]]; then install -D -m 644 "$(realpath "$file")" "$machine$file"; fi
  done
}

# How this machine reaches the network, as far as it says so itself.
carry_network() {
  local name
  copy_if_there /etc/resolv.conf /etc/hosts /etc/pip.conf /usr/local/share/ca-certificates/*
  copy_if_there "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf" "$HOME/.config/go/env"
  apt-config dump 2>/dev/null | grep -iE '^Acquire::(https?::|ftp::)?(proxy|.*(CaInfo|Verify))' \
    >"$machine/etc/apt/apt.conf.d/90host-network" || true
  chroot "$machine" update-ca-certificates >/dev/null 2>&1
  for name in "${!network[@]}"; do
    # A variable that names a file of certificates is worth nothing without the file.
    if [[ ${network[$name]} == /* ]]; then copy_if_there "${network[$name]}"; fi
  done
}

clone() {
  git -c safe.directory='*' clone --quiet --no-hardlinks "$root" "$home/carnot"
  if [[ -n $(git -c safe.directory='*' -C "$root" status --porcelain) ]]; then
    echo "fresh machine: there are uncommitted changes here; the clone has only what is committed"
  fi
  local source=${CARNOT_REFERENCE_DATA:-$root/../shared/data}
  if [[ -n $data && -d $source ]]; then
    mkdir -p "$home/shared/data"
    mount --bind -o ro "$source" "$home/shared/data"
  fi
}

declare -A network=()
while IFS='=' read -r -d '' name value; do
  case $name in
    *_proxy | *_PROXY | PIP_* | SSL_CERT_* | *_CA_BUNDLE | *CAINFO | NODE_EXTRA_CA_CERTS | NPM_CONFIG_* | npm_config_* | \
      GOPROXY | GOSUMDB | GONOSUMDB | GOPRIVATE | GONOPROXY) network[$name]=$value ;;
  esac
done < <(env -0)

variables=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb)
for name in "${!network[@]}"; do variables+=("$name=${network[$name]}"); done
if [[ -n ${CI:-} ]]; then variables+=("CI=$CI"); fi

started=$SECONDS
bootstrap
mount_kernel
carry_network
clone
printf 'fresh machine: %s in %s after %d s\n' "$suite" "$machine" $((SECONDS - started))

summary=() worst=0
for command in "${commands[@]}"; do
  printf '\nfresh machine: $ %s\n' "$command"
  started=$SECONDS code=0
  chroot "$machine" /usr/bin/env -i "${variables[@]}" bash -c "cd /root/carnot && $command" || code=$?
  summary+=("$(printf '%6d s  exit code %d  %s' $((SECONDS - started)) "$code" "$command")")
  if ((code != 0)); then worst=1; fi
done
printf '\n'
printf 'fresh machine: %s\n' "${summary[@]}"
exit "$worst"
