#!/usr/bin/env bash
# Unpacks NVRTC, the compiler of the CUDA kernels, into a folder; it needs neither a card nor a driver. Nothing is installed: the
# packages are those of Debian 13 (trixie, non-free), from the mirror that this machine's apt uses, and work on Debian 12 too.
#   scripts/nvrtc.sh artifacts/nvrtc           17 MB to download, 66 MB on disk
#   TOOLS=1 scripts/nvrtc.sh artifacts/nvrtc   also ptxas, cuobjdump and nvdisasm, 70 MB more to download
# Safe to run again; quick when nothing is missing.
set -euo pipefail

fail() { printf 'nvrtc: %s\n' "$@" >&2; exit 1; }

[ $# -eq 1 ] || fail 'Name the folder to unpack into: scripts/nvrtc.sh artifacts/nvrtc'
prefix=$(realpath -m "$1")
packages=(libnvrtc12 libnvrtc-builtins12.4)
[ -z "${TOOLS:-}" ] || packages+=(nvidia-cuda-toolkit)

complete() {
    local file files=(libnvrtc.so.12 libnvrtc-builtins.so.12.4)
    [ -z "${TOOLS:-}" ] || files+=(ptxas cuobjdump nvdisasm)
    for file in "${files[@]}"; do
        [ -n "$(find "$prefix/usr" -name "$file" -print -quit 2>/dev/null)" ] || return 1
    done
}

if complete; then
    exit
fi

by_hand="Install a CUDA 12 or 13 toolkit, or 'pip install nvidia-cuda-nvrtc', and name its folder in DERAIN_CUDA_PATH."
have() { command -v "$1" >/dev/null; }
{ have apt-get && have dpkg; } || fail "This system has no apt to get NVRTC with. $by_hand"

# Asking apt what it would fetch is the one way to learn its mirror that works for every format of its sources.
mirror=$(apt-get update --print-uris | sed -n "s#^'\(.*/debian\)/*/dists/.*#\1#p" | head -n 1)
[ -n "$mirror" ] || fail "This system's apt uses no Debian mirror to get NVRTC from. $by_hand"

# The system's own lists and packages stay as they are: apt works in a folder of its own.
mkdir -p "$prefix"
work=$(mktemp -d "$prefix/unpacking.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists/partial,cache/archives/partial,packages,unpacked}
: >"$work/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie non-free" >"$work/sources.list"
apt=(apt-get -q -o Acquire::Retries=3
    -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$work/lists" -o Dir::State::Status="$work/status" -o Dir::Cache="$work/cache")
[ "$(id -u)" -ne 0 ] || apt+=(-o APT::Sandbox::User=root) # apt's own user may not write into our folder

fetch() (
    cd "$work/packages"
    "${apt[@]}" update && "${apt[@]}" download "${packages[@]}"
)

echo "nvrtc: getting ${packages[*]}" >&2
fetched=
for pause in 5 20 0; do
    if fetch >"$work/log" 2>&1; then
        fetched=1
        break
    fi
    sleep "$pause"
done
if [ -z "$fetched" ]; then
    cat "$work/log" >&2
    fail "apt could not download NVRTC; its last words are above. $by_hand"
fi

for package in "$work"/packages/*.deb; do
    dpkg-deb -x "$package" "$work/unpacked"
done

# In one step, so that nobody finds half of it.
[ ! -e "$prefix/usr" ] || mv -T "$prefix/usr" "$work/replaced"
mv -T "$work/unpacked/usr" "$prefix/usr"
complete || fail "What apt downloaded holds no NVRTC 12.4; Debian's packages have changed. $by_hand"
