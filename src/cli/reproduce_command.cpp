// SPDX-License-Identifier: Apache-2.0
#include "cli/reproduce_command.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/reproduction/reproduce.hpp"
#include "cli/exit_code.hpp"
#include "cli/option_values.hpp"
#include "report/report_output.hpp"
#include "report/reproduction_report.hpp"

namespace carnot {
namespace {

struct ReproduceOptions {
  std::string study;
  std::optional<std::filesystem::path> data;
  std::string format = "terminal";
  std::string output;
};

struct ReproductionWriter {
  std::string_view name;
  std::string (*write)(const ReproductionReport& report);
};
constexpr auto kReproductionWriters = std::to_array<ReproductionWriter>(
    {{"terminal", to_terminal}, {"markdown", to_markdown}, {"json", to_json}});

int reproduce_studies(const ReproduceOptions& options, const Environment& environment) {
  const ReportOutput output{options.output, stdout};
  if (const auto writable = output.check(); !writable) return report_error(writable.error());
  const auto report = reproduce(options.study, reference_folder(options.data, environment));
  if (!report) return report_error(report.error());
  const auto* const writer =
      std::ranges::find(kReproductionWriters, options.format, &ReproductionWriter::name);
  if (const auto written = output.write(writer->write(*report)); !written)
    return report_error(written.error());
  return static_cast<int>(holds(*report) ? ExitCode::done : ExitCode::failed);
}

}  // namespace

void add_reproduce_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<ReproduceOptions>();
  command.add_option("STUDY", options->study, "Which study, or all of them")
      ->required()
      ->check(one_of(reproducible_studies()));
  command
      .add_option("--data", options->data,
                  "Where the studies' published data lie (default: CARNOT_REFERENCE_DATA, else "
                  "../shared/data)")
      ->type_name("FOLDER");
  std::vector<std::string_view> formats;
  formats.reserve(kReproductionWriters.size());
  for (const ReproductionWriter& writer : kReproductionWriters) formats.push_back(writer.name);
  auto* format = command.add_option("--format", options->format, "What to print")
                     ->check(one_of(formats))
                     ->capture_default_str();
  command
      .add_flag_callback(
          "--json", [options] { options->format = "json"; }, "The same as --format json")
      ->excludes(format);
  command
      .add_option("--output", options->output, "Write the report to this file (default: stdout)")
      ->type_name("FILE");
  command.callback(
      [options, &environment, &outcome] { outcome = reproduce_studies(*options, environment); });
}

}  // namespace carnot
