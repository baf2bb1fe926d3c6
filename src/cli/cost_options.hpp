// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "app/cost_question.hpp"

namespace carnot {

/// The options that ask what things cost, in a group of their own. `settings` outlives the parse.
void add_cost_options(CLI::App& command, CostSettings& settings);

}  // namespace carnot
