#!/usr/bin/env bash
# Proves and times Derain on this machine, in under 8 minutes: ./run.sh [--device cuda|cpu] [--like 2b|small|tiny] [--parts a,b] …
# Needs an NVIDIA driver, CUDA 12 or 13's NVRTC and cuBLASLt, and a python3 with PyTorch (another: PYTHON=…). No .NET, no network.
# Writes results.json and results.md into ./results, or --output DIR; ends with 1 when something is wrong. gpu.md explains it all.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}

if [ "$(uname -sm)" != 'Linux x86_64' ]; then
    echo "run.sh: this bundle is for Linux on x86-64, not $(uname -sm)" >&2
    exit 2
fi
if ! command -v "$python" >/dev/null; then
    echo "run.sh: there is no $python; name one that has PyTorch in PYTHON" >&2
    exit 2
fi

export PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# The programs carry their runtime with them: whatever .NET is installed here is not asked.
unset DOTNET_ROOT DOTNET_STARTUP_HOOKS
export DOTNET_CLI_TELEMETRY_OPTOUT=1
exec "$python" "$here/bundle/main.py" --root "$here" "$@"
