// SPDX-License-Identifier: Apache-2.0
#include "analysis/statement/statement.hpp"

#include <gmock/gmock.h>

#include "analysis/statement/rebound.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Rebound, OfHalfTheEnergyAndSixtyPercentMoreUse) {
  const Rebound rebound = *rebound_of(0.5, 0.6);
  EXPECT_DOUBLE_EQ(rebound.expected, 0.5);
  EXPECT_NEAR(rebound.realised, 0.2, 1e-12);
  EXPECT_NEAR(rebound.share, 0.6, 1e-12);
  EXPECT_DOUBLE_EQ(*growth_that_undoes(0.5), 1.0);
  EXPECT_FALSE(rebound_of(1.2, 0.0).has_value());
  EXPECT_FALSE(growth_that_undoes(1.0).has_value());
}

/// int8 halves the joules of five blocks of 100 inferences.
struct StatedStudy {
  Study study = small_study();
  std::vector<Trial> trials;

  explicit StatedStudy(Energy (*energy)(double)) {
    study.engines = {EngineName::onnxruntime};
    for (int block = 0; block < 5; ++block) {
      trials.push_back(trial_of(candidate_of("none"), block, 1.0, energy(10.0)));
      trials.push_back(trial_of(candidate_of("int8"), block, 1.0, energy(5.0 + 0.01 * block)));
    }
  }
  EnergyStatement stated(const FootprintFactors& factors = {}) const {
    const StudySummary summary = must(summarise(study, trials, {}));
    return statement_of({.summary = summary,
                         .trials = trials,
                         .prepared = {},
                         .factors = factors,
                         .volume = 1000.0});
  }
};

TEST(Statement, AddsUpWhatWasMeasured) {
  const EnergyStatement statement = StatedStudy{measured_joules}.stated();
  ASSERT_EQ(statement.energies.size(), 1U);
  const StatedEnergy& windows = statement.energies[0];
  EXPECT_EQ(windows.parts, 10);
  EXPECT_NEAR(windows.energy.joules()->point, 75.1, 1e-9);
  EXPECT_NEAR(windows.energy.joules()->lower, 75.1 * .99, 1e-9);
  EXPECT_FALSE(windows.footprint.has_value());
}

TEST(Statement, NeverAddsMeasuredAndEstimated) {
  StatedStudy study{measured_joules};
  study.trials.push_back(trial_of(candidate_of("none"), 5, 1.0, estimated_joules(10.0)));
  const EnergyStatement statement = study.stated();
  ASSERT_EQ(statement.energies.size(), 2U);
  EXPECT_EQ(statement.energies[0].energy.provenance(), Provenance::measured);
  EXPECT_EQ(statement.energies[1].parts, 1);
}

TEST(Statement, CountsWindowsWithoutJoules) {
  StatedStudy study{measured_joules};
  study.trials.push_back(trial_of(candidate_of("none"), 5, 1.0, Energy::missing(package(), {})));
  const EnergyStatement statement = study.stated();
  EXPECT_EQ(statement.energies[0].missing, 1);
  EXPECT_THAT(statement.not_measured, Contains(HasSubstr("1 of the trials' windows")));
}

TEST(Statement, TellsEffectsRelativeAndAbsolute) {
  const EnergyStatement statement = StatedStudy{measured_joules}.stated();
  ASSERT_EQ(statement.effects.size(), 1U);
  const StatedEffect& effect = statement.effects[0];
  EXPECT_EQ(effect.verdict, VerdictKind::better);
  EXPECT_EQ(effect.word, "moderate-strong");
  EXPECT_NEAR(effect.joules_before, .1, 1e-12);
  EXPECT_NEAR(effect.saved_joules->point, 1000.0 * .1 * (1.0 - effect.ratio->point), 1e-9);
  EXPECT_LT(effect.saved_joules->lower, effect.saved_joules->point);
  EXPECT_NEAR(*effect.undone_by, 1.0 / effect.ratio->point - 1.0, 1e-12);
}

TEST(Statement, SaysWhatWasNotMeasured) {
  const auto lines = StatedStudy{measured_joules}.stated().not_measured;
  EXPECT_THAT(lines, AllOf(Contains(HasSubstr("main memory")), Contains(HasSubstr("graphics")),
                           Contains(HasSubstr("Training")), Contains(HasSubstr("Carbon")),
                           Contains(HasSubstr("idle machine"))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("processor package"))));
}

TEST(Statement, HasCarbonWhereAPlaceIsGiven) {
  FootprintFactors factors;
  factors.intensity = must(parse_intensity("360 g/kWh"));
  const EnergyStatement statement = StatedStudy{measured_joules}.stated(factors);
  EXPECT_NEAR(statement.energies[0].footprint->carbon->amount->point, 75.1 / 3.6e6 * 360.0, 1e-9);
  EXPECT_THAT(statement.not_measured, Contains(HasSubstr("no PUE")));
}

}  // namespace
}  // namespace carnot
