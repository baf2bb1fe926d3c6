// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "records/candidate.hpp"

namespace carnot {

/// What a recipe promises of the answers.
enum class Promise {
  exact,  // those of fp32 on that engine, within kExact of the largest
  close,  // so many decibels at least, of signal to noise
  whole,  // numbers, as many as before: what removes something promises nothing of their values
};

inline constexpr double kExact = 1e-4;

struct Case {
  Recipe recipe;
  Promise promise = Promise::whole;
  double least_decibels = 0.0;
  std::optional<EngineName> only_on;  // laid out for one engine; the other need not load it
};

/// Every tactic that is built in, with the parameters that lead it down different paths, and what
/// recipes make of several.
std::vector<Case> cases();

}  // namespace carnot
