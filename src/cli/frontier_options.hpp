// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "report/study_report.hpp"

namespace carnot {

struct FrontierSettings {
  bool show = false;  // on the terminal
  FrontierQuestion question{};
  bool is_asked() const { return show || question.is_asked(); }
};

/// The options that ask for frontiers, in a group of their own. `settings` outlives the parse.
void add_frontier_options(CLI::App& command, FrontierSettings& settings);

}  // namespace carnot
