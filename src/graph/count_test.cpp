// SPDX-License-Identifier: Apache-2.0
#include "graph/count.hpp"

#include <gmock/gmock.h>

#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

struct Golden {
  const char* file;
  std::int64_t parameters;
  std::int64_t macs;
  std::int64_t activations;
};

class ReferenceCounts : public testing::TestWithParam<Golden> {};

TEST_P(ReferenceCounts, EqualThePublishedFigures) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Golden& golden = GetParam();
  const Counts counts = must(count(must(load_model(reference_data("models") / golden.file))));
  EXPECT_EQ(counts.parameters, golden.parameters);
  EXPECT_EQ(counts.macs, golden.macs);
  EXPECT_EQ(counts.activations, golden.activations);
  EXPECT_EQ(counts.attention_macs, 0);
  EXPECT_TRUE(counts.peak_activation_bytes.has_value());
}

INSTANTIATE_TEST_SUITE_P(All, ReferenceCounts,
                         testing::Values(Golden{"resnet20.onnx", 269'034, 40'551'040, 188'426},
                                         Golden{"mnist-net_256x2.onnx", 269'322, 268'800, 522},
                                         Golden{"mnist-8.onnx", 5'994, 786'560, 9'418},
                                         Golden{"squeezenet_cifar10.onnx", 73'546, 3'876'032,
                                                43'114}));

}  // namespace
}  // namespace carnot
