"""A model folder in the Hugging Face layout: configurations and weights."""
import json
import os

import tensor_file


def config(model, part):
    name = "scheduler_config.json" if part == "scheduler" else "config.json"
    with open(os.path.join(model, part, name)) as file:
        return json.load(file)


def weights(model, part, device, dtype):
    """Every tensor of a part by name, on a device and in a type."""
    folder = os.path.join(model, part)
    tensors = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".safetensors"):
            tensors.update(tensor_file.read(os.path.join(folder, name)))
    return {name: tensor.to(device).to(dtype) for name, tensor in tensors.items()}
