// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_label_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kLabelCommand{
    "label", "An energy label A to E with its evidence: SVG, PNG, PDF, JSON",
    "  carnot label --set imagenet-rtx5000 --members --model VGG16\n"
    "  carnot label --set mine.toml --model net/none/onnxruntime/b1/t1/fp32 --out label\n"
    "  carnot label --algorithm ecml22 --compounding worst --reference ID --model ID\n"
    "The label says whose it is; none is official. Estimated joules stay marked as estimated on "
    "it;\n"
    "without joules or accuracy there is none.\n"
    "docs/scores.md explains the algorithms.",
    add_label_command};

}  // namespace carnot
