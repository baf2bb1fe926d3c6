# SPDX-License-Identifier: Apache-2.0
"""Writes the figures that the tests of src/analysis/statistics hold ours against.

    python3 -m venv .cache/oracles
    .cache/oracles/bin/pip install --requirement tools/oracle_statistics.txt
    .cache/oracles/bin/python -m tools.oracle_statistics

Results: tests/oracles/statistics_data.csv (the samples, one per line) and statistics.csv (case,
figure, value, who said so). Both are committed; the packages are no dependency of Carnot. The
samples come from one seed and are rounded to three decimals, so the files are the same everywhere.
"""

from pathlib import Path

from tools.oracles import groups, inference, many_groups, relations
from tools.oracles.samples import D

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "oracles"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "statistics_data.csv").open("w", encoding="utf-8") as file:
        for name, values in D.items():
            file.write(",".join([name, *(f"{value:.15g}" for value in values)]) + "\n")
    topics = (
        groups.descriptive, groups.shape_and_spread, groups.means, groups.ranks,
        many_groups.k_samples, many_groups.million, many_groups.studentized_range,
        many_groups.pairs_of_groups, many_groups.dunn,
        relations.correlation, relations.proportions, relations.regression,
        inference.resampling, inference.equivalence_and_power,
    )  # fmt: skip
    with (FOLDER / "statistics.csv").open("w", encoding="utf-8") as file:
        file.write("case,figure,value,source\n")
        for topic in topics:
            for case, figure, value, source in topic():
                file.write(f'{case},{figure},{float(value):.17g},"{source}"\n')


if __name__ == "__main__":
    main()
