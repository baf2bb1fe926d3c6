// SPDX-License-Identifier: Apache-2.0
#include "cli/mark_command.hpp"

#include <memory>
#include <string>

#include "app/measure/mark.hpp"
#include "cli/exit_code.hpp"

namespace carnot {
namespace {

struct MarkOptions {
  std::string name;
  bool begin = false;
  bool end = false;
};

int mark(const MarkOptions& options, SteadyTime when, const Environment& environment) {
  if (options.begin && options.end) {
    return report_error({ErrorCode::bad_input, "a phase cannot begin and end with one mark.",
                         "Give --begin or --end."});
  }
  const PhaseMark::Kind kind = options.begin ? PhaseMark::Kind::begin
                               : options.end ? PhaseMark::Kind::end
                                             : PhaseMark::Kind::next;
  const auto marked = mark_phase(kind, options.name, when, environment);
  return marked ? static_cast<int>(ExitCode::done) : report_error(marked.error());
}

}  // namespace

void add_mark_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<MarkOptions>();
  command.add_option("NAME", options->name, "The phase's name");
  command.add_flag("--begin", options->begin, "Begin it inside the open phase");
  command.add_flag("--end", options->end, "End it, and all inside it");
  // As early as we can: reading the command line is the new phase's time.
  const SteadyTime when = environment.clock.now();
  command.callback(
      [options, when, &environment, &outcome] { outcome = mark(*options, when, environment); });
}

}  // namespace carnot
