// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/environment.hpp"
#include "app/version.hpp"
#include "base/clock.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/plain_help.hpp"
#include "cli/usage_error.hpp"

namespace carnot {
namespace {

/// CLI11's own exit codes are above 100; ours are documented.
int refuse(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const auto chosen = app.get_subcommands();
  std::fprintf(stderr, "carnot: %s\nRun carnot --help, or carnot COMMAND --help.\n",
               usage_sentence(app, error).c_str());
  const auto command = std::ranges::find_if(commands(), [&](const Command& one) {
    return !chosen.empty() && one.name == chosen.front()->get_name();
  });
  return command == commands().end() ? static_cast<int>(ExitCode::bad_input) : command->wrong_usage;
}

/// "carnot mesure" gets the nearest command instead of CLI11's general refusal.
void check_command_name(int argc, const char* const* argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    if (command.name == argv[1]) return;
    names.push_back(command.name);
  }
  const auto nearest = nearest_name(argv[1], names);
  throw CLI::ValidationError("there is no command \"" + std::string{argv[1]} + "\"" +
                             (nearest ? ". Did you mean \"" + std::string{*nearest} + "\"?" : "."));
}

/// The options of commands that nobody names are not worth a millisecond at every start.
bool is_said(const Command& command, std::span<char*> words) {
  return std::ranges::any_of(words, [&](const char* word) { return command.name == word; });
}

int run(int argc, char** argv) {
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
  for (const Command& command : commands()) {
    CLI::App* sub = app.add_subcommand(std::string{command.name}, std::string{command.summary});
    sub->footer("Examples:\n" + std::string{command.examples});
    if (is_said(command, {argv, static_cast<std::size_t>(argc)}))
      command.add(*sub, environment, outcome);
  }
  try {
    check_command_name(argc, argv);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return refuse(app, error);
  }
  return outcome;
}

}  // namespace
}  // namespace carnot

int main(int argc, char** argv) {
  try {
    return carnot::run(argc, argv);
  } catch (const std::exception& error) {  // no exception of a library may end in a stack trace
    std::fprintf(stderr, "carnot: %s\n", error.what());
    return static_cast<int>(carnot::ExitCode::environment);
  }
}
