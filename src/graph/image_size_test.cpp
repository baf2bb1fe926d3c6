// SPDX-License-Identifier: Apache-2.0
#include "graph/image_size.hpp"

#include <gmock/gmock.h>

#include "graph/count.hpp"
#include "support/must.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::floats;
using sample::node;
using testing::ElementsAre;

const Dimension kBatch{std::string{"n"}};

Graph convolution(std::vector<Dimension> input) {
  return sample::graph(
      {sample::value("x", std::move(input))}, {node("Conv", {"x", "w"}, {"y"})},
      {sample::value("y", {kBatch, std::int64_t{2}, std::string{"h"}, Dimension{}})},
      {{"w", floats({2, 3, 1, 1})}});
}

TEST(ImageSize, SettlesWhatTheInputLeavesOpen) {
  const Graph graph = with_image_size(
      convolution({kBatch, std::int64_t{3}, std::string{"h"}, Dimension{}}),
      {.channels = 3, .height = 4, .width = 5, .mean = {}, .stddev = {}, .resize_crop = {}});
  EXPECT_THAT(*graph.inputs[0].shape,
              ElementsAre(kBatch, Dimension{std::int64_t{3}}, Dimension{std::int64_t{4}},
                          Dimension{std::int64_t{5}}));
  EXPECT_EQ((*graph.outputs[0].shape)[2], Dimension{std::int64_t{4}});
  EXPECT_EQ(must(count(graph)).macs, 2 * 3 * 4 * 5);
}

TEST(ImageSize, KnowsWhereTheChannelsStand) {
  const Graph graph = with_image_size(convolution({kBatch, Dimension{}, Dimension{}, Dimension{}}),
                                      {.layout = Layout::nhwc,
                                       .channels = 3,
                                       .height = 4,
                                       .width = 5,
                                       .mean = {},
                                       .stddev = {},
                                       .resize_crop = {}});
  EXPECT_THAT(*graph.inputs[0].shape,
              ElementsAre(kBatch, Dimension{std::int64_t{4}}, Dimension{std::int64_t{5}},
                          Dimension{std::int64_t{3}}));
}

TEST(ImageSize, LeavesNumbersTheBatchAndOtherRanksAlone) {
  const InputSpec input{
      .channels = 3, .height = 4, .width = 5, .mean = {}, .stddev = {}, .resize_crop = {}};
  for (const Graph& graph :
       {convolution({kBatch, std::int64_t{3}, std::int64_t{8}, std::int64_t{8}}),
        convolution({kBatch, Dimension{}}), sample::graph({sample::open("x")}, {}, {})}) {
    EXPECT_EQ(with_image_size(graph, input), graph);
  }
}

}  // namespace
}  // namespace carnot
