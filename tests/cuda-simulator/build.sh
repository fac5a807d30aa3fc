#!/usr/bin/env bash
# build.sh OUTDIR: builds libderain_cuda_simulator.so there, with the names under which CUDA's libraries are looked for as links.
# Does nothing when it is newer than every source. Safe when several run at once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:?usage: build.sh OUTDIR}
mkdir -p "$out/objects"
out=$(cd "$out" && pwd)
library=$out/libderain_cuda_simulator.so

exec 9> "$out/objects/lock"
flock 9

newer() { [ -e "$1" ] && [ -z "$(find "$here/src" "$here/include" "$here/build.sh" -newer "$1" -name "$2" -print -quit)" ]; }
if newer "$library" '*'; then exit 0; fi

flags=(-std=c++20 -O2 -g1 -march=x86-64-v3 -fPIC -fvisibility=hidden -pthread -Wall -Wextra -Werror
       "-DSIMULATOR_INCLUDE=\"$here/include\"")
compile() # source object
{
    if [ "$2" -nt "$1" ] && newer "$2" '*.h' && [ "$2" -nt "$here/build.sh" ]; then return; fi
    g++ "${flags[@]}" -c "$1" -o "$2.$$" && mv "$2.$$" "$2"
}

objects=()
running=()
for source in $(cd "$here/src" && find . -name '*.cpp' | sort); do
    object=$out/objects/$(echo "${source#./}" | tr / _).o
    objects+=("$object")
    compile "$here/src/$source" "$object" &
    running+=($!)
    if [ ${#running[@]} -ge "$(nproc)" ]; then wait "${running[0]}"; running=("${running[@]:1}"); fi
done
for process in "${running[@]}"; do wait "$process"; done

# -z now and -z nodelete: kernels keep pointers into it, and its host threads outlive every handle.
g++ -shared -pthread -Wl,-soname,libderain_cuda_simulator.so -Wl,-z,defs -Wl,-z,now -Wl,-z,nodelete "${objects[@]}" -o "$library.$$" -ldl
mv "$library.$$" "$library"
for name in libcuda.so.1 libnvrtc.so.12 libcublasLt.so.12; do ln -sfn libderain_cuda_simulator.so "$out/$name"; done
