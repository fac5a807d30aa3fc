"""Reads and writes safetensors files with nothing but PyTorch: eight bytes of length, a JSON header, the data."""
import ctypes
import json
import mmap
import struct

TYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
         "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool"}
ALIGNMENT = 64


def read_header(path):
    """The entries of a file, name -> {dtype, shape, data_offsets}, and where its data starts."""
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return header, 8 + length


def read(path):
    """All tensors of a file by name, over a private mapping of it."""
    import torch
    header, start = read_header(path)
    with open(path, "rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    tensors = {}
    for name, entry in header.items():
        dtype = getattr(torch, TYPES[entry["dtype"]])
        shape = entry["shape"]
        count = 1
        for dim in shape:
            count *= dim
        if count == 0:
            tensors[name] = torch.empty(shape, dtype=dtype)
        else:
            flat = torch.frombuffer(data, dtype=dtype, count=count, offset=start + entry["data_offsets"][0])
            tensors[name] = flat.reshape(shape)
    return tensors


def write(path, tensors):
    """Writes tensors by name, row-major."""
    names = {value: key for key, value in TYPES.items()}
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    header, position = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        dtype = names[str(tensor.dtype).rpartition(".")[2]]
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [position, position + size]}
        position += size
    text = json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % ALIGNMENT)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for tensor in tensors.values():
            size = tensor.numel() * tensor.element_size()
            if size:
                file.write((ctypes.c_char * size).from_address(tensor.data_ptr()))
