// SPDX-License-Identifier: Apache-2.0
#include "report/cost_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// studies.md 7: (10 kWh, 2 J), (50, 1), (200, .4) switch at 1.44e8 and 9e8.
CostPicture golden() {
  constexpr double kKilowattHour = 3.6e6;
  CostPanel panel{.title = "net, batch 1, 1 thread: energy", .unit = "J"};
  panel.curves = {
      {"none on onnxruntime", "none", EngineName::onnxruntime, true, 10 * kKilowattHour, 2.0},
      {"int8 on openvino", "int8", EngineName::openvino, true, 50 * kKilowattHour, 1.0},
      {"none on torch bf16", "none", EngineName::torch, false, 200 * kKilowattHour, 0.4}};
  panel.cheapest_first = "none on onnxruntime";
  panel.switches = {{"int8 on openvino", 144000001, 1.3e8, 1.6e8},
                    {"none on torch bf16", 900000001, 8e8, 1.1e9}};
  return {"A <study>", "two CPUs", 1e8, {panel}};
}

TEST(CostPicture, ShowsEverySwitchWithItsCountAndInterval) {
  const std::string svg = to_svg(golden());
  EXPECT_THAT(svg, HasSubstr(">144 million</text>"));
  EXPECT_THAT(svg, HasSubstr(">900 million</text>"));
  EXPECT_THAT(svg, HasSubstr("int8 on openvino costs least from 144 000 001 inferences on "
                             "(130 000 000 to 160 000 000)"));
}

TEST(CostPicture, IsReadableWithoutColour) {
  const std::string svg = to_svg(golden());
  EXPECT_THAT(svg, HasSubstr("stroke-dasharray=\"8 4\""));
  EXPECT_THAT(svg, HasSubstr("stroke-dasharray=\"2 3\""));
  EXPECT_THAT(svg, HasSubstr("lower envelope"));
}

TEST(CostPicture, EscapesItsTextAndMarksEstimates) {
  CostPicture picture = golden();
  EXPECT_THAT(to_svg(picture), HasSubstr("A &lt;study&gt;"));
  EXPECT_THAT(to_svg(picture), Not(HasSubstr("(estimated)")));
  picture.panels[0].is_estimated = true;
  EXPECT_THAT(to_svg(picture), HasSubstr("energy (estimated)"));
}

TEST(CostPicture, WithoutCurvesItSaysSo) {
  CostPicture picture = golden();
  picture.panels[0].curves.clear();
  EXPECT_THAT(to_svg(picture), HasSubstr("No candidate has a cost yet."));
}

TEST(CostPicture, HoldsNoFigureThatIsNone) {
  CostPicture picture = golden();
  picture.uses = 1.0;
  picture.panels[0].switches.clear();
  for (CostCurve& curve : picture.panels[0].curves) curve.once = 0.0;
  const std::string svg = to_svg(picture);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf ")));
}

}  // namespace
}  // namespace carnot
