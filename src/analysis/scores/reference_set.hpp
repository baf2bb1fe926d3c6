// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/scores/energy_law.hpp"
#include "analysis/scores/rated_model.hpp"
#include "base/result.hpp"

namespace carnot {

/// Models whose figures are frozen under a name, a version and a date, so that a score means the
/// same next year. `sha256` is of the file's text: two sets of one version with another hash are
/// two sets.
struct ReferenceSet {
  std::string name{};
  std::string version{};
  std::string date{};    // "2022-03-03"
  std::string source{};  // whose figures, and their licence
  std::string sha256{};
  RatedGroup group{};
  double floor_joules = 0.0;
};

/// What a set says to Carnot's score and label: its law, and the bounds of the classes.
struct SetLaw {
  EnergyLaw law;
  std::array<double, 4> bounds{};  // in log10 joules, of A, B, C and D
};
/// Errors: bad_input, naming the set, where fit_energy_law refuses its models.
Result<SetLaw> law_of(const ReferenceSet& set);

/// Empty where the set may judge figures of that ground; else one sentence why not: another data
/// set, another kind of joules, another machine.
std::string obstacle_between(const ReferenceSet& set, const RatedGround& ground);

}  // namespace carnot
