// SPDX-License-Identifier: Apache-2.0
#include "report/accuracy_energy_picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace carnot {
namespace {

std::size_t occurrences(const std::string& text, std::string_view piece) {
  std::size_t count = 0;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++count;
  return count;
}

AccuracyEnergyPicture one_panel() {
  return {"First look",
          "a host",
          {{"net, batch 1",
            {{"none",
              EngineName::onnxruntime,
              {0.010, 0.009, 0.011, 0.95},
              {0.91, 0.89, 0.93, 0.95},
              true,
              false,
              true},
             {"int8",
              EngineName::openvino,
              {0.004, 0.0035, 0.0045, 0.95},
              {0.90, 0.88, 0.92, 0.95},
              false,
              true,
              false}}}}};
}

TEST(AccuracyEnergyPicture, EstimateIsHollowAndDashedAMeasurementFull) {
  const std::string svg = to_svg(one_panel());
  EXPECT_EQ(occurrences(svg, "stroke-dasharray"), 1U);
  EXPECT_NE(svg.find("estimated (hollow)"), std::string::npos);
  EXPECT_NE(svg.find("(estimated), accuracy"), std::string::npos);
}

TEST(AccuracyEnergyPicture, NamesAreEscaped) {
  AccuracyEnergyPicture picture = one_panel();
  picture.panels[0].points[0].recipe = "<script>&\xFF";
  const std::string svg = to_svg(picture);
  EXPECT_EQ(svg.find("<script>"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;&amp;\xEF\xBF\xBD"), std::string::npos);
}

TEST(AccuracyEnergyPicture, NothingToShowIsSaid) {
  EXPECT_NE(to_svg({"t", "s", {}}).find("No candidate has both"), std::string::npos);
}

TEST(AccuracyEnergyPicture, ASinglePointWithoutSpreadStillHasAxes) {
  AccuracyEnergyPicture picture = one_panel();
  picture.panels[0].points.resize(1);
  picture.panels[0].points[0].joules_per_inference = exactly(0.01);
  picture.panels[0].points[0].accuracy = exactly(0.9);
  const std::string svg = to_svg(picture);
  EXPECT_EQ(svg.find("\"nan"), std::string::npos);
  EXPECT_EQ(svg.find("\"inf"), std::string::npos);
}

TEST(AccuracyEnergyPicture, EveryGroupIsClosed) {
  const std::string svg = to_svg(one_panel());
  EXPECT_EQ(occurrences(svg, "<g>") + occurrences(svg, "<g "), occurrences(svg, "</g>"));
}

}  // namespace
}  // namespace carnot
