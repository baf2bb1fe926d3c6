# SPDX-License-Identifier: Apache-2.0
"""The samples: from one seed and rounded to three decimals, so they are the same everywhere."""

from typing import Any, TypeAlias

import numpy as np

Values: TypeAlias = Any  # numpy.ndarray, which only the environment of the oracles knows
Row = tuple[str, str, float, str]  # case, figure, value, who said so
LEVEL = 0.95


def samples() -> dict[str, Values]:
    rng = np.random.default_rng(20260701)
    normal = rng.normal
    data = {
        "three": normal(10, 1, 3),
        "first": normal(10, 1, 12),
        "second": normal(11, 2.5, 15),
        "third": normal(12, 1.5, 9),
        "fourth": normal(10.5, 1, 20),
        "skewed": rng.exponential(2, 40),
        "before": normal(50, 5, 14),
        "wide_x": normal(0, 1, 70),
        "wide_y": normal(0.4, 1.5, 64),
        "line_x": rng.uniform(0, 10, 30),
        "many_x1": rng.uniform(1, 9, 60),
        "many_x2": normal(0, 3, 60),
        "many_x3": rng.exponential(4, 60),
    }
    data["after"] = data["before"] - 2 + normal(0, 3, 14)
    data["tied_a"] = rng.integers(0, 6, 9).astype(float)
    data["tied_b"] = rng.integers(2, 8, 8).astype(float)
    data["zero_a"] = rng.integers(0, 5, 12).astype(float)
    data["zero_b"] = np.round(data["zero_a"] + rng.integers(-1, 4, 12))
    data["wide_before"] = normal(20, 2, 80)
    data["wide_after"] = np.round(data["wide_before"] + normal(0.3, 1, 80), 1)
    data["line_y"] = 3 + 1.5 * data["line_x"] + normal(0, 0.8, 30)
    data["line_y"][[4, 17]] += [15, -20]
    data["many_y"] = (
        2 + 1.2 * data["many_x1"] - 0.6 * data["many_x2"] + normal(0, 1, 60) + (data["many_x3"] > 5)
    )
    for i, (low, step) in enumerate([(1.0, 0.8), (2.0, 1.1), (0.5, 0.75)], start=1):
        data[f"family{i}_x"] = rng.uniform(0, 8, 12 + i)
        data[f"family{i}_y"] = low + step * data[f"family{i}_x"] + normal(0, 0.5, 12 + i)
    for i in range(4):
        data[f"treatment{i + 1}"] = normal(5 + 0.4 * i, 1, 9)
        data[f"tied_treatment{i + 1}"] = rng.integers(0, 3 + i, 9).astype(float)
    return {name: np.round(values, 3) for name, values in data.items()}


D = samples()
GROUPS = [D["first"], D["second"], D["third"], D["fourth"]]
TREATMENTS = [D[f"treatment{i}"] for i in range(1, 5)]
TIED_TREATMENTS = [D[f"tied_treatment{i}"] for i in range(1, 5)]


def spread_out(count: int, factor: int = 2654435761) -> Values:
    """i · factor mod 2^32 / 2^32: evenly spread, and the same in every language."""
    return (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(factor) % 2**32) / 2.0**32
