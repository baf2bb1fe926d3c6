// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "analysis/metrics.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

/// A field by RFC 4180: quoted where it holds a comma, a quote or a line end.
std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

/// Every digit; empty for what is not known.
std::string number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : std::string{};
}

struct Row {
  const StudySummary& summary;
  const CandidateSummary& candidate;
};

/// Three columns for every figure: the point and the ends of its interval, which are alike where it
/// is known exactly.
constexpr auto kParts = std::to_array<std::pair<std::string_view, double Estimate::*>>(
    {{"", &Estimate::point}, {"_lower", &Estimate::lower}, {"_upper", &Estimate::upper}});

std::string headings_of(std::string_view key) {
  std::string text;
  for (const auto& [suffix, part] : kParts) text += fmt::format("{}{},", key, suffix);
  return text;
}

std::string fields_of(const std::optional<Estimate>& figure) {
  std::string text;
  for (const auto& [suffix, part] : kParts)
    text += number(figure ? std::optional{(*figure).*part} : std::nullopt) + ",";
  return text;
}

constexpr std::array kRoles = {BaselineRole::same_engine, BaselineRole::best_fp32,
                               BaselineRole::named};
constexpr auto kCompared = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"energy", kEnergyMetric}, {"time", kTimeMetric}});

std::string provenance(const Row& row, std::string_view metric) {
  const auto known = provenance_of(metric_of(metric), row.candidate);
  return std::string{key_of(known.value_or(Provenance::missing))};
}

/// What a row has beside the metrics.
struct Column {
  std::string_view key;  // public, spelled with its unit, never renamed
  std::string (*of)(const Row& row);
};
constexpr auto kColumns = std::to_array<Column>({
    {"candidate", [](const Row& r) { return field(r.candidate.id); }},
    {"model", [](const Row& r) { return field(r.candidate.candidate.model); }},
    {"recipe", [](const Row& r) { return field(r.candidate.candidate.recipe); }},
    {"engine",
     [](const Row& r) { return std::string{key_of(r.candidate.candidate.settings.engine)}; }},
    {"batch", [](const Row& r) { return fmt::format("{}", r.candidate.candidate.settings.batch); }},
    {"threads",
     [](const Row& r) { return fmt::format("{}", r.candidate.candidate.settings.threads); }},
    {"precision",
     [](const Row& r) { return std::string{key_of(r.candidate.candidate.settings.precision)}; }},
    {"energy_provenance", [](const Row& r) { return provenance(r, kEnergyMetric); }},
    {"optimisation_energy_provenance",
     [](const Row& r) { return provenance(r, "optimisation_joules"); }},
});

std::string heading() {
  std::string line;
  for (const Column& column : kColumns) line += std::string{column.key} + ",";
  for (const Metric& metric : candidate_metrics()) line += headings_of(metric.key);
  for (const auto& [name, metric] : kCompared) {
    for (const BaselineRole role : kRoles) {
      line += headings_of(fmt::format("{}_ratio_{}", name, key_of(role)));
      line += fmt::format("{}_verdict_{},", name, key_of(role));
    }
  }
  line.back() = '\r';
  return line + "\n";
}

std::string line_of(const Row& row) {
  std::string line;
  for (const Column& column : kColumns) line += column.of(row) + ",";
  for (const Metric& metric : candidate_metrics())
    line += fields_of(metric.of(row.summary, row.candidate));
  for (const auto& [name, metric] : kCompared) {
    for (const BaselineRole role : kRoles) {
      const Comparison* found = comparison_of(row.summary, row.candidate.id, role, metric);
      line += fields_of(found == nullptr ? std::nullopt : found->verdict.ratio);
      line += fmt::format("{},", found == nullptr ? "" : key_of(found->verdict.kind));
    }
  }
  line.back() = '\r';
  return line + "\n";
}

}  // namespace

std::string to_csv(const StudyReport& report) {
  std::string text = heading();
  for (const CandidateSummary& candidate : report.summary.candidates)
    text += line_of({report.summary, candidate});
  return text;
}

}  // namespace carnot
