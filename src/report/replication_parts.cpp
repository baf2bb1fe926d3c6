// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "analysis/replication/intensity.hpp"
#include "report/format.hpp"
#include "report/replication_report.hpp"
#include "report/replication_words.hpp"

namespace carnot {
namespace {

constexpr std::array kBothPlaces{EffectPlace::study_engine, EffectPlace::best_engine};

ReplicationPart verdict_part(const ReplicationReport& report) {
  const StudyReplication& own = report.replication;
  ReplicationPart part{.title = "Published findings, and what came of them here"};
  std::map<ReplicationVerdict, int> counts;
  TextTable table{{"finding", "published", "here", "verdict"}, {}};
  for (const FindingReplication& one : own.findings) {
    ++counts[one.verdict];
    const PublishedFinding& finding = own.published.findings[one.finding];
    table.rows.push_back({fmt::format("{}: {}", finding.tactic, words_of(finding.attribute)),
                          published_words(finding, own.confidence), outcome_words(one),
                          std::string{key_of(one.verdict)}});
  }
  part.sentences.push_back(fmt::format(
      "{} findings: {} confirmed here, {} not confirmed here, {} cannot be tested here.",
      own.findings.size(), counts[ReplicationVerdict::confirmed],
      counts[ReplicationVerdict::not_confirmed], counts[ReplicationVerdict::untestable]));
  part.tables.push_back({"", std::move(table)});
  return part;
}

ReplicationPart reason_part(const ReplicationReport& report) {
  const StudyReplication& own = report.replication;
  ReplicationPart part{.title = "Why"};
  for (const FindingReplication& one : own.findings) {
    for (std::string& line : finding_sentences(own.published.findings[one.finding], one))
      part.sentences.push_back(std::move(line));
  }
  return part;
}

std::vector<std::string> effect_cells(const EffectRow& row) {
  const TacticEffect& effect = row.effect;
  const auto models = static_cast<std::int64_t>(effect.models.size());
  if (!row.test) {
    return {effect.recipe,
            format_count(models),
            std::string{kNothing},
            std::string{kNothing},
            std::string{kNothing},
            std::string{kNothing},
            effect.obstacle.empty() ? std::string{"too few models"} : effect.obstacle};
  }
  const ImprovementTest& test = *row.test;
  const bool imitated = std::ranges::any_of(effect.models, &ModelEffect::imitated);
  return {effect.recipe,
          format_count(models),
          improvement_words(test.mean),
          test.median ? improvement_words(*test.median) : std::string{kNothing},
          format_decimals(test.rank_correlation.point, 2),
          statistics::p_text(row.adjusted_p_value.value_or(1.0)),
          fmt::format("{}{}{}", intensity_of(test.mean.point, effect.attribute),
                      effect.estimated ? ", ~" : "", imitated ? ", int8 in float" : "")};
}

ReplicationPart effects_part(const ReplicationReport& report) {
  const StudyReplication& own = report.replication;
  ReplicationPart part{.title = "Effect of each tactic on each quality attribute"};
  part.sentences.emplace_back(
      "Improvement over the model as it is on the same engine, in percent; each model is one pair. "
      "Mean with its interval over models, median by Hodges and Lehmann, Wilcoxon's signed ranks "
      "with the matched-pairs rank correlation r, p adjusted by Holm over these rows.");
  std::string last;
  for (const EffectRow& row : own.effects) {
    const std::string title = fmt::format("{}, {}", words_of(row.effect.attribute),
                                          place_words(row.effect.place, own.published.engine));
    if (title != last) {
      part.tables.push_back(
          {title, {{"recipe", "models", "mean", "median", "r", "p (Holm)", "in words"}, {}}});
    }
    last = title;
    part.tables.back().table.rows.push_back(effect_cells(row));
  }
  const bool estimated =
      std::ranges::any_of(own.effects, [](const EffectRow& row) { return row.effect.estimated; });
  if (estimated) {
    part.sentences.emplace_back(
        "~ Joules are estimated from CPU time, not measured: an improvement in energy is one of "
        "CPU time.");
  }
  return part;
}

std::string part_cell(const SizeRow::Part& part) {
  if (!part.mean) return std::string{kNothing};
  const std::string figure =
      part.interval ? improvement_words(*part.interval) : format_signed(*part.mean, 1) + " %";
  return fmt::format("{}, n = {}", figure, part.models);
}

std::string trend_cell(const SizeRow& row) {
  if (!row.trend) return std::string{kNothing};
  return fmt::format("{}, {}", format_decimals(row.trend->statistic, 2),
                     statistics::p_text(row.trend->p_value));
}

ReplicationPart size_part(const ReplicationReport& report) {
  const StudyReplication& own = report.replication;
  ReplicationPart part{.title = "By model size"};
  std::string classes;
  for (const SizeClass& one : own.classes) {
    if (one.models.empty()) continue;
    classes += fmt::format("{}{}: {} to {} parameters, {} models", classes.empty() ? "" : "; ",
                           one.name, format_si(static_cast<double>(one.least), ""),
                           format_si(static_cast<double>(one.most), ""), one.models.size());
  }
  part.sentences.push_back(fmt::format(
      "Thirds of the models by their parameters ({}); the published bounds were not at hand. "
      "Trend: Spearman's ρ of parameters and improvement, below 0 where small models gain most.",
      classes));
  std::string last;
  for (const SizeRow& row : own.by_size) {
    const std::string title = fmt::format("{}, {}", words_of(row.attribute),
                                          place_words(row.place, own.published.engine));
    if (title != last)
      part.tables.push_back({title, {{"recipe", "small", "medium", "large", "trend"}, {}}});
    last = title;
    std::vector<std::string> cells{row.recipe};
    for (const SizeRow::Part& one : row.by_class) cells.push_back(part_cell(one));
    cells.push_back(trend_cell(row));
    part.tables.back().table.rows.push_back(std::move(cells));
  }
  return part;
}

std::string payback_cell(const EconomicRow& row) {
  if (!row.median_break_even) return std::string{kNothing};
  return fmt::format("{} ({} to {})", format_si(*row.median_break_even, ""),
                     format_si(*row.earliest, ""), format_si(*row.latest, ""));
}

ReplicationPart economics_part(const ReplicationReport& report) {
  const StudyReplication& own = report.replication;
  ReplicationPart part{.title = "Economic effect and break-even"};
  part.sentences.push_back(fmt::format(
      "What applying the recipe took at the median of the models, after how many inferences the "
      "saved joules exceed that, and what is saved in all of {} inferences, optimising included.",
      format_si(own.expected_inferences, "")));
  for (const EffectPlace place : kBothPlaces) {
    TextTable table{{"recipe", "optimised in", "optimised for", "pays after", "pays", "never",
                     "not resolved", "saved in all"},
                    {}};
    for (const EconomicRow& row : own.economics) {
      if (row.place != place) continue;
      table.rows.push_back(
          {row.recipe,
           row.median_seconds ? format_quantity(Seconds{*row.median_seconds})
                              : std::string{kNothing},
           row.median_joules ? fmt::format("{}{}", row.estimated ? "~" : "",
                                           format_quantity(Joules{*row.median_joules}))
                             : std::string{kNothing},
           payback_cell(row), format_count(row.pays), format_count(row.never),
           format_count(row.not_resolved),
           row.total_test ? improvement_words(row.total_test->mean) : std::string{kNothing}});
    }
    if (!table.rows.empty())
      part.tables.push_back({place_words(place, own.published.engine), std::move(table)});
  }
  return part;
}

ReplicationPart device_part(const ReplicationReport& report) {
  ReplicationPart part{.title = "Where each tactic ran"};
  TextTable table{{"recipe", "engine", "device", "precision", "trials", "note"}, {}};
  for (const DeviceRow& row : report.replication.devices) {
    table.rows.push_back({row.recipe, std::string{key_of(row.engine)}, row.device, row.precision,
                          format_count(row.trials),
                          row.imitated ? "8-bit integers are calculated in float" : ""});
  }
  part.tables.push_back({"", std::move(table)});
  return part;
}

}  // namespace

std::vector<ReplicationPart> replication_parts(const ReplicationReport& report) {
  return {verdict_part(report),   reason_part(report), effects_part(report), size_part(report),
          economics_part(report), tree_part(report),   device_part(report)};
}

}  // namespace carnot
