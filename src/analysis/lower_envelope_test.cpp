// SPDX-License-Identifier: Apache-2.0
#include "analysis/lower_envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/rng.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kKilowattHour = 3.6e6;

// studies.md 7, closed form: (10 kWh, 2 J), (50, 1), (200, .4) switch at 1.44e8 and 9e8.
TEST(LowerEnvelope, GoldenValuesOfTheStudiesPage) {
  const std::vector<CostLine> lines{
      {10 * kKilowattHour, 2.0}, {50 * kKilowattHour, 1.0}, {200 * kKilowattHour, 0.4}};
  const auto pieces = lower_envelope(lines);
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0], (EnvelopePiece{0, 0.0}));
  EXPECT_EQ(pieces[1].line, 1U);
  EXPECT_DOUBLE_EQ(pieces[1].from, 1.44e8);
  EXPECT_EQ(pieces[2].line, 2U);
  EXPECT_DOUBLE_EQ(pieces[2].from, 9e8);
}

TEST(LowerEnvelope, ALineThatIsNeverLeastIsNotInIt) {
  // The middle one is undercut by the last before it undercuts the first.
  const std::vector<CostLine> lines{{0.0, 2.0}, {100.0, 1.5}, {60.0, 1.0}};
  EXPECT_THAT(lower_envelope(lines), ElementsAre(EnvelopePiece{0, 0.0}, EnvelopePiece{2, 60.0}));
}

TEST(LowerEnvelope, WhoIsCheapestBothOnceAndEachStandsAlone) {
  EXPECT_THAT(lower_envelope(std::vector<CostLine>{{5.0, 3.0}, {1.0, 2.0}}),
              ElementsAre(EnvelopePiece{1, 0.0}));
}

TEST(LowerEnvelope, OfEqualLinesTheEarliestStandsForAll) {
  EXPECT_THAT(lower_envelope(std::vector<CostLine>{{0.0, 2.0}, {0.0, 2.0}}),
              ElementsAre(EnvelopePiece{0, 0.0}));
}

TEST(LowerEnvelope, WhereThreeMeetTheFlattestGoesOn) {
  const std::vector<CostLine> lines{{0.0, 3.0}, {10.0, 2.0}, {20.0, 1.0}};
  EXPECT_THAT(lower_envelope(lines), ElementsAre(EnvelopePiece{0, 0.0}, EnvelopePiece{2, 10.0}));
}

TEST(LowerEnvelope, OfNothingIsNothing) { EXPECT_THAT(lower_envelope({}), IsEmpty()); }

TEST(LowerEnvelope, IsTheMinimumOfRandomLinesEverywhere) {
  Rng rng{7, "lower envelope"};
  std::vector<CostLine> lines;
  for (int i = 0; i < 40; ++i) lines.push_back({1000.0 * rng.uniform(), rng.uniform()});
  const auto pieces = lower_envelope(lines);
  ASSERT_GT(pieces.size(), 2U);
  for (double n = 0.0; n < 1e5; n += 37.0) {
    const auto at = [&](const CostLine& line) { return line.once + n * line.each; };
    const auto piece = std::find_if(pieces.rbegin(), pieces.rend(),
                                    [&](const EnvelopePiece& one) { return one.from <= n; });
    const auto least = std::ranges::min_element(lines, {}, at);
    EXPECT_NEAR(at(lines[piece->line]), at(*least), 1e-9 * at(*least)) << n;
  }
}

}  // namespace
}  // namespace carnot
