// SPDX-License-Identifier: Apache-2.0
#include "cli/plain_help.hpp"

#include <set>

namespace carnot {
namespace {

/// "FLOAT:DURATION" is "DURATION", "TEXT:a, b" is "a|b", "INT" is "NUMBER", "TEXT" is "VALUE"; an
/// option's own type_name stays.
std::string value_word(const std::string& type) {
  const auto colon = type.find(':');
  if (colon != std::string::npos) {
    std::string choice = type.substr(colon + 1);
    for (auto at = choice.find(", "); at != std::string::npos; at = choice.find(", "))
      choice.replace(at, 2, "|");
    return choice;
  }
  if (type == "TEXT") return "VALUE";
  if (type == "INT" || type == "UINT" || type == "FLOAT") return "NUMBER";
  return type;
}

std::string named(std::string words, const std::set<CLI::Option*>& options) {
  if (options.empty()) return {};
  for (const CLI::Option* one : options) words += " " + one->get_name();
  return words + ")";
}

}  // namespace

std::string PlainHelp::make_option_opts(const CLI::Option* option) const {
  if (!option->get_option_text().empty()) return " " + option->get_option_text();
  const bool is_list = option->get_expected_max() == CLI::detail::expected_max_vector_size;
  std::string words;
  // A positional's name says already what stands there.
  const std::string word = value_word(option->get_type_name());
  if (!option->get_positional() && !word.empty()) {  // a flag has none
    words = option->get_expected_min() == 0 ? "[=" + word + "]" : " " + word;
  }
  if (!option->get_default_str().empty()) words += " (default: " + option->get_default_str() + ")";
  if (is_list) words += " ...";
  if (option->get_required()) words += " (required)";
  return words + named(" (needs", option->get_needs()) +
         named(" (not with", option->get_excludes());
}

}  // namespace carnot
