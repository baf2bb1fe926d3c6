// SPDX-License-Identifier: Apache-2.0
#include "analysis/metrics.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace carnot {
namespace {

using namespace std::chrono_literals;

CandidateSummary estimated_candidate() {
  CandidateSummary candidate;
  candidate.id = "net/int8";
  const Energy energy =
      Energy::estimated(Perimeter::single(Domain::cpu_package), {2.0, 1.0, 4.0, 0.8}, "curve");
  candidate.energy = EnergySummary{energy, {2.0, 5, Estimate{2.0, 1.9, 2.1, 0.95}}, 0, {}};
  return candidate;
}

TEST(Metrics, NoKeyAppearsTwice) {
  std::set<std::string_view> keys;
  for (const Metric& metric : candidate_metrics()) keys.insert(metric.key);
  EXPECT_EQ(keys.size(), candidate_metrics().size());
}

TEST(Metrics, OfAnEmptyCandidateNothingIsKnownAndNothingIsZero) {
  const StudySummary summary;
  const CandidateSummary candidate;
  for (const Metric& metric : candidate_metrics())
    EXPECT_FALSE(metric.of(summary, candidate).has_value()) << metric.key;
}

TEST(Metrics, TheEnergyIsThatOfThePassport) {
  const auto joules = metric_of(kEnergyMetric).of({}, estimated_candidate());
  EXPECT_EQ(joules, (Estimate{2.0, 1.0, 4.0, 0.8}));
}

TEST(Metrics, MarginalEnergyNeedsAnIdleBaseline) {
  CandidateSummary candidate = estimated_candidate();
  const Metric& marginal = metric_of("marginal_energy_joules_per_inference");
  EXPECT_FALSE(marginal.of({}, candidate).has_value());
  candidate.energy->marginal_per_inference = candidate.energy->per_inference;
  EXPECT_TRUE(marginal.of({}, candidate).has_value());
}

TEST(Metrics, WhatRestsOnEstimatedJoulesIsKnownToDoSo) {
  const CandidateSummary candidate = estimated_candidate();
  EXPECT_EQ(provenance_of(metric_of(kEnergyMetric), candidate), Provenance::estimated);
  EXPECT_EQ(provenance_of(metric_of("break_even_inferences"), candidate), Provenance::estimated);
  EXPECT_EQ(provenance_of(metric_of("file_bytes"), candidate), std::nullopt);
  EXPECT_EQ(provenance_of(metric_of("optimisation_joules"), candidate), std::nullopt);
}

TEST(Metrics, TheBreakEvenIsAsSureAsTheRatioThatItFollowsFrom) {
  const CandidateSummary candidate = estimated_candidate();
  StudySummary summary;
  Comparison saving;
  saving.candidate = candidate.id;
  saving.metric = kEnergyMetric;
  saving.verdict.ratio = Estimate{0.5, 0.4, 0.6, 0.9};
  summary.comparisons.push_back(saving);
  summary.break_evens.push_back({candidate.id,
                                 "net/none",
                                 BaselineRole::same_engine,
                                 std::string{kEnergyMetric},
                                 {BreakEvenKind::after, 100, 90, 120},
                                 ""});
  EXPECT_EQ(metric_of("break_even_inferences").of(summary, candidate),
            (Estimate{100.0, 90.0, 120.0, 0.9}));
}

TEST(Metrics, AnIntervalOverTrialsIsShownWithItsMean) {
  CandidateSummary candidate;
  candidate.seconds_per_inference = RepeatedFigure{0.5, 1, {}};
  const Metric& time = metric_of(kTimeMetric);
  EXPECT_EQ(time.of({}, candidate), exactly(0.5));
  candidate.seconds_per_inference->interval = Estimate{0.5, 0.4, 0.6, 0.95};
  EXPECT_EQ(time.of({}, candidate)->upper, 0.6);
}

}  // namespace
}  // namespace carnot
