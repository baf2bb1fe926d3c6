// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_predict_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kPredictCommand{
    "predict", "Estimate the energy of a model that was never run, from its graph",
    "  carnot predict net.onnx                       (by the newest run of the store)\n"
    "  carnot predict zoo:resnet50 --store store.db --run 3\n"
    "It rests on the unoptimised models of one run, at least 5 of 3 families; the interval is how "
    "far\n"
    "families were missed that had been left out.",
    add_predict_command};

}  // namespace carnot
