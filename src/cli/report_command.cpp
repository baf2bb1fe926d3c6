// SPDX-License-Identifier: Apache-2.0
#include "cli/report_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "app/replication/published_file.hpp"
#include "app/study_report_loader.hpp"
#include "cli/cost_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/measuring_options.hpp"
#include "cli/option_values.hpp"
#include "cli/place_options.hpp"
#include "cli/report_questions.hpp"
#include "report/cost_picture.hpp"
#include "report/hf_card.hpp"
#include "report/stakeholders.hpp"
#include "report/statement_report.hpp"

namespace carnot {
namespace {

struct Writer {
  const char* name;
  std::string (*write)(const StudyReport& report);
};
constexpr auto kWriters = std::to_array<Writer>({
    {"terminal", to_terminal},
    {"markdown", [](const StudyReport& report) { return to_markdown(report, {}); }},
    {"json", to_json},
    {"csv", to_csv},
    {"svg", [](const StudyReport& report) { return to_svg(picture_of(report)); }},
    {"cost-svg", [](const StudyReport& report) { return to_svg(cost_picture_of(report)); }},
});

/// A card is of one candidate, unlike what the others write.
constexpr const char* kCardFormat = "hf-card";

/// Of the energy statement, which has its own.
struct StatementWriter {
  std::string_view name;
  std::string (*write)(const StatementReport& report);
};
constexpr auto kStatementWriters = std::to_array<StatementWriter>({{"terminal", to_markdown},
                                                                   {"markdown", to_markdown},
                                                                   {"latex", to_latex},
                                                                   {"html", to_html},
                                                                   {"json", to_json}});

std::vector<std::string_view> writer_names() {
  std::vector<std::string_view> names{kCardFormat, "latex", "html"};
  names.reserve(kWriters.size() + names.size());
  for (const Writer& writer : kWriters) names.emplace_back(writer.name);
  return names;
}

/// For one reader, where one was named.
Result<std::string> printed_for(const std::string& reader, const ReportOptions& options,
                                const StudyReport& report) {
  const StakeholderSection section = section_for(report, *stakeholder_of(reader));
  if (options.format == "terminal") return to_text(section);
  if (options.format == "markdown") return to_markdown(section);
  return fail(ErrorCode::bad_input,
              "--for says nothing with --format " + options.format + ", which has all or none.",
              "Leave one of them out, or write --format markdown.");
}

/// Frontiers are drawn a thousand times: only for who shows them.
Result<void> add_asked_frontiers(const ReportOptions& options, StudyReport& report) {
  report.show_frontiers = options.frontier.is_asked();
  const bool is_shown = report.show_frontiers || options.out.has_value() ||
                        options.format == "markdown" || options.format == "json";
  for (const auto& [other, is_there] :
       {std::pair{"--study", !options.study.empty()}, std::pair{"--for", !options.reader.empty()},
        std::pair{"--statement", options.statement}}) {
    if (!is_there || !report.show_frontiers) continue;
    return fail(ErrorCode::bad_input,
                fmt::format("a question about the frontier and {} are two reports.", other),
                "Leave one of them out.");
  }
  if (!is_shown || (options.statement && !options.out) || !options.study.empty()) return {};
  return add_frontiers(options.frontier.question, report);
}

/// The statement of the run, in a format that has it.
Result<std::string> statement_of_run(const ReportOptions& options, const StudyReport& report,
                                     const FootprintFactors& factors) {
  const auto* const writer =
      std::ranges::find(kStatementWriters, options.format, &StatementWriter::name);
  if (writer == kStatementWriters.end()) {
    return fail(ErrorCode::bad_input,
                "--statement says nothing with --format " + options.format + ".",
                "Write --format markdown, latex, html or json.");
  }
  return writer->write({report,
                        statement_of({.summary = report.summary,
                                      .trials = report.trials,
                                      .prepared = report.prepared,
                                      .factors = factors,
                                      .volume = report.cost_question.uses}),
                        factors});
}

Result<std::string> printed(const ReportOptions& options, const StudyReport& report,
                            const FootprintFactors& factors) {
  if (options.statement) return statement_of_run(options, report, factors);
  if (options.format == "latex" || options.format == "html") {
    return fail(ErrorCode::bad_input, "--format " + options.format + " is one of --statement.",
                "Add --statement, or write --format markdown.");
  }
  if (!options.reader.empty()) return printed_for(options.reader, options, report);
  if (options.format == kCardFormat) return to_hf_card(report, options.candidate);
  for (const Writer& writer : kWriters) {
    if (options.format == writer.name) return writer.write(report);
  }
  return std::string{};
}

}  // namespace

int print_report(const ReportOptions& options, const Environment& environment) {
  if (options.factors) return print_factors(options, environment);
  if (!options.study.empty()) {  // before anything is loaded for it
    const auto known = open_published_study(options.study, environment.working_directory);
    if (!known) return report_error(known.error());
  }
  const Accept accept = options.require_measured ? Accept::measured : Accept::estimated;
  const auto factors = factors_of(options.place, environment);
  if (!factors) return report_error(factors.error());
  auto report = load_study_report(options.store, options.run, accept, environment);
  if (!report) return report_error(report.error());
  add_footprints(*factors, *report);
  const auto question = cost_question_of(options.cost, *factors, span_of(report->trials));
  if (!question) return report_error(question.error());
  if (const auto added = add_costs(*question, *report); !added) return report_error(added.error());
  report->show_costs = is_asked(options.cost);
  if (const auto added = add_asked_frontiers(options, *report); !added)
    return report_error(added.error());
  if (!options.study.empty()) {
    const auto shown = print_replication(options, *report, environment);
    return shown ? static_cast<int>(ExitCode::done) : report_error(shown.error());
  }
  const auto text = printed(options, *report, *factors);
  if (!text) return report_error(text.error());
  std::fputs(text->c_str(), stdout);
  if (!options.out) return static_cast<int>(ExitCode::done);
  const auto written = write_study_report(*report, *options.out);
  if (!written) return report_error(written.error());
  std::fflush(stdout);
  // On stderr, so that what a format prints on stdout stays whole for a pipe.
  for (const auto& path : *written) std::fprintf(stderr, "carnot: wrote %s\n", path.c_str());
  return static_cast<int>(ExitCode::done);
}

void add_report_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<ReportOptions>();
  add_store_option(command, options->store, "Where results are kept");
  command.add_option("--run", options->run, "Number of the run (default: the newest)");
  command
      .add_option("--out", options->out,
                  "Also write report.md, .json, .csv and the pictures into this folder")
      ->type_name("FOLDER");
  auto* format = command.add_option("--format", options->format, "What to print")
                     ->check(one_of(writer_names()))
                     ->capture_default_str();
  command
      .add_flag_callback(
          "--json", [options] { options->format = "json"; }, "The same as --format json")
      ->excludes(format);
  add_require_option(command, options->require_measured,
                     "no verdict on estimated joules, whatever the study accepts");
  command
      .add_option("--for", options->reader,
                  "Only what these records say to an engineer, a model hub or a framework, each "
                  "statement with its evidence")
      ->check(one_of({"engineer", "hub", "framework"}));
  command
      .add_option("--candidate", options->candidate,
                  "With --format hf-card: whose card, by the id that reports show")
      ->type_name("ID");
  command
      .add_option(
          "--study", options->study,
          fmt::format(
              "Hold the run against a published study ({}, or a file of its findings): each of "
              "them confirmed here, not confirmed here, or cannot be tested here; effects by "
              "attribute and model size, break-even, and the decision tree fitted to the store",
              fmt::join(published_study_names(), ", ")))
      ->type_name("NAME|FILE");
  command.add_flag("--factors", options->factors,
                   "What explains the energy of the run's unoptimised models: MACs, activations, "
                   "parameters, bytes, depth, resolution, engine, batch and so on, each with its "
                   "share and its interval; and whether families differ");
  command
      .add_flag("--statement", options->statement,
                "Only the energy statement for a paper: energy, carbon, hardware, place and hour, "
                "uncertainty, effects relative and absolute, more use (--uses), what was not "
                "measured; --format markdown, latex, html or json")
      ->excludes("--study")
      ->excludes("--for");
  add_place_options(command, options->place);
  add_cost_options(command, options->cost);
  add_frontier_options(command, options->frontier);
  command.callback(
      [options, &environment, &outcome] { outcome = print_report(*options, environment); });
}

}  // namespace carnot
