// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "records/candidate.hpp"
#include "tactics/tactic.hpp"

namespace carnot {

/// Where a compiled model's file says by what it was compiled (metadata of the graph).
inline constexpr std::string_view kCompiledKey = "carnot.compiled";

/// The row of the registry: `compile`. The graph stays as it is; whoever prepares models for
/// engines makes packages of it, and an engine is given one of those in its place.
Tactic compile();

/// Whether the recipe ends in `compile`.
bool compiles(const Recipe& recipe);

/// The first step `compile` that is not the last, which nothing can follow; the number of steps
/// where there is none.
std::size_t misplaced_compile(const Recipe& recipe);

inline constexpr std::string_view kMisplacedCompile = "nothing can change what is compiled.";
inline constexpr std::string_view kMisplacedCompileRemedy = "Make compile the last step.";

}  // namespace carnot
