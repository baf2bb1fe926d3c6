// SPDX-License-Identifier: Apache-2.0
#include "records/forecast.hpp"

#include <gmock/gmock.h>

namespace carnot {
namespace {

using ::testing::ElementsAre;

TEST(Forecast, DirectionsAreReadBackByTheirKeys) {
  for (const Direction one :
       {Direction::faster, Direction::slower, Direction::none, Direction::unknown})
    EXPECT_EQ(direction_from(key_of(one)), one);
  EXPECT_FALSE(direction_from("sideways").has_value());
}

TEST(Forecast, ADirectionBeginsFivePercentFromNothing) {
  EXPECT_EQ(direction_of(0.949), Direction::faster);
  EXPECT_EQ(direction_of(0.95), Direction::none);
  EXPECT_EQ(direction_of(1.05), Direction::none);
  EXPECT_EQ(direction_of(1.051), Direction::slower);
}

TEST(Forecast, IsSaidInWords) {
  EXPECT_EQ(expectation_of({.changes_anything = false}), "would change nothing");
  EXPECT_EQ(expectation_of({.direction = Direction::none, .expected_time_ratio = 1.0}),
            "no effect on time expected (time ±0.0 %)");
  EXPECT_EQ(expectation_of({.direction = Direction::faster, .expected_time_ratio = 0.286}),
            "faster (time −71.4 %)");
  EXPECT_EQ(expectation_of({}), "unknown");
}

TEST(Forecast, EnginesThatAreExpectedToDoTheSameShareASentence) {
  const Forecast nothing{.changes_anything = false, .reasons = {"Nothing to fold.", "At all."}};
  const Forecast slower{.direction = Direction::slower};
  EXPECT_THAT(
      forecast_sentences(std::vector<EngineForecast>{{EngineName::onnxruntime, nothing},
                                                     {EngineName::torch, slower},
                                                     {EngineName::openvino, nothing}}),
      ElementsAre("on onnxruntime and openvino: would change nothing: Nothing to fold. At all.",
                  "on torch: slower."));
}

TEST(Forecast, OfNothingIsWhatChangesNothingOrNothingThatTakesTime) {
  EXPECT_TRUE(is_of_nothing({.changes_anything = false, .direction = Direction::unknown}));
  EXPECT_TRUE(is_of_nothing({.direction = Direction::none}));
  EXPECT_FALSE(is_of_nothing({.direction = Direction::slower}));
  EXPECT_FALSE(is_of_nothing({}));
}

}  // namespace
}  // namespace carnot
