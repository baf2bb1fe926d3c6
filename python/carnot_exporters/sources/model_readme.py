# SPDX-License-Identifier: Apache-2.0
"""Licence and accuracy as the README beside the weights tells them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class ReadmeFacts:
    licence: str = ""
    accuracy: float | None = None


def front_matter(text: str) -> dict[str, Any]:
    if not text.startswith("---\n"):
        return {}
    matter, _, _ = text[4:].partition("\n---")
    try:
        found = yaml.safe_load(matter)
    except yaml.YAMLError:
        return {}  # somebody else's README is no reason not to export
    return found if isinstance(found, dict) else {}


def accuracy_in(matter: dict[str, Any]) -> float | None:
    """The first figure that is called accuracy, of whatever data set the author judged on."""
    for model in matter.get("model-index") or []:
        for result in model.get("results") or []:
            for metric in result.get("metrics") or []:
                if metric.get("type") == "accuracy" and isinstance(metric.get("value"), float):
                    value = float(metric["value"])
                    share = value / 100.0 if value > 1.0 else value
                    return share if 0.0 <= share <= 1.0 else None
    return None


def facts_in(text: str) -> ReadmeFacts:
    matter = front_matter(text)
    licence = matter.get("license")
    try:
        accuracy = accuracy_in(matter)
    except (AttributeError, TypeError):
        accuracy = None
    return ReadmeFacts(licence if isinstance(licence, str) else "", accuracy)


def readme_facts(name: str, revision: str | None) -> ReadmeFacts:
    """Of a folder, or of a repository that the hub or its cache has; empty where there is none."""
    if name.startswith(("./", "../", "/")):
        path = Path(name) / "README.md"
        return facts_in(path.read_text(encoding="utf-8")) if path.is_file() else ReadmeFacts()
    if "/" not in name:
        return ReadmeFacts()
    from huggingface_hub import hf_hub_download

    try:
        path = Path(hf_hub_download(name, "README.md", revision=revision))
    except (OSError, ValueError):
        return ReadmeFacts()
    return facts_in(path.read_text(encoding="utf-8"))
