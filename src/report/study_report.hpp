// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/cost_sheet.hpp"
#include "analysis/frontier/frontier.hpp"
#include "analysis/study_footprint.hpp"
#include "analysis/summary.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"
#include "report/accuracy_energy_picture.hpp"
#include "report/text_table.hpp"

namespace carnot {

struct CostPicture;

/// Everything that the report of a study shows, before any format. Every writer takes this one.
struct StudyReport {
  Study study;
  Host host;
  WallTime started;
  std::string carnot_version;
  std::string store;          // where the trials lie, for the line that reproduces the report
  std::vector<Trial> trials;  // engines, sources and conditions are read off them
  std::vector<PreparedModel> prepared;
  std::optional<Measurement> idle;
  std::optional<SearchCost> search{};  // that the run is a stage of; empty for a study of its own
  StudySummary summary;
  /// Of every candidate, in their order; empty where nobody asked for carbon, money or water.
  std::vector<CandidateFootprint> footprints{};
  /// What is asked of the cost, and what came of it: one sheet for each group and charge.
  CostQuestion cost_question{};
  std::vector<CostSheet> costs{};
  bool show_costs = false;  // on the terminal as well, where space is dear
  /// What is asked of the frontiers, and what came of it; empty where a writer shows none.
  FrontierQuestion frontier_question{};
  Frontiers frontiers{};
  bool show_frontiers = false;  // on the terminal as well
};

/// "energy −45 % (−47 to −43)", "no difference resolved (n = 4)", "equal within ±2 %": a verdict in
/// words.
std::string format_verdict(const Verdict& verdict);
/// The same with the ratio's interval and the number of blocks, whatever was concluded: "not
/// resolved: −3 % (−20 to +17), n = 6".
std::string format_whole_verdict(const Verdict& verdict);
/// A ratio's interval as changes: "−45.2 % (−47.0 to −43.3)".
std::string format_ratio(const Estimate& ratio);

/// What a group of candidates has in common: "resnet20, batch 1, 1 thread".
std::string group_title(const Candidate& candidate);

/// One table per group of candidates that were compared with each other.
struct GroupTable {
  std::string title;
  TextTable table;
};
/// Energy, latency, accuracy, size and cost of every candidate, and its verdicts against both
/// baselines. Joules that a model made are marked with "~". A page has the interval and n of every
/// figure; a terminal those that fit, and a line below that tells of the rest.
enum class TableWidth { terminal, page };
std::vector<GroupTable> candidate_tables(const StudyReport& report, TableWidth width);

/// The findings of the trials, each once: what it means, how many trials have it, what to do.
TextTable finding_table(const StudyReport& report);

/// True when some joules of the report come from a model: then every figure of energy is marked and
/// one line says so.
bool has_estimated_energy(const StudyReport& report);

/// One sentence per optimised model with the best that was found, or that nothing was.
std::vector<std::string> headlines(const StudyReport& report);

AccuracyEnergyPicture picture_of(const StudyReport& report);
CostPicture cost_picture_of(const StudyReport& report);

std::string to_terminal(const StudyReport& report);
/// Paths of the pictures that a page links; empty for one that is not there.
struct ReportPictures {
  std::string accuracy_energy{};
  std::string full_cycle{};
};
/// Under the seven headings of the Green Software Measurement Model.
std::string to_markdown(const StudyReport& report, const ReportPictures& pictures);
/// Schema: docs/formats.md.
std::string to_json(const StudyReport& report);
/// One row per candidate, one column per key of docs/formats.md.
std::string to_csv(const StudyReport& report);

}  // namespace carnot
