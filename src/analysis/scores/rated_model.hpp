// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/trial_figures.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// A figure that was seen once, or whose scatter nobody states: an interval without width that
/// holds the truth with confidence 0, unlike exactly().
constexpr Estimate seen_once(double point) { return {point, point, point, 0.0}; }
constexpr bool has_known_scatter(const Estimate& figure) { return figure.confidence > 0.0; }

/// What scores and labels are computed from. An empty optional was not measured; it is never 0.
struct RatedModel {
  std::string name;
  std::optional<Estimate> joules{};      // of one inference
  std::vector<double> joules_of_runs{};  // the same, of each run
  std::optional<Estimate> accuracy{};    // share right
  std::int64_t images = 0;               // that it was checked on; 0 = not known
  std::optional<double> top5{};          // share with the label among the first five
  std::optional<double> seconds{};       // of one inference
  std::optional<double> parameters{};
  std::optional<double> file_bytes{};
  std::optional<double> macs{};
  /// What making this form of the model cost; 0 where nothing was applied, empty where not known.
  std::optional<double> once_joules{};

  std::int64_t runs() const { return static_cast<std::int64_t>(joules_of_runs.size()); }
};

/// What figures must share before a score may hold them against each other.
struct RatedGround {
  std::string dataset;
  EnergyKind kind;
  std::string platform;     // in words
  std::string fingerprint;  // of the host; empty for a published table
  bool operator==(const RatedGround&) const = default;
};

struct RatedGroup {
  RatedGround ground;
  std::vector<RatedModel> models;
};

}  // namespace carnot
