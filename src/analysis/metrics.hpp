// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "analysis/summary.hpp"

namespace carnot {

enum class Unit { joule, second, per_second, share, image, inference, parameter, operation, byte };
/// "J", "s", "1/s", "" for a share, "images", ...
std::string_view symbol_of(Unit unit);

/// One figure of a candidate. Columns, keys, headings and the list of measures in a report follow
/// from the table of these; there is no second list.
struct Metric {
  std::string_view key;      // public, spelled with its unit, never renamed
  std::string_view heading;  // of a column
  Unit unit;
  /// Empty when nobody knows it; never 0 then. Without an interval, point = lower = upper.
  std::optional<Estimate> (*of)(const StudySummary& summary, const CandidateSummary& candidate);
  std::string_view meaning;  // one sentence
};

/// Every metric, in the order of the columns.
std::span<const Metric> candidate_metrics();

/// Where the joules of a metric come from: its figure is marked wherever they are estimated. Empty
/// for a metric without joules.
std::optional<Provenance> provenance_of(const Metric& metric, const CandidateSummary& candidate);

/// REQUIRES: the key is in the table.
const Metric& metric_of(std::string_view key);

/// The verdict of a candidate against its baseline of that role; null when they were not compared.
const Comparison* comparison_of(const StudySummary& summary, const std::string& candidate,
                                BaselineRole role, std::string_view metric);
const BreakEvenRow* break_even_of(const StudySummary& summary, const std::string& candidate,
                                  BaselineRole role, std::string_view metric);

}  // namespace carnot
