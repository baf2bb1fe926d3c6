// SPDX-License-Identifier: Apache-2.0
#include "analysis/trial_figures.hpp"

#include <gtest/gtest.h>

#include "support/recorded_study.hpp"

namespace carnot {
namespace {

Trial two_windows(Energy first, Energy second) {
  Trial trial = trial_of(candidate_of("none"), 0, 2.0, std::move(first));
  trial.windows.push_back(window_of(300, 4.0, std::move(second)));
  return trial;
}

TEST(TrialFigures, EnergyAndTimeAreThoseOfOneInferenceOverAllWindows) {
  Trial trial = two_windows(measured_joules(10), measured_joules(30));
  trial.candidate.settings.batch = 4;
  const Energy energy = *energy_per_inference(trial);
  EXPECT_DOUBLE_EQ(energy.joules()->point, 40.0 / 1600);
  EXPECT_DOUBLE_EQ(energy.joules()->lower, 40.0 * 0.99 / 1600);
  EXPECT_DOUBLE_EQ(*seconds_per_inference(trial), 6.0 / 1600);
  EXPECT_EQ(latencies_of(trial).size(), 400U);
}

TEST(TrialFigures, OneMissingWindowMakesTheEnergyMissingNotSmaller) {
  const Trial trial = two_windows(measured_joules(10),
                                  Energy::missing(package(), {finding(FindingCode::source_dead)}));
  const Energy energy = *energy_per_inference(trial);
  EXPECT_EQ(energy.provenance(), Provenance::missing);
  EXPECT_FALSE(energy.joules());
  EXPECT_EQ(energy.findings().size(), 1U);
}

TEST(TrialFigures, MeasuredAndEstimatedWindowsAreNotAdded) {
  const Trial trial = two_windows(measured_joules(10), estimated_joules(30));
  EXPECT_EQ(energy_per_inference(trial)->provenance(), Provenance::missing);
}

TEST(TrialFigures, EstimatesKeepTheirModelAndItsFactor) {
  const Energy energy =
      *energy_per_inference(two_windows(estimated_joules(10), estimated_joules(30)));
  EXPECT_EQ(energy.provenance(), Provenance::estimated);
  EXPECT_EQ(energy.estimator(), "cpu load curve");
  EXPECT_DOUBLE_EQ(energy.joules()->upper, 80.0 / 400);
}

TEST(TrialFigures, ATrialThatRanNothingHasNoFigures) {
  Trial trial;
  EXPECT_FALSE(energy_per_inference(trial));
  EXPECT_FALSE(seconds_per_inference(trial));
  EXPECT_TRUE(latencies_of(trial).empty());
  trial.windows.push_back(window_of(0, 1.0, measured_joules(1)));
  EXPECT_FALSE(energy_per_inference(trial));
  EXPECT_FALSE(seconds_per_inference(trial));
}

TEST(TrialFigures, KindsDifferByProvenancePerimeterAndModel) {
  EXPECT_EQ(kind_of(measured_joules(1)), kind_of(measured_joules(2)));
  EXPECT_NE(kind_of(measured_joules(1)), kind_of(estimated_joules(1)));
  EXPECT_NE(kind_of(measured_joules(1)),
            kind_of(Energy::measured(Perimeter::single(Domain::gpu), {1, 1, 1, 0.95})));
  EXPECT_NE(kind_of(estimated_joules(1)),
            kind_of(Energy::estimated(package(), {1, 1, 1, 0.9}, "another model")));
  EXPECT_FALSE(kind_of(Energy::missing(package(), {})));
}

}  // namespace
}  // namespace carnot
