// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_score_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kScoreCommand{
    "score", "Scores of energy and accuracy, each with its weakness, beside both raw axes",
    "  carnot score --set imagenet-rtx5000 --members   (22 published networks)\n"
    "  carnot score --freeze mine.toml --set-version 1   (the newest run as a reference set)\n"
    "  carnot score --run 7 --set mine.toml --only carnot_score,energy_index\n"
    "What is not known is not rated, never 0. docs/scores.md says what each score is worth.",
    add_score_command};

}  // namespace carnot
