# SPDX-License-Identifier: Apache-2.0
"""One sample, two groups: description, shape, spread, means and ranks."""

import itertools
from collections.abc import Callable, Iterator

import numpy as np
import pingouin
from scipy import optimize, stats
from statsmodels.robust.scale import qn_scale

from tools.oracles.samples import GROUPS, LEVEL, D, Row, Values, spread_out


def noncentrality(cdf: Callable[[float], float], level: float, low: float, high: float) -> float:
    if cdf(low) <= level:
        return low
    return float(optimize.brentq(lambda value: cdf(value) - level, low, high, xtol=1e-12))


def descriptive() -> Iterator[Row]:
    for name in ("first", "skewed"):
        x = D[name]
        case = f"describe/{name}"
        pairs = [(x[i] + x[j]) / 2 for i in range(len(x)) for j in range(i, len(x))]
        yield case, "mean", x.mean(), "NumPy"
        yield case, "standard_deviation", x.std(ddof=1), "NumPy"
        yield case, "skewness", stats.skew(x, bias=False), "SciPy"
        yield case, "excess_kurtosis", stats.kurtosis(x, bias=False), "SciPy"
        yield case, "lower_quartile", np.quantile(x, 0.25), "NumPy"
        yield case, "median", np.median(x), "NumPy"
        yield case, "upper_quartile", np.quantile(x, 0.75), "NumPy"
        yield case, "trimmed_mean", stats.trim_mean(x, 0.2), "SciPy"
        yield case, "hodges_lehmann", np.median(pairs), "NumPy, all pairs"
        yield case, "scaled_mad", stats.median_abs_deviation(x, scale="normal"), "SciPy"
        yield case, "scaled_range", stats.iqr(x, scale="normal"), "SciPy"
        yield case, "qn", qn_scale(x), "statsmodels"
        low, high = stats.t.interval(LEVEL, len(x) - 1, x.mean(), stats.sem(x))
        yield case, "lower", low, "SciPy"
        yield case, "upper", high, "SciPy"


def shape_and_spread() -> Iterator[Row]:
    big = spread_out(6000) ** 2
    for name, x in {**D, "big": big}.items():
        if name in ("three", "first", "second", "skewed", "wide_x"):
            w, p = stats.shapiro(x)
            yield f"shapiro/{name}", "statistic", w, "SciPy"
            yield f"shapiro/{name}", "p", p, "SciPy"
        if name in ("skewed", "wide_x", "big"):
            k, p = stats.normaltest(x)
            yield f"dagostino/{name}", "statistic", k, "SciPy"
            yield f"dagostino/{name}", "p", p, "SciPy"
    for centre in ("mean", "median"):
        w, p = stats.levene(*GROUPS, center=centre)
        yield f"levene/{centre}", "statistic", w, "SciPy"
        yield f"levene/{centre}", "p", p, "SciPy"
    b, p = stats.bartlett(*GROUPS)
    yield "bartlett", "statistic", b, "SciPy"
    yield "bartlett", "p", p, "SciPy"


def d_interval(t: float, degrees: float, root: float) -> tuple[float, float]:
    def cdf(value: float) -> float:
        return float(stats.nct.cdf(t, degrees, value))

    ends = [noncentrality(cdf, level, t - 8, t + 8) / root for level in (0.975, 0.025)]
    return ends[0], ends[1]


def means() -> Iterator[Row]:
    a, b = D["first"], D["second"]
    for case, equal in (("student", True), ("welch", False)):
        result = stats.ttest_ind(a, b, equal_var=equal)
        low, high = result.confidence_interval(LEVEL)
        yield case, "statistic", result.statistic, "SciPy"
        yield case, "p", result.pvalue, "SciPy"
        yield case, "degrees", result.df, "SciPy"
        yield case, "lower", low, "SciPy"
        yield case, "upper", high, "SciPy"
    d = pingouin.compute_effsize(a, b, eftype="cohen")
    root = np.sqrt(len(a) * len(b) / (len(a) + len(b)))
    low, high = d_interval(d * root, len(a) + len(b) - 2, root)
    yield "cohens_d", "point", d, "pingouin"
    yield "cohens_d", "lower", low, "SciPy nct"
    yield "cohens_d", "upper", high, "SciPy nct"
    yield "hedges_g", "point", pingouin.compute_effsize(a, b, eftype="hedges"), "pingouin"
    result = stats.ttest_rel(D["before"], D["after"])
    low, high = result.confidence_interval(LEVEL)
    yield "paired", "statistic", result.statistic, "SciPy"
    yield "paired", "p", result.pvalue, "SciPy"
    yield "paired", "lower", low, "SciPy"
    yield "paired", "upper", high, "SciPy"
    root = np.sqrt(14)
    low, high = d_interval(result.statistic, 13, root)
    yield "paired_d", "point", result.statistic / root, "SciPy"
    yield "paired_d", "lower", low, "SciPy nct"
    yield "paired_d", "upper", high, "SciPy nct"


def both_tails(figures: list[float], seen: float) -> float:
    values = np.array(figures)
    return float(min(1.0, 2 * min((values <= seen + 1e-9).mean(), (values >= seen - 1e-9).mean())))


def every_choice(a: Values, b: Values) -> float:
    ranks = stats.rankdata(np.concatenate([a, b]))
    sums = [sum(choice) for choice in itertools.combinations(ranks, len(a))]
    return both_tails(sums, ranks[: len(a)].sum())


def every_sign(ranks: Values, signs: Values) -> float:
    sums = [ranks[list(map(bool, up))].sum() for up in itertools.product((0, 1), repeat=len(ranks))]
    return both_tails(sums, ranks[signs > 0].sum())


def delta_of(a: Values, b: Values) -> tuple[float, float, float]:
    """Cliff's δ with Feng and Cliff's interval, from the whole matrix."""
    matrix = np.sign(a[:, None] - b[None, :])
    m, n = matrix.shape
    delta = matrix.mean()
    rows, columns = matrix.mean(axis=1), matrix.mean(axis=0)
    variance = (
        n**2 * ((rows - delta) ** 2).sum()
        + m**2 * ((columns - delta) ** 2).sum()
        - ((matrix - delta) ** 2).sum()
    ) / (m * n * (m - 1) * (n - 1))
    variance = max(variance, (1 - delta**2) / (m * n - 1))
    z = stats.norm.ppf(0.975)
    width = z * np.sqrt(variance) * np.sqrt((1 - delta**2) ** 2 + z**2 * variance)
    scale = 1 - delta**2 + z**2 * variance
    return delta, (delta - delta**3 - width) / scale, (delta - delta**3 + width) / scale


def ranks() -> Iterator[Row]:
    result = stats.mannwhitneyu(D["first"], D["second"], method="exact")
    yield "mann_whitney/exact", "statistic", result.statistic, "SciPy"
    yield "mann_whitney/exact", "p", result.pvalue, "SciPy"
    a, b = D["tied_a"], D["tied_b"]
    yield "mann_whitney/tied", "statistic", stats.mannwhitneyu(a, b).statistic, "SciPy"
    yield "mann_whitney/tied", "p", every_choice(a, b), "every choice counted in Python"
    a, b = D["wide_x"], D["wide_y"]
    result = stats.mannwhitneyu(np.round(a, 1), np.round(b, 1), method="asymptotic")
    yield "mann_whitney/wide", "statistic", result.statistic, "SciPy"
    yield "mann_whitney/wide", "p", result.pvalue, "SciPy"
    yield "mann_whitney/wide", "shift", np.median(a[:, None] - b[None, :]), "NumPy, all pairs"
    for case, one, other in (("first", "first", "second"), ("tied", "tied_a", "tied_b")):
        for figure, value in zip(
            ("point", "lower", "upper"), delta_of(D[one], D[other]), strict=True
        ):
            yield f"cliffs_delta/{case}", figure, value, "NumPy, all pairs"
    a, b = D["before"], D["after"]
    result = stats.wilcoxon(a, b, method="exact")
    yield "wilcoxon/exact", "smaller", result.statistic, "SciPy"
    yield "wilcoxon/exact", "p", result.pvalue, "SciPy"
    changes = D["zero_a"] - D["zero_b"]
    kept = changes[changes != 0]
    yield "wilcoxon/zeros", "p", every_sign(stats.rankdata(abs(kept)), kept), "every sign in Python"
    pratt = stats.rankdata(abs(changes))[changes != 0]
    yield "wilcoxon/pratt", "p", every_sign(pratt, kept), "every sign counted in Python"
    for zeros in ("wilcox", "pratt"):
        result = stats.wilcoxon(
            D["wide_before"].round(1), D["wide_after"], zero_method=zeros, correction=True,
            method="asymptotic",
        )  # fmt: skip
        yield f"wilcoxon/wide_{zeros}", "smaller", result.statistic, "SciPy"
        yield f"wilcoxon/wide_{zeros}", "p", result.pvalue, "SciPy"
