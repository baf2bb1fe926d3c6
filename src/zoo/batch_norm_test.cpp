// SPDX-License-Identifier: Apache-2.0
#include "zoo/batch_norm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/check.hpp"
#include "support/must.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::ptrdiff_t batch_norms_in(const Graph& graph) {
  return std::ranges::count_if(graph.nodes,
                               [](const Node& node) { return node.is("BatchNormalization"); });
}

/// What an engine would report of a pass, every mean 2 and every variance 3.
std::vector<Observation> observations_of(const BatchStatisticsPass& pass) {
  std::vector<Observation> observed;
  for (const auto& tensor : pass.tensors) {
    const auto channels = std::get<std::int64_t>(pass.graph.info(tensor)->shape->at(1));
    Observation one;
    one.tensor = tensor;
    one.channel_mean.assign(static_cast<std::size_t>(channels),
                            tensor.ends_with("mean") ? 2.0 : 3.0);
    observed.push_back(std::move(one));
  }
  return observed;
}

std::string sentence_of(const Result<Graph>& graph) {
  return graph ? "" : to_sentence(graph.error());
}

class BatchNorm : public testing::Test {
 protected:
  const Graph graph_ = must(build_zoo_model("resnet8"));
  const BatchStatisticsPass pass_ = must(with_batch_statistics(graph_));
};

TEST_F(BatchNorm, IsReplacedByTheStatisticsOfTheBatch) {
  EXPECT_EQ(batch_norms_in(graph_), 7);
  EXPECT_EQ(batch_norms_in(pass_.graph), 0);
  EXPECT_TRUE(check(pass_.graph));
  EXPECT_EQ(pass_.graph.outputs.at(0).static_shape(), (Shape{kBatchNormSeedImages, 10}));
}

TEST_F(BatchNorm, ShowsOneNumberPerChannel) {
  ASSERT_EQ(pass_.tensors.size(), 14U);
  EXPECT_EQ(pass_.graph.info("layer2.0.bn1.batch_mean")->static_shape(), (Shape{1, 32, 1, 1}));
  EXPECT_EQ(pass_.graph.info("layer2.0.bn1.batch_variance")->static_shape(), (Shape{1, 32, 1, 1}));
}

TEST_F(BatchNorm, TakesTheObservedStatistics) {
  const Graph set = must(with_batch_norm_statistics(graph_, observations_of(pass_)));
  EXPECT_THAT(set.find_initializer("layer3.0.bn2.running_mean")->as<float>(), Each(2.0F));
  EXPECT_THAT(set.find_initializer("layer3.0.bn2.running_var")->as<float>(), Each(3.0F));
  EXPECT_EQ(*set.find_initializer("layer3.0.bn2.weight"),
            *graph_.find_initializer("layer3.0.bn2.weight"));
}

TEST_F(BatchNorm, RefusesStatisticsThatAreAbsentOrOfAnotherSize) {
  auto observed = observations_of(pass_);
  observed[3].channel_mean.pop_back();
  EXPECT_THAT(sentence_of(with_batch_norm_statistics(graph_, observed)),
              HasSubstr("has 16 channels, but 15 means of layer1.0.bn1.batch_variance"));
  observed.clear();
  EXPECT_THAT(sentence_of(with_batch_norm_statistics(graph_, observed)),
              HasSubstr("bn1 has 16 channels, but 0 means"));
}

TEST_F(BatchNorm, RefusesStatisticsThatAreNotFinite) {
  auto observed = observations_of(pass_);
  observed[0].channel_mean[4] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(sentence_of(with_batch_norm_statistics(graph_, observed)),
              HasSubstr("is not finite"));
}

TEST(BatchNormPass, OfANetWithoutNormsHasNothingToShow) {
  const Graph graph = must(build_zoo_model("lenet5"));
  const auto pass = must(with_batch_statistics(graph));
  EXPECT_THAT(pass.tensors, IsEmpty());
  EXPECT_EQ(pass.graph, graph);
}

TEST(BatchNormPass, NeedsTheRankOfTheInput) {
  Graph graph = must(build_zoo_model("resnet8"));
  graph.values.clear();
  const auto pass = with_batch_statistics(graph);
  ASSERT_FALSE(pass);
  EXPECT_THAT(to_sentence(pass.error()), HasSubstr("batch norm bn1 has no known rank. Infer"));
}

// --- the images that are shown

InputSpec small_input() {
  InputSpec input;
  input.height = 8;
  input.width = 6;
  return input;
}

TEST(SeededImages, AreTheSameForOneSeedOnly) {
  EXPECT_EQ(seeded_images(small_input(), 2, 1), seeded_images(small_input(), 2, 1));
  EXPECT_NE(seeded_images(small_input(), 2, 1), seeded_images(small_input(), 2, 2));
}

TEST(SeededImages, ArePreprocessedPixels) {
  const auto pixels = seeded_images(small_input(), 4, 1);
  EXPECT_EQ(pixels.size(), 4U * 3U * 8U * 6U);
  EXPECT_GE(*std::ranges::min_element(pixels), 0.0F);
  EXPECT_LE(*std::ranges::max_element(pixels), 255.0F);
  EXPECT_GT(*std::ranges::max_element(pixels), 180.0F);

  InputSpec input = small_input();
  input.scale = 1.0 / 255.0;
  input.mean = {0.5, 0.5, 0.5};
  input.stddev = {0.25, 0.25, 0.25};
  EXPECT_NEAR(seeded_images(input, 4, 1)[100], (pixels[100] / 255.0 - 0.5) / 0.25, 1e-5);
}

TEST(SeededImages, FollowTheLayout) {
  InputSpec input = small_input();
  const auto planes = seeded_images(input, 1, 1);
  input.layout = Layout::nhwc;
  const auto interleaved = seeded_images(input, 1, 1);
  EXPECT_EQ(interleaved[7 * 3 + 2], planes[2 * 48 + 7]);  // channel 2 of pixel 7
}

TEST(SeededImages, AreSofterThanNoise) {
  InputSpec input = small_input();
  input.height = input.width = 32;
  const auto pixels = seeded_images(input, 1, 1);
  double between_neighbours = 0.0;
  double from_mean = 0.0;
  double mean = 0.0;
  for (std::size_t i = 0; i < 1024; ++i) mean += pixels[i] / 1024.0;
  for (std::size_t i = 1; i < 1024; ++i) {
    between_neighbours += std::pow(pixels[i] - pixels[i - 1], 2);
    from_mean += std::pow(pixels[i] - mean, 2);
  }
  EXPECT_LT(between_neighbours, 0.6 * from_mean);  // noise alone: 2
}

}  // namespace
}  // namespace carnot
