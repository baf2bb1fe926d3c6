// SPDX-License-Identifier: Apache-2.0
#include "cli/report_questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "app/factors/observations.hpp"
#include "app/replication/replicate.hpp"
#include "app/study_report_loader.hpp"
#include "cli/exit_code.hpp"

namespace carnot {
namespace {

/// What the records say to a published study, in a format that has it.
struct ReplicationWriter {
  std::string_view name;
  std::string (*write)(const ReplicationReport& report);
};
constexpr auto kReplicationWriters = std::to_array<ReplicationWriter>(
    {{"terminal", to_terminal}, {"markdown", to_markdown}, {"json", to_json}});

Result<void> check_study_options(const ReportOptions& options) {
  const auto* const writer =
      std::ranges::find(kReplicationWriters, options.format, &ReplicationWriter::name);
  if (writer == kReplicationWriters.end()) {
    return fail(ErrorCode::bad_input, "--study says nothing with --format " + options.format + ".",
                "Write --format markdown or json, or leave the format out.");
  }
  if (options.reader.empty()) return {};
  return fail(ErrorCode::bad_input, "--study and --for are two reports.", "Leave one of them out.");
}

/// What explains the energies, in a format that has it.
struct FactorsWriter {
  std::string_view name;
  std::string (*write)(const FactorsReport& report);
};
constexpr auto kFactorsWriters = std::to_array<FactorsWriter>(
    {{"terminal", to_terminal}, {"markdown", to_markdown}, {"json", to_json}});

Result<void> check_factors_options(const ReportOptions& options) {
  for (const auto& [other, is_there] :
       {std::pair{"--study", !options.study.empty()}, std::pair{"--for", !options.reader.empty()},
        std::pair{"--out", options.out.has_value()}, std::pair{"--statement", options.statement},
        std::pair{"--frontier", options.frontier.is_asked()}}) {
    if (!is_there) continue;
    return fail(ErrorCode::bad_input, fmt::format("--factors and {} are two reports.", other),
                "Leave one of them out.");
  }
  if (std::ranges::find(kFactorsWriters, options.format, &FactorsWriter::name) ==
      kFactorsWriters.end()) {
    return fail(ErrorCode::bad_input,
                "--factors says nothing with --format " + options.format + ".",
                "Write --format markdown or json, or leave the format out.");
  }
  return {};
}

}  // namespace

Result<void> print_replication(const ReportOptions& options, const StudyReport& report,
                               const Environment& environment) {
  CARNOT_TRY_VOID(check_study_options(options));
  CARNOT_TRY(const ReplicationReport replication,
             replicate(report, options.study, options.store, environment));
  const auto* const writer =
      std::ranges::find(kReplicationWriters, options.format, &ReplicationWriter::name);
  std::fputs(writer->write(replication).c_str(), stdout);
  if (!options.out) return {};
  std::fflush(stdout);
  CARNOT_TRY_VOID(make_report_folder(*options.out));
  CARNOT_TRY(const auto written, write_replication(replication, *options.out));
  for (const auto& path : written) std::fprintf(stderr, "carnot: wrote %s\n", path.c_str());
  return {};
}

int print_factors(const ReportOptions& options, const Environment& environment) {
  if (const auto sound = check_factors_options(options); !sound) return report_error(sound.error());
  const auto report = load_study_report(
      options.store, options.run, options.require_measured ? Accept::measured : Accept::estimated,
      environment);
  if (!report) return report_error(report.error());
  const auto factors = explain_factors(*report, environment);
  if (!factors) return report_error(factors.error());
  const auto* const writer =
      std::ranges::find(kFactorsWriters, options.format, &FactorsWriter::name);
  std::fputs(writer->write(*factors).c_str(), stdout);
  return static_cast<int>(ExitCode::done);
}

}  // namespace carnot
