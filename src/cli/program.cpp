// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/environment.hpp"
#include "app/version.hpp"
#include "base/clock.hpp"
#include "base/text.hpp"
#include "cli/exit_code.hpp"
#include "cli/laboratory.hpp"
#include "cli/plain_help.hpp"
#include "cli/usage_error.hpp"

namespace carnot {
namespace {

/// CLI11's own exit codes are above 100; ours are documented.
int refuse(const CLI::App& app, const CLI::ParseError& error, std::span<const Command> commands) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const auto chosen = app.get_subcommands();
  std::fprintf(stderr, "carnot: %s\nRun carnot --help, or carnot COMMAND --help.\n",
               usage_sentence(app, error).c_str());
  const auto command = std::ranges::find_if(commands, [&](const Command& one) {
    return !chosen.empty() && one.name == chosen.front()->get_name();
  });
  return command == commands.end() ? static_cast<int>(ExitCode::bad_input) : command->wrong_usage;
}

/// "carnot mesure" gets the nearest command instead of CLI11's general refusal.
void check_command_name(std::span<char* const> words, std::span<const Command> commands) {
  if (words.size() < 2 || words[1][0] == '-') return;
  std::vector<std::string_view> names;
  for (const Command& command : commands) {
    if (command.name == words[1]) return;
    names.push_back(command.name);
  }
  const auto nearest = nearest_name(words[1], names);
  throw CLI::ValidationError("there is no command \"" + std::string{words[1]} + "\"" +
                             (nearest ? ". Did you mean \"" + std::string{*nearest} + "\"?" : "."));
}

/// The options of commands that nobody names are not worth a millisecond at every start.
bool is_said(const Command& command, std::span<char* const> words) {
  return std::ranges::any_of(words, [&](const char* word) { return command.name == word; });
}

/// What holds for every command: where the machine is looked at, and what its energy stands for.
void add_common_options(CLI::App& app, Environment& environment, bool& sources_are_named) {
  app.add_option_function<std::string>(
         "--sources",
         [&](const std::string& path) {
           environment.sources = path;
           sources_are_named = true;
         },
         "Your own sources, wall meters and the like: a TOML file (default: $CARNOT_SOURCES, else "
         "carnot/sources.toml in the configuration folder)")
      ->type_name("FILE");
  app.add_option_function<std::string>(
         "--place-file", [&](const std::string& path) { environment.place = path; },
         "What a kWh stands for in carbon and money here: a TOML file (default: $CARNOT_PLACE, "
         "else carnot/place.toml in the configuration folder)")
      ->type_name("FILE");
  app.add_option_function<std::string>(
         "--sysroot",
         [&](const std::string& path) {
           const auto found = look_below(path, sources_are_named, environment);
           if (!found)
             throw CLI::ValidationError(found.error().message + " " + found.error().remedy);
         },
         "Look for /sys and /proc below this folder (for containers that mount the host's tree "
         "elsewhere); your own sources then count only where you name them")
      ->type_name("FOLDER")
      ->group("Advanced");
}

/// A command of the other program takes every word as it stands, --help included.
void add_laboratory_command(CLI::App& command, const Environment& environment,
                            std::span<char* const> words, int& outcome) {
  command.prefix_command();
  command.set_help_flag();
  command.callback([&environment, words, &outcome] {
    outcome = report_error(become_laboratory(environment.executable, words));
  });
}

int run(std::span<char* const> words, std::span<const Command> commands) {
  const RealClock clock;
  Environment environment = real_environment(clock);
  int outcome = static_cast<int>(ExitCode::done);
  CLI::App app{
      "Carnot measures what neural networks cost in energy, and what optimising them gains.",
      "carnot"};
  app.formatter(std::make_shared<PlainHelp>());  // subcommands take it over
  app.set_version_flag("--version", "carnot " + std::string{kVersion});
  app.require_subcommand(1);
  bool sources_are_named = false;
  add_common_options(app, environment, sources_are_named);
  for (const Command& command : commands) {
    CLI::App* sub = app.add_subcommand(std::string{command.name}, std::string{command.summary});
    if (!is_said(command, words)) continue;
    if (command.add == nullptr) {
      add_laboratory_command(*sub, environment, words, outcome);
      continue;
    }
    sub->footer("Examples:\n" + std::string{command.examples});
    command.add(*sub, environment, outcome);
  }
  try {
    check_command_name(words, commands);
    app.parse(static_cast<int>(words.size()), words.data());
  } catch (const CLI::ParseError& error) {
    return refuse(app, error, commands);
  }
  return outcome;
}

}  // namespace

int run_program(std::span<char* const> words, std::span<const Command> commands) {
  try {
    return run(words, commands);
  } catch (const std::exception& error) {  // no exception of a library may end in a stack trace
    std::fprintf(stderr, "carnot: %s\n", error.what());
    return static_cast<int>(ExitCode::environment);
  }
}

int report_error(const Error& error) {
  std::fprintf(stderr, "carnot: %s\n", to_sentence(error).c_str());
  return static_cast<int>(exit_code_of(error.code));
}

}  // namespace carnot
