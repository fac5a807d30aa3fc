"""Files that are there whole or not at all. Needs nothing but Python."""
import json
import os
from typing import Any, Callable


def write(path: str, save: Callable[[str], None]) -> None:
    """Lets `save` write to a neighbour of `path`, which then takes its place."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    partial = f"{path}.partial"
    save(partial)
    os.replace(partial, path)


def write_bytes(path: str, data: bytes) -> None:
    """Writes a file of bytes."""
    def save(partial: str) -> None:
        with open(partial, "wb") as file:
            file.write(data)
    write(path, save)


def write_json(path: str, value: Any) -> None:
    """Writes a JSON file as people read it."""
    write_bytes(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())
