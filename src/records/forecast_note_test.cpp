// SPDX-License-Identifier: Apache-2.0
#include "records/forecast_note.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(ForecastNote, IsFoundAgainByWhatItOpensWith) {
  const std::string note = forecast_note("onnxruntime", "would change nothing: fold: Nothing.");
  EXPECT_EQ(note, "forecast on onnxruntime: would change nothing: fold: Nothing.");
  EXPECT_EQ(forecast_that(kWouldChangeNothing, note),
            "on onnxruntime: would change nothing: fold: Nothing.");
  EXPECT_EQ(forecast_that(kNoEffectOnTime, note), std::nullopt);
}

TEST(ForecastNote, OtherNotesAreNone) {
  for (const char* note : {"", "forecast ", "forecast on onnxruntime", "fold: would change nothing",
                           "forecast on onnxruntime: faster. fold: would change nothing"}) {
    EXPECT_EQ(forecast_that(kWouldChangeNothing, note), std::nullopt) << note;
  }
}

}  // namespace
}  // namespace carnot
