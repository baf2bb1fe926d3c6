# SPDX-License-Identifier: Apache-2.0
"""Writes the figures that the tests of src/analysis/statistics hold ours against.

    python3 -m venv .cache/oracles
    .cache/oracles/bin/pip install --requirement tools/oracle_statistics.txt
    .cache/oracles/bin/python tools/oracle_statistics.py

Results: tests/oracles/statistics_data.csv (the samples, one per line) and statistics.csv (case,
figure, value, who said so). Both are committed; the packages are no dependency of Carnot. The
samples come from one seed and are rounded to three decimals, so the files are the same everywhere.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pingouin
import scikit_posthocs
import statsmodels.api as sm
from scipy import optimize, stats
from sklearn.linear_model import Lasso
from sklearn.tree import DecisionTreeRegressor
from statsmodels.robust.scale import qn_scale
from statsmodels.stats import contingency_tables, multitest, power, weightstats

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "oracles"
Values: TypeAlias = Any  # numpy.ndarray, which only the environment of the oracles knows
Row = tuple[str, str, float, str]
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


def correlation() -> Iterator[Row]:
    x, y = D["line_x"], D["line_y"]
    tied_x, tied_y = np.round(x), np.round(y / 3)
    result = stats.pearsonr(x, y)
    low, high = result.confidence_interval(LEVEL)
    yield "pearson", "statistic", result.statistic, "SciPy"
    yield "pearson", "p", result.pvalue, "SciPy"
    yield "pearson", "lower", low, "SciPy"
    yield "pearson", "upper", high, "SciPy"
    for case, a, b in (("plain", x, y), ("tied", tied_x, tied_y), ("wide", *wide_pairs())):
        rho, p = stats.spearmanr(a, b)
        yield f"spearman/{case}", "statistic", rho, "SciPy"
        yield f"spearman/{case}", "p", p, "SciPy"
        tau, p = stats.kendalltau(a, b)
        yield f"kendall/{case}", "statistic", tau, "SciPy"
        yield f"kendall/{case}", "p", p, "SciPy"
    r, p = stats.pointbiserialr(x > 5, y)
    yield "point_biserial", "statistic", r, "SciPy"
    yield "point_biserial", "p", p, "SciPy"


def wide_pairs() -> tuple[Values, Values]:
    return D["wide_x"][:64], np.round(D["wide_x"][:64] + D["wide_y"], 1)


def proportions() -> Iterator[Row]:
    for lost, gained in ((12, 3), (0, 6), (40, 55)):
        table = [[800, lost], [gained, 100]]
        p = contingency_tables.mcnemar(table, exact=True).pvalue
        yield f"mcnemar/{lost}_{gained}", "p", p, "statsmodels"
    for a, b, c, d in ((8, 10, 3, 12), (912, 1000, 880, 1000), (0, 5, 5, 5)):
        p = stats.fisher_exact([[a, b - a], [c, d - c]])[1]
        yield f"fisher/{a}_{b}_{c}_{d}", "p", p, "SciPy"
    low, high = stats.binomtest(912, 1000).proportion_ci(LEVEL, method="wilson")
    yield "wilson/912_1000", "lower", low, "SciPy"
    yield "wilson/912_1000", "upper", high, "SciPy"


def fitted(case: str, columns: list[Values], y: Values) -> Iterator[Row]:
    fit = sm.OLS(y, sm.add_constant(np.column_stack(columns))).fit()
    ends = fit.conf_int(1 - LEVEL)
    for i in range(len(fit.params)):
        for figure, value in (
            ("value", fit.params[i]), ("error", fit.bse[i]), ("p", fit.pvalues[i]),
            ("lower", ends[i, 0]), ("upper", ends[i, 1]),
        ):  # fmt: skip
            yield case, f"{figure}{i}", value, "statsmodels"
    yield case, "r_squared", fit.rsquared, "statsmodels"
    yield case, "adjusted_r_squared", fit.rsquared_adj, "statsmodels"
    yield case, "f", fit.fvalue, "statsmodels"
    yield case, "f_p", fit.f_pvalue, "statsmodels"
    yield case, "residual_deviation", np.sqrt(fit.scale), "statsmodels"


def ancova() -> Iterator[Row]:
    x = np.concatenate([D[f"family{i}_x"] for i in (1, 2, 3)])
    y = np.concatenate([D[f"family{i}_y"] for i in (1, 2, 3)])
    family = np.repeat([0, 1, 2], [len(D[f"family{i}_x"]) for i in (1, 2, 3)])
    levels = (family[:, None] == np.arange(3)).astype(float)
    own = sm.OLS(y, np.hstack([levels, levels * x[:, None]])).fit()
    common = sm.OLS(y, np.hstack([levels, x[:, None]])).fit()
    line = sm.OLS(y, sm.add_constant(x)).fit()
    f, p, _ = own.compare_f_test(common)
    yield "ancova", "slopes_f", f, "statsmodels"
    yield "ancova", "slopes_p", p, "statsmodels"
    f, p, _ = common.compare_f_test(line)
    yield "ancova", "levels_f", f, "statsmodels"
    yield "ancova", "levels_p", p, "statsmodels"
    for i in range(3):
        yield "ancova", f"slope{i}", own.params[3 + i], "statsmodels"
        yield "ancova", f"lower{i}", own.conf_int(1 - LEVEL)[3 + i, 0], "statsmodels"
    yield "ancova", "common", common.params[3], "statsmodels"
    yield "ancova", "common_upper", common.conf_int(1 - LEVEL)[3, 1], "statsmodels"


def regression() -> Iterator[Row]:
    many = [D["many_x1"], D["many_x2"], D["many_x3"]]
    yield from fitted("least_squares/line", [D["line_x"]], D["line_y"])
    yield from fitted("least_squares/many", many, D["many_y"])
    yield from fitted("log_log", [np.log(D["many_x1"])], np.log(D["many_x3"] + 1))
    for case, x, y in (
        ("plain", D["line_x"], D["line_y"]),
        ("tied", np.round(D["line_x"]), np.round(D["line_y"])),
    ):
        slope, intercept, low, high = stats.theilslopes(y, x, LEVEL)
        for figure, value in zip(
            ("slope", "intercept", "lower", "upper"), (slope, intercept, low, high), strict=True
        ):
            yield f"theil_sen/{case}", figure, value, "SciPy"
    huber = sm.RLM(D["line_y"], sm.add_constant(D["line_x"]), M=sm.robust.norms.HuberT(1.345)).fit(
        maxiter=1000, tol=1e-13
    )
    yield "huber", "slope", huber.params[1], "statsmodels"
    yield "huber", "intercept", huber.params[0], "statsmodels"
    yield "huber", "scale", huber.scale, "statsmodels"
    yield "huber", "slope_lower", huber.conf_int()[1, 0], "statsmodels"
    yield "huber", "intercept_upper", huber.conf_int()[0, 1], "statsmodels"
    yield from ancova()
    x = np.column_stack(many)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    for penalty in (0.05, 0.5):
        fit = Lasso(alpha=penalty, tol=1e-14, max_iter=100_000).fit(z, D["many_y"])
        for i, value in enumerate(fit.coef_):
            yield f"lasso/{penalty}", f"b{i}", value, "scikit-learn"
        yield f"lasso/{penalty}", "r_squared", fit.score(z, D["many_y"]), "scikit-learn"
    for depth in (1, 2, 3):
        tree = DecisionTreeRegressor(max_depth=depth, random_state=0).fit(x, D["many_y"])
        yield f"tree/{depth}", "r_squared", tree.score(x, D["many_y"]), "scikit-learn"
        yield f"tree/{depth}", "column", tree.tree_.feature[0], "scikit-learn"
        yield f"tree/{depth}", "threshold", tree.tree_.threshold[0], "scikit-learn"
        yield f"tree/{depth}", "prediction", tree.predict([[5, 0, 4]])[0], "scikit-learn"


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


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "statistics_data.csv").open("w", encoding="utf-8") as file:
        for name, values in D.items():
            file.write(",".join([name, *(f"{value:.15g}" for value in values)]) + "\n")
    topics = (
        descriptive, shape_and_spread, means, ranks, k_samples, million, studentized_range,
        pairs_of_groups, dunn, correlation, proportions, regression, resampling,
        equivalence_and_power,
    )  # fmt: skip
    with (FOLDER / "statistics.csv").open("w", encoding="utf-8") as file:
        file.write("case,figure,value,source\n")
        for topic in topics:
            for case, figure, value, source in topic():
                file.write(f'{case},{figure},{float(value):.17g},"{source}"\n')


if __name__ == "__main__":
    main()
