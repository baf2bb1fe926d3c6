// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/option_values.hpp"
#include "report/report_output.hpp"

namespace carnot {

/// How and where a report is written: --format, --json, --output.
struct ReportFormatOptions {
  std::string format = "terminal";
  std::string output{};
};

/// `options` outlive the parse.
inline void add_report_format_options(CLI::App& command, ReportFormatOptions& options) {
  static constexpr std::array<std::string_view, 3> kReportFormats{"terminal", "markdown", "json"};
  auto* format = command.add_option("--format", options.format, "What to print")
                     ->check(one_of({kReportFormats.begin(), kReportFormats.end()}))
                     ->capture_default_str();
  command
      .add_flag_callback(
          "--json", [&options] { options.format = "json"; }, "The same as --format json")
      ->excludes(format);
  command.add_option("--output", options.output, "Write the report to this file (default: stdout)")
      ->type_name("FILE");
}

/// Writes what has to_terminal, to_markdown and to_json; the exit code.
template <class Report>
int write_report(const ReportFormatOptions& options, const Report& report) {
  std::string text;
  if (options.format == "json") {
    text = to_json(report);
  } else {
    text = options.format == "markdown" ? to_markdown(report) : to_terminal(report);
  }
  const auto written = ReportOutput{options.output, stdout}.write(text);
  return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
}

/// What is asked, and how the answer is written.
template <class Request>
struct ReportQuestion {
  Request request{};
  ReportFormatOptions format{};
};

/// The options of the format, and a callback that keeps the question: `answer` gives a report, or
/// why there is none. outcome outlives the parse.
template <class Request, class Answer>
void add_report_answer(CLI::App& command, const std::shared_ptr<ReportQuestion<Request>>& question,
                       Answer answer, int& outcome) {
  add_report_format_options(command, question->format);
  command.callback([question, answer, &outcome] {
    const auto report = answer(question->request);
    outcome = report ? write_report(question->format, *report) : report_error(report.error());
  });
}

}  // namespace carnot
