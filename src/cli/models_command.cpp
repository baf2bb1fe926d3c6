// SPDX-License-Identifier: Apache-2.0
#include "cli/models_command.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include "app/models/list_models.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct ModelsOptions {
  std::string pattern;
  bool json = false;
};

int models(const ModelsOptions& options, const Environment& environment) {
  const auto found = list_models(options.pattern, environment);
  if (!found) return report_error(found.error());
  const ReportOutput output{"", stdout};
  const auto written = output.write(options.json ? models_json(*found) : models_text(*found));
  return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
}

}  // namespace

void add_models_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<ModelsOptions>();
  command.add_option("PATTERN", options->pattern,
                     "A part of a name, or with * for any characters; with timm:, torchvision: or "
                     "hf: in front only that package's (default: what is here)");
  command.add_flag("--json", options->json, "Write the list as JSON (docs/formats.md)");
  command.callback([options, &environment, &outcome] { outcome = models(*options, environment); });
}

}  // namespace carnot
