// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_advise_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kAdviseCommand{
    "advise", "Say which optimisation fits a model, question by question, with the evidence",
    "  carnot advise net.onnx --priority energy --inferences 1000000\n"
    "  carnot advise zoo:resnet20 --priority cost --inferences 1e9 --price 0.30 --max-drop 0.5pp\n"
    "  carnot advise --draw\n"
    "  carnot advise --refit --store carnot-results.sqlite --out tree.toml\n"
    "  carnot advise net.onnx --tree tree.toml --priority latency\n"
    "Nothing is measured: what is not known is asked for, or the command is named that measures "
    "it.\n"
    "The tree and its sources: docs/advise.md.",
    add_advise_command};

}  // namespace carnot
