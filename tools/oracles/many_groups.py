# SPDX-License-Identifier: Apache-2.0
"""Several groups: whether any differs, and which."""

import itertools
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pingouin
import scikit_posthocs
from scipy import stats
from statsmodels.stats import multitest

from tools.oracles.groups import noncentrality
from tools.oracles.samples import (
    GROUPS,
    LEVEL,
    TIED_TREATMENTS,
    TREATMENTS,
    Row,
    Values,
    spread_out,
)


def long_table(groups: list[Values]) -> pd.DataFrame:
    names = np.repeat([f"g{i}" for i in range(len(groups))], [len(group) for group in groups])
    return pd.DataFrame({"value": np.concatenate(groups), "group": names})


def k_samples() -> Iterator[Row]:
    f, p = stats.f_oneway(*GROUPS)
    yield "anova", "statistic", f, "SciPy"
    yield "anova", "p", p, "SciPy"
    table = pingouin.anova(data=long_table(GROUPS), dv="value", between="group")
    yield "anova", "eta_squared", table["np2"].iloc[0], "pingouin"
    n, k = sum(map(len, GROUPS)), len(GROUPS)
    for figure, level in (("lower", 0.975), ("upper", 0.025)):
        shift = noncentrality(lambda v: float(stats.ncf.cdf(f, k - 1, n - k, v)), level, 1e-9, 300)
        yield "anova", figure, shift / (shift + n), "SciPy ncf"
    table = pingouin.welch_anova(data=long_table(GROUPS), dv="value", between="group")
    yield "welch_anova", "statistic", table["F"].iloc[0], "pingouin"
    yield "welch_anova", "degrees", table["ddof2"].iloc[0], "pingouin"
    yield "welch_anova", "p", table.filter(regex="p.unc|p_unc").iloc[0, 0], "pingouin"
    tied = [np.round(group) for group in GROUPS]
    for case, groups in (("plain", GROUPS), ("tied", tied)):
        h, p = stats.kruskal(*groups)
        yield f"kruskal/{case}", "statistic", h, "SciPy"
        yield f"kruskal/{case}", "p", p, "SciPy"
    for case, blocks in (("plain", TREATMENTS), ("tied", TIED_TREATMENTS)):
        q, p = stats.friedmanchisquare(*blocks)
        yield f"friedman/{case}", "statistic", q, "SciPy"
        yield f"friedman/{case}", "p", p, "SciPy"
        wide = pd.DataFrame(dict(enumerate(blocks)))
        w = pingouin.friedman(wide).filter(regex="^W$").iloc[0, 0]
        yield f"friedman/{case}", "kendalls_w", w, "pingouin"


def million() -> Iterator[Row]:
    u = spread_out(999_999)
    groups = [np.floor(1000 * u[i::3] ** (1 + 0.01 * i)) for i in range(3)]
    h, p = stats.kruskal(*groups)
    yield "kruskal/million", "statistic", h, "SciPy"
    yield "kruskal/million", "p", p, "SciPy"


def studentized_range() -> Iterator[Row]:
    for q, k, degrees in ((3.5, 3, 10), (1.0, 5, 4), (4.2, 4, 54.3), (9.0, 5, 30), (6.0, 3, 1000)):
        tail = stats.studentized_range.sf(q, k, degrees)
        yield f"studentized_range/{q}_{k}_{degrees}", "tail", tail, "SciPy"
    for k, degrees in ((3, 10), (5, 64.7)):
        point = stats.studentized_range.ppf(0.95, k, degrees)
        yield f"studentized_range/{k}_{degrees}", "critical", point, "SciPy"


def pairs_of_groups() -> Iterator[Row]:
    tukey = stats.tukey_hsd(*GROUPS)
    ends = tukey.confidence_interval(LEVEL)
    for i, j in itertools.combinations(range(4), 2):
        yield f"tukey/{i}{j}", "p", tukey.pvalue[i, j], "SciPy"
        yield f"tukey/{i}{j}", "lower", ends.low[i, j], "SciPy"
        yield f"tukey/{i}{j}", "upper", ends.high[i, j], "SciPy"
    table = pingouin.pairwise_gameshowell(data=long_table(GROUPS), dv="value", between="group")
    for row, (i, j) in enumerate(itertools.combinations(range(4), 2)):
        for figure, column in (("statistic", "T"), ("degrees", "df"), ("p", "pval")):
            yield f"games_howell/{i}{j}", figure, table[column].iloc[row], "pingouin"


def dunn() -> Iterator[Row]:
    tied = [np.round(group) for group in GROUPS]
    for name in ("holm", "bonferroni", "fdr_bh"):
        for case, groups in (("plain", GROUPS), ("tied", tied)):
            p = scikit_posthocs.posthoc_dunn(groups, p_adjust=name).to_numpy()
            for i, j in itertools.combinations(range(4), 2):
                yield f"dunn_{name}/{case}_{i}{j}", "p", p[i, j], "scikit-posthocs"
    raw = [0.01, 0.04, 0.03, 0.005, 0.8, 0.03]
    for name in ("bonferroni", "holm", "fdr_bh"):
        for i, p in enumerate(multitest.multipletests(raw, method=name)[1]):
            yield f"adjusted/{name}", f"p{i}", p, "statsmodels"
