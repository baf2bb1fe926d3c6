// SPDX-License-Identifier: Apache-2.0
#include "meter/systematic_part.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

using namespace std::chrono_literals;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);
const Perimeter kWall = Perimeter::single(Domain::wall);

SourceEnergy measured_by(Energy energy, ErrorBudget budget, SumRole role = SumRole::summed) {
  SourceAccount account;
  account.budget = budget;
  account.role = role;
  SourceEnergy one{"fake", "fake", std::move(energy)};
  one.account = std::move(account);
  return one;
}

Measurement measurement(Energy total, std::vector<SourceEnergy> sources) {
  return {"window", SteadyTime{}, SteadyTime{10s}, std::move(sources), std::move(total)};
}

TEST(SystematicPart, IsGainOffsetAndStepOfWhatTheTotalHolds) {
  const Energy package = Energy::measured(kPackage, {100.0, 90.0, 110.0, 0.95});
  const Energy wall = Energy::measured(kWall, {200.0, 190.0, 210.0, 0.95});
  const SystematicPart part = systematic_part_of(
      measurement(package, {measured_by(package, {.random = {.refresh = Joules{2.0}},
                                                  .gain = Joules{2.0},
                                                  .offset = Joules{3.0},
                                                  .step = Joules{1.0}}),
                            measured_by(wall, {.gain = Joules{100.0}}, SumRole::holds_the_parts)}));
  EXPECT_DOUBLE_EQ(part.below.si(), 6.0);
  EXPECT_DOUBLE_EQ(part.above.si(), 6.0);
}

TEST(SystematicPart, OfAModelIsAllOfItsInterval) {
  const Energy guess = Energy::estimated(kPackage, {100.0, 50.0, 200.0, 0.9}, "a model");
  const SystematicPart part = systematic_part_of(measurement(guess, {measured_by(guess, {})}));
  EXPECT_DOUBLE_EQ(part.below.si(), 50.0);
  EXPECT_DOUBLE_EQ(part.above.si(), 100.0);
}

TEST(SystematicPart, IsNeverMoreThanTheInterval) {
  const Energy package = Energy::measured(kPackage, {100.0, 99.0, 101.0, 0.95});
  const SystematicPart part =
      systematic_part_of(measurement(package, {measured_by(package, {.gain = Joules{10.0}})}));
  EXPECT_DOUBLE_EQ(part.below.si(), 1.0);
}

TEST(PartTimeSensor, LooksForLessThanItsRefresh) {
  SourceDescription board;
  board.refresh = 100ms;
  EXPECT_FALSE(looks_part_of_the_time(board));
  board.averaged_over = 25ms;
  EXPECT_TRUE(looks_part_of_the_time(board));
  board.averaged_over = 1s;
  EXPECT_FALSE(looks_part_of_the_time(board));
}

}  // namespace
}  // namespace carnot
