// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace carnot {

/// Checks of an option's value whose refusals are whole sentences. A value that passes becomes a
/// plain number where it is one, so that CLI11 reads it into a double.

/// "100ms", "2 s": above 0, in seconds.
CLI::Validator duration_value();
/// "2%" or 0.02: above 0 and below 1.
CLI::Validator share_value();
/// "1pp", "0.5 pp" (points) or "1 %": from 0 to below 1.
CLI::Validator points_value();
/// A whole number from `least` to a million.
CLI::Validator count_value(int least);
/// "1000000", "1e9": how often something is used, from 1 to 1e15.
CLI::Validator uses_value();
/// The keys of an enumeration's choices, for one_of.
template <class Choices>
std::vector<std::string> keys_of(const Choices& choices) {
  std::vector<std::string> keys;
  for (const auto choice : choices) keys.emplace_back(key_of(choice));
  return keys;
}
/// One of these names; the nearest is suggested.
CLI::Validator one_of(std::vector<std::string> names);

}  // namespace carnot
