// SPDX-License-Identifier: Apache-2.0
#include "report/study_footprint_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"

namespace carnot {
namespace {

/// One of the three that are an energy times a factor.
struct Kind {
  std::string_view name;
  std::optional<FactorFigure> Footprint::*figure;
  bool has_pue;
  std::string (*point)(const Estimate& amount, std::string_view unit);
  std::string (*interval)(const Estimate& amount, std::string_view unit);
};
constexpr auto kKinds = std::to_array<Kind>({
    {"carbon", &Footprint::carbon, true,
     [](const Estimate& grams, std::string_view) { return format_point(grams, "g") + " CO2e"; },
     [](const Estimate& grams, std::string_view) { return mass_text(grams); }},
    {"money", &Footprint::money, true, money_point, money_text},
    {"water", &Footprint::water, false,
     [](const Estimate& litres, std::string_view) { return format_point(litres, "L"); },
     [](const Estimate& litres, std::string_view) { return litres_text(litres); }},
});

std::string cell(const Kind& kind, const Footprint& footprint, TableWidth width,
                 std::string_view mark) {
  const auto& figure = footprint.*kind.figure;
  if (!figure || !figure->amount) return "missing";
  const auto text = width == TableWidth::page ? kind.interval : kind.point;
  return std::string{mark} + text(*figure->amount, figure->factor->unit);
}

std::string_view mark_of(const CandidateSummary& candidate) {
  const bool is_estimated =
      candidate.energy && candidate.energy->per_inference.provenance() == Provenance::estimated;
  return is_estimated ? "~" : "";
}

template <class Asked>
bool any(const StudyReport& report, Asked asked) {
  return std::ranges::any_of(report.footprints,
                             [&](const CandidateFootprint& one) { return asked(one.footprint); });
}

bool has(const StudyReport& report, const Kind& kind) {
  return any(report, [&](const Footprint& one) { return (one.*kind.figure).has_value(); });
}

std::string mass_cell(const std::optional<double>& grams) {
  return grams ? format_si(*grams, "g") + " CO2e" : "missing";
}

void add_factor_note(const StudyReport& report, const Kind& kind, std::vector<std::string>& notes) {
  std::set<std::string> reasons;
  bool is_told = false;
  for (const CandidateFootprint& one : report.footprints) {
    const auto& figure = one.footprint.*kind.figure;
    if (!figure) continue;
    if (!figure->amount) reasons.insert(valid_utf8(figure->reason));
    if (!figure->factor || is_told) continue;
    notes.push_back(fmt::format("{} {}{}", kind.name, factor_text(*figure->factor),
                                kind.has_pue ? pue_text(one.footprint) : ""));
    is_told = true;
  }
  for (const std::string& reason : reasons)
    notes.push_back(fmt::format("{} missing: {}", kind.name, reason));
}

}  // namespace

TextTable footprint_table(const StudyReport& report, TableWidth width) {
  const bool is_embodied =
      any(report, [](const Footprint& one) { return one.embodied.has_value(); });
  TextTable table{{"candidate"}, {}};
  for (const Kind& kind : kKinds) {
    if (has(report, kind)) table.heading.emplace_back(kind.name);
  }
  if (is_embodied) table.heading.emplace_back("embodied");
  for (std::size_t i = 0; i < report.footprints.size(); ++i) {
    const auto& [id, footprint] = report.footprints[i];
    std::vector<std::string>& row = table.rows.emplace_back();
    row.push_back(id);
    for (const Kind& kind : kKinds) {
      if (has(report, kind))
        row.push_back(cell(kind, footprint, width, mark_of(report.summary.candidates[i])));
    }
    if (is_embodied) row.push_back(mass_cell(footprint.embodied_grams));
  }
  return table;
}

std::vector<std::string> footprint_notes(const StudyReport& report) {
  std::vector<std::string> notes;
  for (const Kind& kind : kKinds) add_factor_note(report, kind, notes);
  const auto charged = std::ranges::find_if(report.footprints, [](const CandidateFootprint& one) {
    return one.footprint.embodied.has_value();
  });
  if (charged != report.footprints.end())
    notes.push_back("embodied " + embodied_source_text(*charged->footprint.embodied));
  return notes;
}

}  // namespace carnot
