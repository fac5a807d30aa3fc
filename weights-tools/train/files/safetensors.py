"""Safetensors: eight bytes of length, a JSON header, the data. Needs nothing but Python."""
import json
import struct
from typing import Dict, Mapping, Tuple

from files.atomic import write_bytes

ALIGNMENT = 64
Entry = Tuple[str, Tuple[int, ...], bytes]


def write(path: str, tensors: Mapping[str, Entry]) -> None:
    """Writes tensors by name, each (type such as "F16", shape, little-endian row-major bytes)."""
    header: Dict[str, object] = {"__metadata__": {"format": "pt"}}
    position = 0
    for name, (dtype, shape, data) in sorted(tensors.items()):
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [position, position + len(data)]}
        position += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % ALIGNMENT)
    body = b"".join(data for _, (_, _, data) in sorted(tensors.items()))
    write_bytes(path, struct.pack("<Q", len(text)) + text + body)


def read(path: str) -> Dict[str, Entry]:
    """What `write` takes, from a file."""
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = file.read()
    header.pop("__metadata__", None)
    return {
        name: (entry["dtype"], tuple(entry["shape"]), body[slice(*entry["data_offsets"])]) for name, entry in header.items()}
