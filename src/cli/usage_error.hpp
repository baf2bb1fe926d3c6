// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace carnot {

/// What was wrong with a command line and what to do, in one sentence for people: CLI11's own name
/// neither the value nor the remedy. `app` is the program's, after the parse that failed.
std::string usage_sentence(const CLI::App& app, const CLI::ParseError& error);

}  // namespace carnot
