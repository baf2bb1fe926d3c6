// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "app/place.hpp"

namespace carnot {

/// The options that say what a kWh stands for, in a group of their own. `settings` outlives the
/// parse.
void add_place_options(CLI::App& command, PlaceSettings& settings);

}  // namespace carnot
