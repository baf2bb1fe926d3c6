// SPDX-License-Identifier: Apache-2.0
#include "datasets/preprocess.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/must.hpp"

namespace carnot {
namespace {

/// One image of 1 × 2 pixels in two channels: 0, 51 and 102, 255.
ImageSet two_channels() {
  ImageSet set;
  set.channels = 2;
  set.height = 1;
  set.width = 2;
  set.pixels = {0, 51, 102, 255};
  return set;
}

InputSpec spec_of(Layout layout) {
  InputSpec spec;
  spec.layout = layout;
  spec.channels = 2;
  spec.height = 1;
  spec.width = 2;
  spec.scale = 1.0 / 255;
  spec.mean = {0.2, 0.4};
  spec.stddev = {0.5, 0.25};
  return spec;
}

TEST(Preprocess, ScalesThenSubtractsThenDividesPerChannel) {
  const PreparedImages tensor = must(preprocess(two_channels(), spec_of(Layout::nchw)));
  EXPECT_EQ(tensor.shape, (Shape{1, 2, 1, 2}));
  ASSERT_EQ(tensor.values.size(), 4U);
  EXPECT_FLOAT_EQ(tensor.values[0], -0.4F);
  EXPECT_NEAR(tensor.values[1], 0.0F, 1e-7);
  EXPECT_NEAR(tensor.values[2], 0.0F, 1e-7);
  EXPECT_FLOAT_EQ(tensor.values[3], 2.4F);
}

TEST(Preprocess, LaysChannelsLastWhereAsked) {
  const PreparedImages tensor = must(preprocess(two_channels(), spec_of(Layout::nhwc)));
  EXPECT_EQ(tensor.shape, (Shape{1, 1, 2, 2}));
  EXPECT_FLOAT_EQ(tensor.values[0], -0.4F);
  EXPECT_NEAR(tensor.values[1], 0.0F, 1e-7);
  EXPECT_FLOAT_EQ(tensor.values[3], 2.4F);
}

TEST(Preprocess, WithoutMeanAndStddevOnlyScales) {
  InputSpec spec = spec_of(Layout::nchw);
  spec.scale = 1.0;
  spec.mean.clear();
  spec.stddev.clear();
  EXPECT_EQ(must(preprocess(two_channels(), spec)).values, (std::vector<float>{0, 51, 102, 255}));
}

TEST(Preprocess, ImagesOfAnotherSizeAreRefusedWithBothSizes) {
  InputSpec spec = spec_of(Layout::nchw);
  spec.width = 3;
  const auto refused = preprocess(two_channels(), spec);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("2 x 1 pixels, the model's input 3 x 1"),
            std::string::npos);
}

TEST(Preprocess, GreyBecomesColourOnlyWhereImagesMayBeAdapted) {
  ImageSet grey;
  grey.channels = 1;
  grey.height = 1;
  grey.width = 1;
  grey.pixels = {7};
  InputSpec spec;
  spec.height = 1;
  spec.width = 1;
  EXPECT_FALSE(preprocess(grey, spec).has_value());
  spec.resize_crop = ResizeCrop{1, 1};
  EXPECT_EQ(must(preprocess(grey, spec)).values, (std::vector<float>{7, 7, 7}));
}

TEST(Check, ASpecThatCannotBeComputedIsRefused) {
  InputSpec no_size;
  EXPECT_FALSE(check(no_size).has_value());
  InputSpec zero = spec_of(Layout::nchw);
  zero.stddev[1] = 0.0;
  EXPECT_FALSE(check(zero).has_value());
  InputSpec short_mean = spec_of(Layout::nchw);
  short_mean.mean.pop_back();
  const auto refused = check(short_mean);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("mean has 1 values"), std::string::npos);
  InputSpec infinite = spec_of(Layout::nchw);
  infinite.scale = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(check(infinite).has_value());
}

}  // namespace
}  // namespace carnot
