#!/usr/bin/env bash
# test.sh [FILTER]: builds the simulator and its tests and runs them, unchecked and checked, in order and in random schedules.
# Its last line counts them all.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${DERAIN_SIMULATOR_OUT:-$here/../../artifacts/cuda-simulator}
mkdir -p "$out"
out=$(cd "$out" && pwd)
"$here/build.sh" "$out"

program=$out/simulator_tests
if [ -n "$(find "$here/tests" "$here/src/cuda_api.h" "$here/test.sh" -newer "$program" -print -quit 2>&1)" ]; then
    g++ -std=c++20 -O1 -g1 -march=x86-64-v3 -Wall -Wextra -Werror "$here"/tests/*.cpp -o "$program" \
        -L"$out" -lderain_cuda_simulator -Wl,-rpath,"$out"
fi

passed=0
failed=0
run() # label, environment...
{
    local label=$1 output
    shift
    output=$(env DERAIN_SIMULATOR_QUIET=1 "$@" "$program" ${filter:+"$filter"}) || true
    sed -n "s/^FAILED/FAILED ($label)/p" <<< "$output"
    if [[ ! ${output##*$'\n'} =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
        echo "FAILED ($label) the program ended early"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + BASH_REMATCH[1]))
    failed=$((failed + BASH_REMATCH[2]))
}

filter=${1:-}
run "unchecked"
for seed in 0 1; do run "checked, seed $seed" DERAIN_SIMULATOR_CHECK=1 DERAIN_SIMULATOR_SEED=$seed; done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
