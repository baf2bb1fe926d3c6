// SPDX-License-Identifier: Apache-2.0
#include "app/labels/label_model.hpp"

#include <gmock/gmock.h>

#include "app/labels/cairo_painter.hpp"
#include "app/labels/qr_code.hpp"
#include "base/file.hpp"
#include "report/label_drawing.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The label of a member of the set that comes with Carnot.
Result<LabelReport> label_of_member(const std::string& model, LabelRequest request = {}) {
  const ManualClock clock;
  const Environment environment{
      clock, SysRoot{"/"}, {}, {}, {}, [](const std::string&) {
                                  return std::nullopt; }};
  request.members = true;
  request.set = "imagenet-rtx5000";
  request.model = model;
  return label_model(request, environment);
}

std::string letter_of_member(const std::string& model, LabelAlgorithm algorithm,
                             Compounding compounding) {
  const LabelReport report =
      must(label_of_member(model, {.algorithm = algorithm, .compounding = compounding}));
  return std::string{letter_of(*report.label.label)};
}

TEST(LabelModel, GivesThePublishedLabels) {
  const auto both = [](const std::string& model) {
    return letter_of_member(model, LabelAlgorithm::ecml22, Compounding::optimistic_mean) +
           letter_of_member(model, LabelAlgorithm::ecml22, Compounding::pessimistic_mean);
  };
  EXPECT_EQ(both("ResNet50"), "BC");
  EXPECT_EQ(both("EfficientNetB0"), "AB");
  EXPECT_EQ(both("EfficientNetB7"), "CD");
  EXPECT_EQ(both("VGG16"), "DE");
  EXPECT_EQ(both("MobileNetV2"), "BC");
}

TEST(LabelModel, GivesItsOwn) {
  EXPECT_EQ(letter_of_member("EfficientNetB0", LabelAlgorithm::carnot, Compounding::worst), "A");
  EXPECT_EQ(letter_of_member("VGG16", LabelAlgorithm::carnot, Compounding::worst), "E");
}

TEST(LabelModel, SaysWhyThereIsNone) {
  EXPECT_THAT(to_sentence(label_of_member("ResNet5").error()), HasSubstr("ResNet50"));
  EXPECT_THAT(to_sentence(label_of_member("").error()), HasSubstr("there are 22"));
  EXPECT_THAT(to_sentence(label_of_member("VGG16", {.algorithm = LabelAlgorithm::upc}).error()),
              HasSubstr("--training-grams"));
  EXPECT_THAT(to_sentence(label_of_member("VGG16", {.algorithm = LabelAlgorithm::ecml22,
                                                    .reference = "ResNet100"})
                              .error()),
              HasSubstr("Did you mean \"ResNet101\"?"));
}

TEST(LabelModel, WritesFourFiles) {
  const QrModules code = must(qr_code_of("carnot-label:0123456789abcdef0123456789abcdef"));
  EXPECT_GE(code.width, 21);
  EXPECT_TRUE(code.dark.front());
  const LabelReport report = must(label_of_member("VGG16"));
  EXPECT_THAT(must(png_of(drawing_of(report, code), 300)), StartsWith("\x89PNG"));
  const std::string pdf = must(pdf_of(drawing_of(report, code)));
  EXPECT_THAT(pdf, StartsWith("%PDF"));
  const auto folder = must(TemporaryFolder::create({}, "carnot-label"));
  const auto paths = must(write_label(report, folder.path() / "out", 600));
  EXPECT_EQ(paths.size(), 4U);
  EXPECT_EQ(must(read_file(folder.path() / "out/label.json")), to_json(report));
}

}  // namespace
}  // namespace carnot
