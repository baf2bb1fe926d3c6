// SPDX-License-Identifier: Apache-2.0
#include "graph/shapes.hpp"

#include <gmock/gmock.h>

#include "graph/check.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

class ReferenceShapes : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceShapes, AreAllKnownForABatchOfSeven) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(with_batch(must(load_model(reference_data("models") / GetParam())), 7));
  EXPECT_EQ(graph.outputs.front().static_shape(), (Shape{7, 10}));
  for (const Node& node : graph.nodes) {
    const auto info = graph.info(node.outputs.front());
    ASSERT_TRUE(info.has_value()) << node.outputs.front();
    EXPECT_TRUE(info->static_shape().has_value()) << node.op_type << " " << node.name;
  }
  must(check(graph));
}

TEST_P(ReferenceShapes, SurviveRaisingToOpset13And17) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models") / GetParam()));
  for (const std::int64_t opset : {13, 17}) {
    const Graph raised = must(raise_opset(graph, opset));
    EXPECT_EQ(raised.opset(), opset);
    must(check(raised));
  }
}

INSTANTIATE_TEST_SUITE_P(All, ReferenceShapes,
                         testing::Values("resnet20.onnx", "mnist-8.onnx", "mnist-net_256x2.onnx",
                                         "squeezenet_cifar10.onnx"));

}  // namespace
}  // namespace carnot
