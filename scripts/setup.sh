#!/usr/bin/env bash
# Makes a machine ready to build and run Derain. It needs git, bash, apt and the .NET 10 SDK, and adds the rest:
# ffmpeg and the .NET tools of this repository. Safe to run again; quick when nothing is missing.
#   scripts/setup.sh       for the command
#   scripts/setup.sh g++   for the tests as well, whose simulated graphics card is compiled here
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

have() { command -v "$1" >/dev/null; }
fail() { printf 'setup: %s\n' "$@" >&2; exit 1; }

install() {
    local package=$1 by_hand="Install $1 so that it is on the PATH, then run this again."
    local as_root=()
    have apt-get || fail "$package is missing and this system has no apt to install it with. $by_hand"
    if [ "$(id -u)" -ne 0 ]; then
        have sudo || fail "$package is missing, and installing it needs root or sudo. As root: apt-get install $package"
        as_root=(sudo)
    fi

    echo "setup: installing $package with apt" >&2
    local log
    log=$(mktemp)
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
    for pause in 5 20 0; do
        if { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "$package"; } >"$log" 2>&1; then
            rm "$log"
            return
        fi
        sleep "$pause"
    done
    cat "$log" >&2
    fail "apt could not install $package; its last words are above. $by_hand"
}

have git || fail 'git is missing. Install it: apt-get install git'
have dotnet || fail 'The .NET 10 SDK is missing. Get it from https://dotnet.microsoft.com/download/dotnet/10.0'
dotnet --version >/dev/null 2>&1 ||
    fail "No .NET SDK here satisfies global.json. Found:" "$(dotnet --list-sdks)" \
        'Get the .NET 10 SDK from https://dotnet.microsoft.com/download/dotnet/10.0'
{ have ffmpeg && have ffprobe; } || install ffmpeg
for program in "$@"; do
    have "$program" || install "$program"
done
tools=$(dotnet tool restore 2>&1) || fail "The .NET tools could not be restored:" "$tools"
