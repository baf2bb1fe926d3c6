# SPDX-License-Identifier: Apache-2.0
"""Prunes the networks of nets.py by Torch-Pruning and exports what is left.

    python prune_with_torch_pruning.py FOLDER [NAME...]

Beside every FOLDER/<network>.onnx makes FOLDER/pruned/<network>.25.onnx and .50.onnx: importance by
magnitude (L2) of the whole group, the same share of every layer, any number of channels, all but
the classifier's outputs, whole heads of attention. What it cannot prune is said in a file .refused
in the place of the export, with its words.
"""

import resource
import sys
import warnings
from pathlib import Path

import torch
import torch_pruning
from export_models import chosen, export
from nets import Net, build, pictures

PERCENT = (25, 50)
MOST_BYTES = 6 << 30  # the groups of swin_t were seen to take 22 GB and more


def heads_of(model: torch.nn.Module) -> dict[torch.nn.Module, int]:
    """Attention as timm writes it: one layer makes queries, keys and values."""
    return {one.qkv: one.num_heads for one in model.modules() if is_attention(one)}


def is_attention(module: torch.nn.Module) -> bool:
    return hasattr(module, "num_heads") and isinstance(
        getattr(module, "qkv", None), torch.nn.Linear
    )


def classifier_of(model: torch.nn.Module, classes: int) -> list[torch.nn.Module]:
    """Whatever gives as many outputs as there are classes."""
    linear = [one for one in model.modules() if isinstance(one, torch.nn.Linear)]
    convolutions = [one for one in model.modules() if isinstance(one, torch.nn.Conv2d)]
    return [one for one in linear if one.out_features == classes] + [
        one for one in convolutions if one.out_channels == classes
    ]


def prune(net: Net, ratio: float) -> torch.nn.Module:
    model = build(net)
    images = pictures(net, 2)
    with torch.no_grad():
        classes = model(images).shape[1]
    heads = heads_of(model)
    pruner = torch_pruning.pruner.BasePruner(
        model,
        images,
        importance=torch_pruning.importance.GroupMagnitudeImportance(p=2),
        pruning_ratio=ratio,
        ignored_layers=classifier_of(model, classes),
        num_heads=heads,
        prune_num_heads=True,
        prune_head_dims=False,
        head_pruning_ratio=ratio,
    )
    pruner.step()
    for one in model.modules():
        if is_attention(one):
            one.num_heads = pruner.num_heads[one.qkv]
            one.attn_dim = one.qkv.out_features // 3
    with torch.no_grad():
        if model(images).shape[1] != classes:
            raise ValueError("the outputs were pruned too")
    return model


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    warnings.filterwarnings("ignore")
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    folder = Path(sys.argv[1]) / "pruned"
    folder.mkdir(parents=True, exist_ok=True)
    for net in chosen(sys.argv[2:]):
        for percent in PERCENT:
            file = folder / f"{net.stem}.{percent}.onnx"
            refused = file.with_suffix(".refused")
            if file.exists() or refused.exists():
                continue
            try:
                export(net, prune(net, percent / 100), file)
            except Exception as problem:  # whatever it stumbles over is the answer
                words = str(problem).split("\n")[0]
                refused.write_text(f"{type(problem).__name__}{': ' if words else ''}{words}\n")
                print(f"{file.name}: {refused.read_text().strip()}", flush=True)
                continue
            print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
