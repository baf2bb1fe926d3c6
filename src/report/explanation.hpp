// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/measurement_reader.hpp"

namespace carnot {

/// What `carnot explain` has to tell.
struct Explanation {
  std::string origin;  // "the last measurement"
  ReadReport report;
};

/// One part of an uncertainty: a standard deviation where it is random, else the half-width that
/// holds 95 of 100 devices.
struct ExplainedPart {
  std::string_view key;  // public, never renamed
  Joules joules;
  bool is_random = true;
  std::string_view meaning;
};
/// The parts that are not 0, in the order of the budget. Gaps to the side that is wider.
std::vector<ExplainedPart> parts_of(const ErrorBudget& budget);
/// How the parts make the interval.
std::string combination_of(const ErrorBudget& budget);
/// What would make these joules more certain; empty where nothing is uncertain.
std::string advice_for(const SourceEnergy& source);

/// How the total came about: which domains were added, and that idle power is in it.
std::string sum_words(const Measurement& measurement);

std::string explain_text(const Explanation& explanation);
/// One JSON object and a line end; described in docs/formats.md.
std::string explain_json(const Explanation& explanation);

}  // namespace carnot
