# SPDX-License-Identifier: Apache-2.0
"""Which packages would make a file: part of the key that Carnot keeps it under.

Asked before every export, so nothing here imports torch.
"""

import hashlib
import platform
from importlib import metadata

from .request import package_folder

PACKAGES = (
    *("torch", "torchvision", "timm", "transformers", "onnx", "onnxscript", "numpy"),
    *("safetensors", "huggingface_hub"),
)


def versions() -> dict[str, str]:
    """By package, with Python's own and the hash of this package's files. What is not installed is
    left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    found["carnot_exporters"] = code_hash()
    return found


def code_hash() -> str:
    folder = package_folder()
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".py", ".csv"):
            continue
        digest.update(f"{path.relative_to(folder)}\n{path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
