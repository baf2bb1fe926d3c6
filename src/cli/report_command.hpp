// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/cost_question.hpp"
#include "app/place.hpp"
#include "app/study_place.hpp"
#include "cli/command.hpp"
#include "cli/frontier_options.hpp"

namespace carnot {

void add_report_command(CLI::App& command, Environment& environment, int& outcome);

/// Prints the newest run's report, or writes its files; what `run` does at its end too. Gives the
/// exit code.
struct ReportOptions {
  std::filesystem::path store = kUsualStore;
  std::optional<std::int64_t> run;
  std::optional<std::filesystem::path> out;  // folder
  std::string format = "terminal";
  bool require_measured = false;  // no verdict on estimates
  PlaceSettings place;            // what a kWh stands for
  CostSettings cost;
  FrontierSettings frontier{};
  std::string reader;      // "engineer": only what is told to them
  std::string candidate;   // of a card
  std::string study{};     // a published one that the run is held against
  bool factors = false;    // what explains the energies
  bool statement = false;  // the energy statement alone
};
int print_report(const ReportOptions& options, const Environment& environment);

inline constexpr Command kReportCommand{
    "report", "Report a finished or unfinished run: table, Markdown, JSON, CSV, picture",
    "  carnot report --out report\n"
    "  carnot report --format json\n"
    "  carnot report --place DE --price \"0.30 EUR\"   (carbon and money of a million inferences)\n"
    "  carnot report --cost --uses 1e9 --price \"0.30 EUR\" --hourly \"0.10 EUR\"   (is it worth "
    "it?)\n"
    "  carnot report --accuracy-at-least 90% --latency-at-most 20ms   (who takes least energy?)\n"
    "  carnot report --for engineer\n"
    "  carnot report --factors   (what explains the energy of the models?)\n"
    "  carnot report --study s1   (a published study's findings: confirmed here or not)\n"
    "  carnot report --format hf-card --candidate net/int8/openvino/b1/t1/fp32 --place DE",
    add_report_command};

}  // namespace carnot
