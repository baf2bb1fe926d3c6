// SPDX-License-Identifier: Apache-2.0
#include "graph/onnx_file.hpp"

#include <gmock/gmock.h>

#include "base/file.hpp"
#include "graph/check.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

class ReferenceModel : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceModel, ComesBackUnchangedFromARoundTrip) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models") / GetParam()));
  must(check(graph));
  const std::string bytes = serialize(graph);
  EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), serialized_bytes(graph));
  EXPECT_EQ(must(parse_model(bytes)), graph);
}

INSTANTIATE_TEST_SUITE_P(All, ReferenceModel,
                         testing::Values("resnet20.onnx", "mnist-8.onnx", "mnist-net_256x2.onnx",
                                         "squeezenet_cifar10.onnx"));

}  // namespace
}  // namespace carnot
