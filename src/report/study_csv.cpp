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
  const Footprint* footprint;  // null where nobody asked for it
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
    {"device", [](const Row& r) { return field(r.candidate.candidate.settings.device); }},
    {"energy_provenance", [](const Row& r) { return provenance(r, kEnergyMetric); }},
    {"optimisation_energy_provenance",
     [](const Row& r) { return provenance(r, "optimisation_joules"); }},
});

using Part = std::optional<FactorFigure> Footprint::*;

std::optional<Estimate> amount_of(const Footprint& footprint, Part part) {
  return footprint.*part ? (footprint.*part)->amount : std::nullopt;
}

struct FootprintFigure {
  std::string_view key;
  std::optional<Estimate> (*of)(const Footprint& footprint);
};
constexpr auto kFootprintFigures = std::to_array<FootprintFigure>({
    {"carbon_grams_co2e_per_million_inferences",
     [](const Footprint& f) { return amount_of(f, &Footprint::carbon); }},
    {"embodied_grams_co2e_per_million_inferences",
     [](const Footprint& f) {
       return f.embodied_grams ? std::optional{exactly(*f.embodied_grams)} : std::nullopt;
     }},
    {"carbon_with_embodied_grams_co2e_per_million_inferences",
     [](const Footprint& f) { return f.carbon_with_embodied; }},
    {"money_per_million_inferences",
     [](const Footprint& f) { return amount_of(f, &Footprint::money); }},
    {"water_litres_per_million_inferences",
     [](const Footprint& f) { return amount_of(f, &Footprint::water); }},
});

std::string factor_field(const Footprint& footprint, Part part, std::string Factor::*said) {
  const auto& figure = footprint.*part;
  return figure && figure->factor ? field((*figure->factor).*said) : std::string{};
}

/// Where the factors come from and of which time they are.
struct FootprintColumn {
  std::string_view key;
  std::string (*of)(const Footprint& footprint);
};
constexpr auto kFootprintColumns = std::to_array<FootprintColumn>({
    {"carbon_source",
     [](const Footprint& f) { return factor_field(f, &Footprint::carbon, &Factor::source); }},
    {"carbon_dated",
     [](const Footprint& f) { return factor_field(f, &Footprint::carbon, &Factor::dated); }},
    {"money_currency",
     [](const Footprint& f) { return factor_field(f, &Footprint::money, &Factor::unit); }},
    {"money_source",
     [](const Footprint& f) { return factor_field(f, &Footprint::money, &Factor::source); }},
    {"money_dated",
     [](const Footprint& f) { return factor_field(f, &Footprint::money, &Factor::dated); }},
    {"water_source",
     [](const Footprint& f) { return factor_field(f, &Footprint::water, &Factor::source); }},
    {"water_dated",
     [](const Footprint& f) { return factor_field(f, &Footprint::water, &Factor::dated); }},
    {"pue", [](const Footprint& f) { return f.pue_applied ? number(f.pue) : std::string{}; }},
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
  for (const FootprintFigure& figure : kFootprintFigures) line += headings_of(figure.key);
  for (const FootprintColumn& column : kFootprintColumns) line += std::string{column.key} + ",";
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
  for (const FootprintFigure& figure : kFootprintFigures)
    line += fields_of(row.footprint == nullptr ? std::nullopt : figure.of(*row.footprint));
  for (const FootprintColumn& column : kFootprintColumns)
    line += (row.footprint == nullptr ? std::string{} : column.of(*row.footprint)) + ",";
  line.back() = '\r';
  return line + "\n";
}

}  // namespace

std::string to_csv(const StudyReport& report) {
  std::string text = heading();
  for (std::size_t i = 0; i < report.summary.candidates.size(); ++i) {
    const bool is_asked_for = i < report.footprints.size();
    text += line_of({report.summary, report.summary.candidates[i],
                     is_asked_for ? &report.footprints[i].footprint : nullptr});
  }
  return text;
}

}  // namespace carnot
