#!/usr/bin/env bash
# Runs a task of build.cake on a machine that scripts/setup.sh has made ready.
#   ./build.sh                 lists the tasks
#   ./build.sh --target=Test   runs one, after those it depends on
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
[ -t 1 ] || export NO_COLOR=1

scripts/setup.sh g++
[ $# -gt 0 ] || set -- --description
exec dotnet cake build.cake --settings_enablescriptcache=true --paths_tools=artifacts/cake "$@"
