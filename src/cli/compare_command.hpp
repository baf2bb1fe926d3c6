// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_compare_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kCompareCommand{
    "compare", "Compare two models, or two states of results, and fail at a regression",
    "  carnot compare main.onnx change.onnx --fail-if \"energy > +5%\"\n"
    "  carnot compare main.onnx change.onnx --dataset folder:images --fail-if \"accuracy < -1pp\"\n"
    "  carnot compare main.onnx net --study study.toml   # data, input and grid of its model "
    "\"net\"\n"
    "  carnot compare yesterday.sqlite today.sqlite --fail-if \"energy > +2%\" --strict\n"
    "  carnot compare \"r.sqlite#3/net/none\" \"r.sqlite#3/int8\"    # candidates of run 3\n"
    "  carnot compare old/report.json new/report.json --markdown\n"
    "Models are measured here, in turns, in random blocks. Results are compared by what is kept of "
    "their\n"
    "blocks, on one machine. A rule is METRIC > +N% for energy, latency, size or memory, and "
    "accuracy < -Npp\n"
    "for points of accuracy. Exit code 1: a regression (the whole interval is beyond the limit) or "
    "a model\n"
    "that does not run; with --strict also not enough evidence.",
    add_compare_command};

}  // namespace carnot
