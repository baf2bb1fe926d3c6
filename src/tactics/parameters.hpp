// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/candidate.hpp"

namespace carnot {

enum class ParameterType { number, flag, choice, names };
std::string_view key_of(ParameterType type);

/// What a tactic's parameter may be: enough to refuse a wrong one with the nearest right one, and
/// to print the table of `carnot help`.
struct ParameterSpec {
  std::string_view name;
  ParameterType type = ParameterType::flag;
  ParameterValue standard;  // what holds when the study says nothing
  double least = 0.0;       // number: the closed range
  double greatest = 0.0;
  std::vector<std::string_view> choices = {};  // choice
  std::string_view meaning;
};

/// "a number from 0 to 1", "one of minmax, percentile, mse": what the parameter takes.
std::string describe(const ParameterSpec& spec);

/// The given parameters with every standard filled in; a whole number becomes a real one where a
/// number is wanted, one name a list of one. Errors: bad_input naming the parameter, what is wrong
/// and the nearest valid name or the range.
Result<Parameters> complete(std::span<const ParameterSpec> specs, const Parameters& given);

/// Typed access. REQUIRES: the parameters were completed against specs with that name and type.
double number(const Parameters& parameters, std::string_view name);
bool flag(const Parameters& parameters, std::string_view name);
const std::string& choice(const Parameters& parameters, std::string_view name);
const std::vector<std::string>& names(const Parameters& parameters, std::string_view name);

}  // namespace carnot
