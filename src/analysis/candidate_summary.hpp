// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/idle_power.hpp"
#include "analysis/percentile.hpp"
#include "analysis/trial_selection.hpp"
#include "base/units.hpp"
#include "records/energy.hpp"
#include "records/estimate.hpp"
#include "records/trial.hpp"

namespace carnot {

/// A figure that every trial gives anew.
struct RepeatedFigure {
  double mean = 0.0;
  int trials = 0;
  std::optional<Estimate> interval;  // t over trials; empty below two
};

/// The energy of one inference. Two uncertainties, kept apart: repeats shrink the one and never the
/// other (measuring.md 2.4).
struct EnergySummary {
  /// The mean over trials. The interval is what the passports say, averaged: the sensor's or the
  /// model's own part, the same in every trial.
  Energy per_inference;
  /// The scatter of the trials: t interval of their mean.
  RepeatedFigure repetition;
  int left_out = 0;  // valid trials whose energy is missing or of another kind
  /// Without what the idle machine draws in the same time; empty without a baseline of its kind.
  std::optional<Energy> marginal_per_inference;
};

struct AccuracySummary {
  std::int64_t images = 0;
  std::optional<std::int64_t> correct;
  std::optional<Estimate> share;  // Wilson; empty without labels or with seeded weights
  int trials_that_differ = 0;     // valid trials whose predictions are not those of the first
};

/// Everything known about one candidate. An empty optional was not measured; it is never 0.
struct CandidateSummary {
  Candidate candidate;
  std::string id;
  std::map<TrialStatus, int> trials;    // by status
  std::map<FindingCode, int> findings;  // of valid trials: how many have it

  std::optional<EnergySummary> energy;
  std::optional<RepeatedFigure> seconds_per_inference;
  std::optional<RepeatedFigure> inferences_per_second;
  std::vector<LatencyPercentile> latency;  // per batch, over the latencies of all valid trials
  std::optional<std::size_t> latency_outliers;
  std::optional<AccuracySummary> accuracy;

  std::optional<RepeatedFigure> load_seconds;
  std::uint64_t peak_resident_bytes = 0;  // of the worst trial; 0 = not known
  /// Size, parameters and what the optimisation cost; empty when the preparation is not recorded.
  std::optional<PreparedModel> prepared;
};

/// The summary of a candidate by its id; null where there is none.
const CandidateSummary* find_summary(std::span<const CandidateSummary> summaries,
                                     std::string_view id);

/// The percentiles that every summary gives, if there are enough latencies.
std::span<const double> summary_percentiles();

/// What a candidate is summarised from, beside its trials.
struct SummarySetting {
  std::span<const PreparedModel> prepared;
  std::optional<IdlePower> idle;
  double confidence = 0.95;
};

/// Summarises one candidate over its valid trials.
CandidateSummary summarise_candidate(const Candidate& candidate, const TrialSelection& selection,
                                     const SummarySetting& setting);

}  // namespace carnot
