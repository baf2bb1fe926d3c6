// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_error.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace carnot {
namespace {

/// The command that was chosen, else the program.
const CLI::App& command_of(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

/// The options that `command` knows, as they are written: "--store".
std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// CLI11 puts stray options and stray words into one list, so that a word beside a misspelt option
/// would be blamed as well.
std::string stray_option(const CLI::App& app) {
  const std::vector<std::string> known = option_names(command_of(app));
  const std::vector<std::string_view> names{known.begin(), known.end()};
  for (const std::string& stray : app.remaining(true)) {
    if (!stray.starts_with("--") || stray == "--") continue;
    const auto nearest = nearest_name(stray, names);
    return "there is no option \"" + valid_utf8(stray) + "\" here" +
           (nearest ? ". Did you mean \"" + std::string{*nearest} + "\"?" : ".");
  }
  return "";
}

/// "The following argument was not expected: b".
std::string stray_word(const std::string& told) {
  const auto split_at = told.find(": ");
  if (split_at == std::string::npos) return told;
  return "\"" + valid_utf8(told.substr(split_at + 2)) +
         "\" is one word too many. Leave it out, or quote what belongs together.";
}

/// "--out is missing: Folder for ...", by the option's own words.
std::string missing(const CLI::App& app, std::string name) {
  constexpr std::string_view kTail = " is required";
  if (name.ends_with(kTail)) name.resize(name.size() - kTail.size());
  if (name == "A subcommand")
    return "there is no command. Say what to do, for example carnot doctor.";
  for (const CLI::Option* option : command_of(app).get_options()) {
    if (option->get_name() != name && option->get_single_name() != name) continue;
    const std::string described = option->get_description();
    return "carnot " + command_of(app).get_name() + " needs " + name +
           (described.empty() ? "." : ": " + described + ".");
  }
  return name + " is missing.";
}

/// "Could not convert: --count = seven" is all that CLI11 tells.
std::string not_a_number(const std::string& told) {
  constexpr std::string_view kHead = "Could not convert: ";
  const std::string rest = told.starts_with(kHead) ? told.substr(kHead.size()) : told;
  const auto split_at = rest.find(" = ");
  if (split_at == std::string::npos) return rest;
  return rest.substr(0, split_at) + ": \"" + valid_utf8(rest.substr(split_at + 3)) +
         "\" is not a number. Write one in digits.";
}

/// "--count: 1 required INT missing".
std::string without_value(const std::string& told) {
  const auto name_end = told.find(": ");
  if (name_end == std::string::npos || !told.ends_with("missing")) return told + ".";
  return told.substr(0, name_end) + " needs a value. Write it behind: " + told.substr(0, name_end) +
         " VALUE.";
}

/// "--yes requires --fix" and "--fix excludes --json": both names, as they are written.
std::pair<std::string, std::string> both_names(const std::string& told, std::string_view between) {
  const auto split_at = told.find(between);
  if (split_at == std::string::npos) return {told, {}};
  return {told.substr(0, split_at), told.substr(split_at + between.size())};
}

std::string without_its_other(const std::string& told) {
  const auto [one, other] = both_names(told, " requires ");
  if (other.empty()) return told + ".";
  return one + " says nothing without " + other + ". Add " + other + ", or leave " + one + " out.";
}

std::string contradicting(const std::string& told) {
  const auto [one, other] = both_names(told, " excludes ");
  if (other.empty()) return told + ".";
  return one + " and " + other + " do not go together. Leave one of them out.";
}

}  // namespace

std::string usage_sentence(const CLI::App& app, const CLI::ParseError& error) {
  const std::string name = error.get_name();
  if (const std::string stray = stray_option(app); !stray.empty()) return stray;
  if (name == "RequiredError") return missing(app, error.what());
  if (name == "ConversionError") return not_a_number(error.what());
  if (name == "RequiresError") return without_its_other(error.what());
  if (name == "ExcludesError") return contradicting(error.what());
  if (name == "ArgumentMismatch") return without_value(error.what());
  // It carries the command's name, not its own.
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return stray_word(error.what());
  return error.what();
}

}  // namespace carnot
