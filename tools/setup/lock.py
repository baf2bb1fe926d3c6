# SPDX-License-Identifier: Apache-2.0
"""Writes requirements-GROUP.lock: every pinned wheel of a group with its hashes.

    .venv/bin/python3 tools/setup/lock.py engines dev

Run it after changing a version below. One resolution per Python version and processor, so that the
lock serves Debian 12 (Python 3.11) and newer, on x86-64 and arm64.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

# The engines are pinned to the versions whose behaviour was measured. Without dependencies (False)
# only the named packages are locked: Carnot uses the libraries inside, not the modules.
GROUPS: dict[str, tuple[list[str], bool]] = {
    "engines": (["onnxruntime==1.30.0", "openvino==2026.4.1"], False),
    "torch": (
        ["torch==2.11.0", "nvidia-cuda-runtime==13.0.96", "nvidia-cuda-cupti==13.0.85"],
        False,
    ),
    # What libtorch_cuda.so names beyond that, in the versions of torch's own metadata.
    "torch-cuda": (
        [
            *("nvidia-cublas==13.1.0.3", "nvidia-cuda-nvrtc==13.0.88", "nvidia-nvtx==13.0.85"),
            *("nvidia-cudnn-cu13==9.19.0.56", "nvidia-cufft==12.0.0.61", "nvidia-cufile==1.15.1.6"),
            *("nvidia-curand==10.4.0.35", "nvidia-cusolver==12.0.4.66"),
            "nvidia-cusparse==12.6.3.3",
            *("nvidia-cusparselt-cu13==0.8.0", "nvidia-nccl-cu13==2.28.9"),
            *("nvidia-nvjitlink==13.0.88", "nvidia-nvshmem-cu13==3.4.5"),
        ],
        False,
    ),
    # Other tools, for benchmarks/peers/. Those that stand on torch come without dependencies, or
    # pip would draw in what torch needs for GPUs; "peers" holds what else they need.
    "peers": (
        [
            *("nncf==3.4.0", "onnx==1.19.1", "onnxruntime==1.30.0", "openvino==2026.4.1"),
            *("numpy==2.3.5", "sympy==1.14.0", "huggingface-hub==2.4.0", "safetensors==0.8.0"),
            *("pyyaml==6.0.3", "pillow==13.0.0", "jinja2==3.1.6", "fsspec==2026.9.0"),
            *("networkx==3.6.1", "tqdm==4.70.1"),
        ],
        True,
    ),
    "peers-torch": (["torchvision==0.26.0", "timm==1.0.31", "torch-pruning==1.6.1"], False),
    # What python/ exports with. torch and what it brings for GPUs come from the group torch.
    "exporters": (
        [
            *("timm==1.0.31", "torchvision==0.26.0", "transformers==5.23.0"),
            *("onnx==1.23.2", "onnxscript==0.7.2", "numpy==2.4.6", "torch==2.11.0"),
        ],
        True,
    ),
    "dev": (["ruff==0.16.10", "mypy==2.3.1"], True),
}
WITHOUT = {"exporters": ("torch==", "triton==", "nvidia-", "cuda-", "setuptools==")}
PYTHONS = ("3.11", "3.12", "3.13")
# Debian 12 has glibc 2.36; a wheel built for any older one runs there.
PLATFORMS = {
    processor: [f"manylinux_2_{minor}_{processor}" for minor in range(36, 16, -1)]
    + [f"manylinux2014_{processor}"]
    for processor in ("x86_64", "aarch64")
}


def resolve(
    requirements: list[str], dependencies: bool, python: str, platforms: list[str]
) -> dict[str, str]:
    """Returns {"name==version": "sha256:..."} as pip would install it there."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    command += ["--only-binary", ":all:", "--python-version", python]
    for platform in platforms:
        command += ["--platform", platform]
    if not dependencies:
        command.append("--no-deps")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command += ["--target", folder, "--report", str(report), *requirements]
        subprocess.run(command, check=True)
        installs = json.loads(report.read_text())["install"]
    found = {}
    for item in installs:
        name = f"{item['metadata']['name'].lower()}=={item['metadata']['version']}"
        found[name] = "sha256:" + item["download_info"]["archive_info"]["hashes"]["sha256"]
    return found


def lock(group: str) -> str:
    requirements, dependencies = GROUPS[group]
    hashes: dict[str, set[str]] = {}
    for python in PYTHONS:
        for platforms in PLATFORMS.values():
            for name, digest in resolve(requirements, dependencies, python, platforms).items():
                if not name.startswith(WITHOUT.get(group, ())):
                    hashes.setdefault(name, set()).add(digest)
    lines = [f"# Written by tools/setup/lock.py {group}; do not edit."]
    for name in sorted(hashes):
        lines.append(" \\\n".join([name, *(f"    --hash={h}" for h in sorted(hashes[name]))]))
    return "\n".join(lines) + "\n"


def main(groups: list[str]) -> int:
    unknown = [group for group in groups if group not in GROUPS]
    if unknown or not groups:
        print(f"usage: lock.py GROUP...; groups are {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    for group in groups:
        path = Path(__file__).parent / f"requirements-{group}.lock"
        path.write_text(lock(group))
        print(f"{path.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
