// SPDX-License-Identifier: Apache-2.0
#include "analysis/study_footprint.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

/// 2 J and 10 ms each, known to 1 %, without any scatter between the trials.
CandidateSummary two_joules() {
  CandidateSummary one;
  one.id = "net";
  one.energy.emplace(EnergySummary{measured_joules(2.0), {}, 0, {}});
  one.seconds_per_inference = RepeatedFigure{0.01, 5, {}};
  return one;
}

StudySummary study_of(CandidateSummary candidate) {
  StudySummary summary;
  summary.candidates.push_back(std::move(candidate));
  return summary;
}

Footprint only(const StudySummary& summary, const FootprintFactors& factors) {
  const auto all = study_footprints(summary, factors, std::nullopt);
  EXPECT_EQ(all.size(), 1U);
  return all.at(0).footprint;
}

TEST(StudyFootprint, IsThatOfAMillionInferences) {
  FootprintFactors factors;
  factors.intensity = must(parse_intensity("360"));  // 1e-4 g/J
  factors.price = must(parse_price("0.36 EUR"));
  factors.water = must(parse_water("1.8"));
  factors.pue = 1.5;
  const Footprint footprint = only(study_of(two_joules()), factors);
  EXPECT_NEAR(footprint.carbon->amount->point, 300.0, 1e-9);
  EXPECT_NEAR(footprint.carbon->amount->lower, 297.0, 1e-9);
  EXPECT_NEAR(footprint.money->amount->point, 0.3, 1e-12);
  EXPECT_NEAR(footprint.water->amount->point, 1.0, 1e-12);
}

TEST(StudyFootprint, TheScatterOfTheTrialsAndThePassportAddInSquares) {
  CandidateSummary one = two_joules();  // ± 0.02 J
  one.energy->repetition = {2.0, 5, Estimate{2.0, 1.985, 2.015, 0.95}};
  FootprintFactors factors;
  factors.water = must(parse_water("3.6"));  // 1e-6 L/J: a million joules are one litre
  const Estimate litres = *only(study_of(one), factors).water->amount;
  EXPECT_NEAR(litres.point - litres.lower, 0.025, 1e-12);
  EXPECT_NEAR(litres.upper - litres.point, 0.025, 1e-12);
}

TEST(StudyFootprint, AMachineIsChargedForTheTimeThatTheInferencesTake) {
  FootprintFactors factors;
  factors.embodied = must(parse_embodied("365 kg / 1 y"));  // 1 kg a day
  const Footprint footprint = only(study_of(two_joules()), factors);
  EXPECT_NEAR(*footprint.embodied_grams, 1e4 / 86400.0 * 1000.0, 1e-6);
}

TEST(StudyFootprint, WhatHasNoJoulesHasNoCarbonAndSaysSo) {
  CandidateSummary none;
  none.id = "net";
  FootprintFactors factors;
  factors.intensity = must(parse_intensity("360"));
  factors.embodied = must(parse_embodied("365 kg / 1 y"));
  const Footprint footprint = only(study_of(none), factors);
  EXPECT_FALSE(footprint.carbon->amount.has_value());
  EXPECT_EQ(footprint.carbon->reason, "the energy is missing.");
  EXPECT_FALSE(footprint.embodied_grams.has_value());
}

TEST(StudyFootprint, AStudysTimeReachesFromItsFirstTrialToItsLast) {
  EXPECT_FALSE(span_of({}).has_value());
  Trial first = trial_of(candidate_of("none"), 0, 2.0, measured_joules(1.0));
  Trial last = trial_of(candidate_of("int8"), 0, 3.0, measured_joules(1.0));
  first.started = WallTime{std::chrono::seconds{1000}};
  last.started = WallTime{std::chrono::seconds{5000}};
  const std::vector<Trial> trials{last, first};
  const auto span = span_of(trials);
  ASSERT_TRUE(span.has_value());
  EXPECT_EQ(span->begin, first.started);
  EXPECT_EQ(span->end, last.started + std::chrono::seconds{3});
}

}  // namespace
}  // namespace carnot
