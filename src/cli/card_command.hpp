// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_card_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kCardCommand{
    "card", "Check how complete a model's card is",
    "  carnot card net.onnx                       (the card in the model's own metadata)\n"
    "  carnot card net.onnx --check README.md     (and that of a model hub beside it)\n"
    "  carnot card --check README.md --at-least 80%   (exit code 1 below)\n"
    "What is missing, and carnot report --format hf-card writes, are energy, emissions, accuracy\n"
    "and hardware.",
    add_card_command};

}  // namespace carnot
