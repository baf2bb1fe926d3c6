# SPDX-License-Identifier: Apache-2.0
"""How figures hang together: correlation, proportions, regression."""

from collections.abc import Iterator

import numpy as np
import statsmodels.api as sm
from scipy import stats
from sklearn.linear_model import Lasso
from sklearn.tree import DecisionTreeRegressor
from statsmodels.stats import contingency_tables

from tools.oracles.samples import LEVEL, D, Row, Values


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
