"""What this machine is, and what was compiled on it."""
import glob
import json
import os
import platform
import re
import shutil
import site
import subprocess
import sys


def describe(program):
    """Card, driver, libraries and versions; what cannot be found out is null."""
    facts = {
        "system": platform.platform(),
        "processor": first_match("/proc/cpuinfo", r"model name\s*:\s*(.*)"),
        "cores": len(os.sched_getaffinity(0)),
        "memoryBytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "python": platform.python_version(),
        "card": None, "driver": None, "cardMemory": None, "computeCapability": None,
        "libraries": libraries(),
        "torch": None, "torchCuda": None, "cudnn": None,
        "info": lines([program, "info"]),
    }
    query = lines(["nvidia-smi", "--query-gpu=name,driver_version,memory.total,compute_cap", "--format=csv,noheader"])
    if query:
        values = [value.strip() for value in query[0].split(",")]
        facts.update(zip(("card", "driver", "cardMemory", "computeCapability"), values))
    try:
        import torch
        facts.update(torch=torch.__version__, torchCuda=torch.version.cuda,
                     cudnn=torch.backends.cudnn.version() if torch.cuda.is_available() else None)
    except ImportError:
        pass
    return facts


def package_folders():
    """Folders of pip's nvidia packages of this Python that hold CUDA's libraries."""
    roots = {*site.getsitepackages(), site.getusersitepackages(), *sys.path}
    found = [os.path.dirname(path) for root in sorted(roots) for name in ("nvrtc", "cublasLt")
             for path in glob.glob(os.path.join(root, "nvidia", "*", "lib", f"lib{name}.so.*"))]
    return list(dict.fromkeys(found))


def libraries():
    """Files of CUDA's libraries that can be seen: by the loader, in toolkits, beside PyTorch, and in DERAIN_CUDA_PATH."""
    named = os.environ.get("DERAIN_CUDA_PATH", "").split(os.pathsep)
    folders = [folder for folder in named if folder] + glob.glob("/usr/local/cuda*/lib64") + ["/usr/lib/x86_64-linux-gnu"]
    cache = " ".join(lines(["ldconfig", "-p"]))
    found = {}
    for name in ("cuda", "nvrtc", "cublasLt", "cudnn"):
        by_loader = re.findall(rf"=> (\S*/lib{name}\.so\.[0-9.]+)", cache)
        by_folder = [path for folder in folders + package_folders() for path in glob.glob(f"{folder}/lib{name}.so.[0-9]*")]
        found[name] = list(dict.fromkeys(by_loader + sorted(by_folder)))
    return found


def has_card():
    """Whether there is an NVIDIA card, whatever else is missing: the driver's kernel module has made its file."""
    return os.path.exists("/dev/nvidiactl") or bool(lines(["nvidia-smi", "-L"]))


def sanitizer():
    """Path of compute-sanitizer, or null."""
    found = shutil.which("compute-sanitizer")
    return found or next(iter(sorted(glob.glob("/usr/local/cuda*/bin/compute-sanitizer"))), None)


def compiled_kernels(folder):
    """The kernels in a cache folder: each was compiled because the device was about to run it."""
    kernels = []
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        try:
            with open(path) as file:
                report = json.load(file)
            kernels.append({key: report[key] for key in ("kernel", "architecture", "registers", "staticSharedBytes", "spillBytes")})
        except (OSError, ValueError, KeyError):
            continue
    return kernels


def first_match(path, pattern):
    try:
        with open(path) as file:
            match = re.search(pattern, file.read())
            return match.group(1).strip() if match else None
    except OSError:
        return None


def lines(command):
    """What a command prints; nothing when it is not there or fails."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return result.stdout.splitlines() if result.returncode == 0 else []
