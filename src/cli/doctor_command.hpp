// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_doctor_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kDoctorCommand{
    "doctor", "What can be measured here, how well, and what would improve it",
    "  carnot doctor\n"
    "  carnot doctor --json --require measured   (exit code 3 where joules would be estimated)",
    add_doctor_command};

}  // namespace carnot
