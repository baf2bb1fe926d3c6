// SPDX-License-Identifier: Apache-2.0
#include "common/reduction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot::worker {
namespace {

using testing::ElementsAre;

ObservationRequest request_for(Statistic statistic) {
  ObservationRequest request;
  request.tensors = {"t"};
  request.statistic = statistic;
  return request;
}

/// What the reductions write, as one list.
template <class T>
std::vector<T> written(std::span<const Reduction> reductions) {
  const TemporaryFolder folder = must(TemporaryFolder::create("", "reduction"));
  must(Reduction::write(folder.path() / "r.npy", reductions));
  const NpyFile file = must(NpyFile::open(folder.path() / "r.npy"));
  const auto values = must(file.as<T>());
  return {values.begin(), values.end()};
}

TEST(Reduction, FindsTheRangeOverAllBatches) {
  Reduction range{request_for(Statistic::range), 0};
  // 33 elements: two rounds of the lanes and a rest, the extremes in the rest and in a lane.
  std::vector<float> values(33, 0.5F);
  values[32] = -3.0F;
  values[17] = 8.0F;
  must(range.add(values, {33}));
  must(range.add(std::vector<float>{9.0F}, {1}));
  EXPECT_THAT(written<double>(std::span{&range, 1}), ElementsAre(-3.0, 9.0));
  EXPECT_EQ(range.elements(), 34);
}

TEST(Reduction, CountsIntoBinsAndPutsTheRestIntoTheEnds) {
  ObservationRequest request = request_for(Statistic::histogram);
  request.bins = 4;
  request.lower = {0.0};
  request.upper = {4.0};
  Reduction histogram{request, 0};
  must(histogram.add(std::vector<float>{-7.0F, 0.0F, 0.99F, 1.0F, 3.5F, 4.0F, 1e30F}, {7}));
  EXPECT_THAT(written<std::int64_t>(std::span{&histogram, 1}), ElementsAre(3, 1, 0, 3));
}

TEST(Reduction, SurvivesRangesWithoutWidth) {
  ObservationRequest request = request_for(Statistic::histogram);
  request.bins = 2;
  for (const double upper : {1.0, 1.0 + 1e-320, -5.0}) {
    request.lower = {1.0};
    request.upper = {upper};
    Reduction histogram{request, 0};
    must(histogram.add(std::vector<float>{1.0F, 2.0F}, {2}));
    EXPECT_THAT(written<std::int64_t>(std::span{&histogram, 1}), ElementsAre(2, 0));
  }
}

TEST(Reduction, AveragesOverAxisOneOfAnImageTensor) {
  Reduction means{request_for(Statistic::channel_means), 0};
  Reduction squares{request_for(Statistic::second_moments), 0};
  // Two images, two channels, 1x2 pixels.
  const std::vector<float> values{1, 3, 10, 20, 5, 7, 30, 40};
  must(means.add(values, {2, 2, 1, 2}));
  must(squares.add(values, {2, 2, 1, 2}));
  EXPECT_THAT(written<double>(std::span{&means, 1}), ElementsAre(4.0, 25.0));
  EXPECT_THAT(written<double>(std::span{&squares, 1}), ElementsAre(21.0, 750.0));
}

TEST(Reduction, AveragesOverTheLastAxisOfASequence) {
  Reduction means{request_for(Statistic::channel_means), 0};
  // One image, three positions, two features.
  must(means.add(std::vector<float>{1, 10, 2, 20, 3, 30}, {1, 3, 2}));
  EXPECT_THAT(written<double>(std::span{&means, 1}), ElementsAre(2.0, 20.0));
}

TEST(Reduction, SquaresWhatAChannelSumsToInEachImage) {
  Reduction of_images{request_for(Statistic::taylor), 0};
  // Two images, two channels, 1x2 pixels: 4 and 30, then -2 and 0.
  must(of_images.add(std::vector<float>{1, 3, 10, 20, 5, -7, 30, -30}, {2, 2, 1, 2}));
  EXPECT_THAT(written<double>(std::span{&of_images, 1}), ElementsAre(10.0, 450.0));
  Reduction of_tokens{request_for(Statistic::taylor), 0};
  // Two sentences of three positions and two features: 6 and 60, then 0 and 3.
  must(of_tokens.add(std::vector<float>{1, 10, 2, 20, 3, 30, 1, 1, -1, 1, 0, 1}, {2, 3, 2}));
  EXPECT_THAT(written<double>(std::span{&of_tokens, 1}), ElementsAre(18.0, 1804.5));
}

TEST(Reduction, WeighsBatchesBySize) {
  Reduction means{request_for(Statistic::channel_means), 0};
  must(means.add(std::vector<float>{1, 1, 1}, {3, 1}));
  must(means.add(std::vector<float>{5}, {1, 1}));
  EXPECT_THAT(written<double>(std::span{&means, 1}), ElementsAre(2.0));
}

TEST(Reduction, RefusesChannelsThatChange) {
  Reduction means{request_for(Statistic::channel_means), 0};
  must(means.add(std::vector<float>{1, 2}, {1, 2}));
  EXPECT_FALSE(means.add(std::vector<float>{1, 2, 3}, {1, 3}));
  Reduction empty{request_for(Statistic::channel_means), 0};
  EXPECT_FALSE(empty.add(std::vector<float>{}, {1, 0}));
}

TEST(Reduction, KeepsTheFirstElementsOnly) {
  ObservationRequest request = request_for(Statistic::samples);
  request.sample_limit = 3;
  Reduction samples{request, 0};
  must(samples.add(std::vector<float>{1, 2}, {2}));
  EXPECT_FALSE(samples.is_full());
  must(samples.add(std::vector<float>{3, 4}, {2}));
  EXPECT_TRUE(samples.is_full());
  must(samples.add(std::vector<float>{5}, {1}));
  EXPECT_THAT(written<float>(std::span{&samples, 1}), ElementsAre(1, 2, 3));
  EXPECT_EQ(samples.elements(), 5);
}

TEST(Reduction, RefusesWhatIsNotFinite) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    std::vector<float> values(40, 1.0F);
    Reduction at_the_end{request_for(Statistic::range), 0};
    values[39] = bad;
    EXPECT_FALSE(at_the_end.add(values, {40}));
    Reduction in_a_lane{request_for(Statistic::range), 0};
    values[39] = 1.0F;
    values[3] = bad;
    EXPECT_FALSE(in_a_lane.add(values, {40}));
  }
}

TEST(Reduction, WritesSeveralTensorsOneAfterAnother) {
  std::vector<Reduction> two{{request_for(Statistic::channel_means), 0},
                             {request_for(Statistic::channel_means), 0}};
  must(two[0].add(std::vector<float>{1, 2}, {1, 2}));
  must(two[1].add(std::vector<float>{3, 4, 5}, {1, 3}));
  EXPECT_THAT(written<double>(two), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(two[0].length(), 2);
  EXPECT_EQ(two[1].length(), 3);
}

}  // namespace
}  // namespace carnot::worker
