// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "records/choices.hpp"

namespace carnot {

/// Checks of an option's value whose refusals are whole sentences. A value that passes becomes a
/// plain number where it is one, so that CLI11 reads it into a double.

/// "100ms", "2 s": above 0, in seconds.
CLI::Validator duration_value();
/// Likewise, from `least` to `most`.
CLI::Validator duration_value(Seconds least, Seconds most);
/// "2%" or 0.02: above 0 and below 1.
CLI::Validator share_value();
/// "1pp", "0.5 pp" (points) or "1 %": from 0 to below 1.
CLI::Validator points_value();
/// "90%" or 0.9: from 0 to 1.
CLI::Validator accuracy_value();
/// "0.5", "20mJ", "3 kJ": above 0, in joules.
CLI::Validator energy_value();
/// A number above 0. CLI11's own checks let "nan" through, as no comparison with it holds.
CLI::Validator positive_value();
/// A number from 0.
CLI::Validator non_negative_value();
/// A number from `least` to `most`.
CLI::Validator value_between(double least, double most);
/// A whole number from `least` to a million.
CLI::Validator count_value(int least);
/// "1000000", "1e9": how often something is used, from 1 to 1e15.
CLI::Validator uses_value();
/// One of these names; the nearest is suggested.
CLI::Validator one_of(const std::vector<std::string_view>& names);

/// An option that takes the key of one of the choices, or of several with commas. What it is read
/// into outlives the parse.
template <class Into, class Choices>
CLI::Option* add_choice(CLI::App& command, const std::string& name, Into& into,
                        const Choices& choices, const std::string& meaning) {
  const auto read = [&into, choices](const std::string& key) {
    for (const auto choice : choices) {
      if (key_of(choice) == key) into = choice;
    }
  };
  return command.add_option_function<std::string>(name, read, meaning)
      ->check(one_of(keys_of(choices)));
}
template <class Value, class Choices>
CLI::Option* add_choices(CLI::App& command, const std::string& name, std::vector<Value>& into,
                         const Choices& choices, const std::string& meaning) {
  const auto read = [&into, choices](const std::vector<std::string>& keys) {
    into.clear();
    for (const std::string& key : keys) {
      for (const auto choice : choices) {
        if (key_of(choice) == key) into.push_back(choice);
      }
    }
  };
  return command.add_option_function<std::vector<std::string>>(name, read, meaning)
      ->delimiter(',')
      ->check(one_of(keys_of(choices)));
}

/// --require measured. `meaning` says what follows from it.
CLI::Option* add_require_option(CLI::App& command, bool& require_measured,
                                const std::string& meaning);

}  // namespace carnot
