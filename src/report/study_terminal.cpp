// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <string>

#include "base/text.hpp"
#include "report/cost_text.hpp"
#include "report/excluded_text.hpp"
#include "report/forecast_text.hpp"
#include "report/format.hpp"
#include "report/frontier_text.hpp"
#include "report/group_tests_text.hpp"
#include "report/study_footprint_text.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

constexpr std::string_view kEstimateNote =
    "~ Joules are estimated from CPU time, not measured: ratios within one host are a proxy, "
    "absolute joules may be "
    "off by a factor.\n";

/// Of which kinds the joules are: "measured over cpu_package+dram".
std::set<std::string> provenances(const StudyReport& report) {
  std::set<std::string> kinds;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (!one.energy) continue;
    const Energy& energy = one.energy->per_inference;
    kinds.insert(fmt::format("{} over {}{}", key_of(energy.provenance()), energy.perimeter().key(),
                             energy.provenance() == Provenance::estimated
                                 ? fmt::format(" by the model \"{}\"", energy.estimator())
                                 : ""));
  }
  return kinds;
}

/// What the tables have no room for: whose intervals these are, of how many, and where the joules
/// come from.
std::string reading_key(const StudyReport& report) {
  std::set<std::string> images;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (one.accuracy && one.accuracy->share)
      images.insert(fmt::format("{} of {}", format_count(one.accuracy->images),
                                valid_utf8(one.candidate.model)));
  }
  std::string text = fmt::format(
      "Intervals of {}: of energy over the trials (last column), of ratios over blocks{}.\n",
      format_share(report.study.protocol.confidence),
      images.empty() ? ""
                     : fmt::format(", of right over the images ({})", fmt::join(images, ", ")));
  const std::set<std::string> kinds = provenances(report);
  if (!kinds.empty())
    text += fmt::format("Energy per inference: {}.\n",
                        valid_utf8(fmt::format("{}", fmt::join(kinds, "; "))));
  return text;
}

std::string failures(const StudyReport& report) {
  std::string text;
  for (const PreparedModel& model : report.prepared) {
    if (!model.failure.empty())
      text += fmt::format("  {} on {}: {}\n", model.recipe, model.model, model.failure);
  }
  for (const std::string& sentence : excluded_sentences(report.summary.excluded))
    text += "  " + sentence + "\n";
  return text.empty() ? text : "\nNot in any figure:\n" + text;
}

/// What is to be said of the models themselves: why one cannot be counted, for example.
std::string notes_on_models(const StudyReport& report) {
  std::string text;
  for (const PreparedModel& model : report.prepared) {
    if (!is_none(report.study, model.recipe)) continue;
    for (const std::string& note : model.notes)
      text += fmt::format("  {}: {}\n", model.model, note);
  }
  return text.empty() ? text : "\nModels:\n" + text;
}

}  // namespace

std::string to_terminal(const StudyReport& report) {
  std::string text = fmt::format("{}\n{}, {} CPUs, {}\n", report.study.title, report.host.cpu_model,
                                 report.host.visible_cpus, report.host.operating_system);
  for (const GroupTable& group : candidate_tables(report, TableWidth::terminal)) {
    text += fmt::format("\n{}\n{}", group.title, to_aligned_text(group.table));
  }
  text += group_tests_terminal(report);
  if (!report.footprints.empty()) {
    text += fmt::format("\n{}\n{}", kFootprintTitle,
                        to_aligned_text(footprint_table(report, TableWidth::terminal)));
    for (const std::string& note : footprint_notes(report)) text += "  " + note + "\n";
  }
  if (report.show_costs) text += cost_terminal(report);
  if (report.show_frontiers) text += frontier_terminal(report);
  text += "\n" + reading_key(report);
  if (has_estimated_energy(report)) text += kEstimateNote;
  for (const std::string& line : headlines(report)) text += line + "\n";
  for (const std::string& note : report.summary.notes) text += note + "\n";
  text += forecast_text(report);
  text += notes_on_models(report);
  text += failures(report);
  return text;
}

}  // namespace carnot
