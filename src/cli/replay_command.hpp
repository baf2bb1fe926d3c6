// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_replay_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kReplayCommand{"replay",
                                        "Measure a recording of carnot measure --record again",
                                        "  carnot measure --record run.rec -- python3 train.py\n"
                                        "  carnot replay run.rec",
                                        add_replay_command};

}  // namespace carnot
