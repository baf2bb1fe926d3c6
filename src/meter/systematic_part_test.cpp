// SPDX-License-Identifier: Apache-2.0
#include "meter/systematic_part.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

using namespace std::chrono_literals;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);
const Perimeter kWall = Perimeter::single(Domain::wall);

SourceDescription source(Domain domain, Accuracy accuracy) {
  return {.id = "fake", .label = "fake", .domain = domain, .accuracy = accuracy};
}

Measurement measurement(Energy total, std::vector<Energy> parts) {
  std::vector<SourceEnergy> sources;
  for (Energy& part : parts) sources.push_back({"fake", "fake", std::move(part)});
  return {"window", SteadyTime{}, SteadyTime{10s}, std::move(sources), std::move(total)};
}

TEST(SystematicPart, IsGainAndOffsetOfWhatTheTotalHolds) {
  const Energy package = Energy::measured(kPackage, {100.0, 90.0, 110.0, 0.95});
  const Energy wall = Energy::measured(kWall, {200.0, 190.0, 210.0, 0.95});
  const std::vector<SourceDescription> sources = {
      source(Domain::cpu_package, {.gain = 0.02, .offset = Watts{0.3}}),
      source(Domain::wall, {.gain = 0.5})};
  const SystematicPart part = systematic_part_of(measurement(package, {package, wall}), sources);
  EXPECT_DOUBLE_EQ(part.below.si(), 5.0);  // 2 % of 100 J, 0.3 W for 10 s
  EXPECT_DOUBLE_EQ(part.above.si(), 5.0);
}

TEST(SystematicPart, OfAModelIsAllOfItsInterval) {
  const Energy guess = Energy::estimated(kPackage, {100.0, 50.0, 200.0, 0.9}, "a model");
  const SystematicPart part =
      systematic_part_of(measurement(guess, {guess}), std::vector{source(Domain::cpu_package, {})});
  EXPECT_DOUBLE_EQ(part.below.si(), 50.0);
  EXPECT_DOUBLE_EQ(part.above.si(), 100.0);
}

TEST(SystematicPart, IsNeverMoreThanTheInterval) {
  const Energy package = Energy::measured(kPackage, {100.0, 99.0, 101.0, 0.95});
  const SystematicPart part = systematic_part_of(
      measurement(package, {package}), std::vector{source(Domain::cpu_package, {.gain = 0.1})});
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
