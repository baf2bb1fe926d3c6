# SPDX-License-Identifier: Apache-2.0
"""Resampling, equivalence and power."""

import itertools
from collections.abc import Iterator

import numpy as np
from scipy import stats
from statsmodels.stats import power, weightstats

from tools.oracles.groups import both_tails
from tools.oracles.samples import LEVEL, D, Row


def resampling() -> Iterator[Row]:
    rules = {"confidence_level": LEVEL, "n_resamples": 200_000, "method": "BCa", "batch": 2000}
    for case, statistic in (("mean", np.mean), ("median", np.median)):
        ends = stats.bootstrap(
            (D["skewed"],), statistic, rng=np.random.default_rng(1), **rules
        ).confidence_interval
        yield f"bca/{case}", "lower", ends.low, "SciPy, 200,000 resamples"
        yield f"bca/{case}", "upper", ends.high, "SciPy, 200,000 resamples"
    a, b = D["tied_a"], D["tied_b"]
    both = np.concatenate([a, b])
    sums = [sum(choice) for choice in itertools.combinations(both, len(a))]
    yield "permutation/tied", "p", both_tails(sums, a.sum()), "every choice counted in Python"
    changes = D["before"] - D["after"]
    sums = [changes @ signs for signs in itertools.product((-1, 1), repeat=len(changes))]
    yield "permutation/paired", "p", both_tails(sums, changes.sum()), "every sign in Python"


def equivalence_and_power() -> Iterator[Row]:
    a, b = D["before"], D["after"]
    p, above, below = weightstats.ttost_paired(a, b, -4, 4)
    yield "tost/paired", "p", p, "statsmodels"
    yield "tost/paired", "above", above[1], "statsmodels"
    yield "tost/paired", "below", below[1], "statsmodels"
    p, above, below = weightstats.ttost_ind(D["first"], D["second"], -2, 2, usevar="unequal")
    yield "tost/welch", "p", p, "statsmodels"
    yield "tost/welch", "above", above[1], "statsmodels"
    yield "tost/welch", "below", below[1], "statsmodels"
    for effect, n in ((0.5, 20), (1.2, 8), (0.05, 3000)):
        value = power.TTestPower().power(effect, n, 0.05)
        yield f"power/paired_{effect}_{n}", "power", value, "statsmodels"
    value = power.TTestIndPower().power(0.6, 25, 0.05, ratio=40 / 25)
    yield "power/two_groups", "power", value, "statsmodels"
    value = power.FTestAnovaPower().power(0.3, 60, 0.05, k_groups=4)
    yield "power/anova", "power", value, "statsmodels"
    for effect in (0.2, 0.5, 1.5):
        n = power.TTestPower().solve_power(effect, power=0.8, alpha=0.05)
        yield f"needed/{effect}", "pairs", np.ceil(n), "statsmodels"
        n = power.TTestIndPower().solve_power(effect, power=0.9, alpha=0.05)
        yield f"needed/{effect}", "values", np.ceil(n), "statsmodels"
