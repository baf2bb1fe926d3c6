// SPDX-License-Identifier: Apache-2.0
#include "cli/card_command.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/card/card_check.hpp"
#include "cli/exit_code.hpp"
#include "cli/option_values.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct CardOptions {
  std::optional<std::string> model;
  std::optional<std::filesystem::path> readme;
  double at_least = 0.0;
  bool json = false;
};

int check(const CardOptions& options, const Environment& environment) {
  const auto found = check_card_files(options.model, options.readme, environment);
  if (!found) return report_error(found.error());
  const ReportOutput output{"", stdout};
  const auto written = output.write(options.json ? card_json(*found) : card_text(*found));
  if (!written) return report_error(written.error());
  return static_cast<int>(found->score() < options.at_least ? ExitCode::failed : ExitCode::done);
}

}  // namespace

void add_card_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<CardOptions>();
  command.add_option("MODEL", options->model,
                     "An .onnx file, zoo:NAME, or timm:NAME and its like, exported first");
  command
      .add_option("--check", options->readme,
                  "A model hub's card: Markdown, with YAML front matter where it has any")
      ->type_name("README");
  command
      .add_option("--at-least", options->at_least,
                  "Exit code 1 where the card tells less than this share of what it should")
      ->transform(share_value());
  command.add_flag("--json", options->json, "Write the check as JSON (docs/formats.md)");
  command.callback([options, &environment, &outcome] { outcome = check(*options, environment); });
}

}  // namespace carnot
