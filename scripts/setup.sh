#!/usr/bin/env bash
# Makes a machine ready to build, test and run Derain. It needs git, bash, apt and the .NET 10 SDK, and adds the rest:
# ffmpeg and the .NET tools of this repository. Safe to run again; quick when nothing is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

have() { command -v "$1" >/dev/null; }
fail() { printf 'setup: %s\n' "$@" >&2; exit 1; }

install_ffmpeg() {
    local by_hand='Install ffmpeg so that ffmpeg and ffprobe are on the PATH, then run this again.'
    local as_root=()
    have apt-get || fail "ffmpeg is missing and this system has no apt to install it with. $by_hand"
    if [ "$(id -u)" -ne 0 ]; then
        have sudo || fail "ffmpeg is missing, and installing it needs root or sudo. As root: apt-get install ffmpeg"
        as_root=(sudo)
    fi

    echo 'setup: installing ffmpeg with apt' >&2
    local log
    log=$(mktemp)
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
    for pause in 5 20 0; do
        if { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends ffmpeg; } >"$log" 2>&1; then
            rm "$log"
            return
        fi
        sleep "$pause"
    done
    cat "$log" >&2
    fail "apt could not install ffmpeg; its last words are above. $by_hand"
}

have git || fail 'git is missing. Install it: apt-get install git'
have dotnet || fail 'The .NET 10 SDK is missing. Get it from https://dotnet.microsoft.com/download/dotnet/10.0'
dotnet --version >/dev/null 2>&1 ||
    fail "No .NET SDK here satisfies global.json. Found:" "$(dotnet --list-sdks)" \
        'Get the .NET 10 SDK from https://dotnet.microsoft.com/download/dotnet/10.0'
{ have ffmpeg && have ffprobe; } || install_ffmpeg
tools=$(dotnet tool restore 2>&1) || fail "The .NET tools could not be restored:" "$tools"
