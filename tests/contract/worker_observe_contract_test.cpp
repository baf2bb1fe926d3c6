// SPDX-License-Identifier: Apache-2.0
// What every worker promises about the tensors inside a model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "contract/worker_under_test.hpp"
#include "graph/onnx_file.hpp"

namespace carnot {
namespace {

using testing::FloatNear;
using testing::HasSubstr;
using testing::Pointwise;

class WorkerObserve : public WorkerContract {
 protected:
  Observation observed(const std::string& tensor, Statistic statistic, int batch) {
    ObservationRequest request;
    request.tensors = {tensor};
    request.statistic = statistic;
    request.sample_limit = 1000;
    WorkerClient worker = started();
    return must(worker.observe(settings(batch), images_path, request)).at(0);
  }

  /// What the model's hidden layer holds for all images, image by image.
  std::vector<float> hidden() const {
    const std::vector<float> images = contract_images(kImages);
    std::vector<float> all;
    for (std::size_t i = 0; i < kImages; ++i) {
      const auto values = model.values_of(
          std::span{images}.subspan(i * ContractModel::kPixels, ContractModel::kPixels));
      all.insert(all.end(), values.hidden.begin(), values.hidden.end());
    }
    return all;
  }

  /// By hand: active · (the row of w2 at the class put first - the mean row), squared, mean over
  /// images.
  std::vector<double> shares_of_active() const {
    const std::vector<float> images = contract_images(kImages);
    const Graph graph = model.graph();
    const auto weights = graph.find_initializer("w2")->as<float>();
    constexpr auto kClasses = static_cast<std::size_t>(ContractModel::kClasses);
    std::vector<double> shares(ContractModel::kHidden);
    for (std::size_t i = 0; i < kImages; ++i) {
      const auto values = model.values_of(
          std::span{images}.subspan(i * ContractModel::kPixels, ContractModel::kPixels));
      const auto first = static_cast<std::size_t>(
          std::distance(values.scores.begin(), std::ranges::max_element(values.scores)));
      for (std::size_t j = 0; j < shares.size(); ++j) {
        const auto row = weights.subspan(j * kClasses, kClasses);
        const double mean = std::accumulate(row.begin(), row.end(), 0.0) / kClasses;
        const double slope = static_cast<double>(row[first]) - mean;
        shares[j] += std::pow(static_cast<double>(values.active[j]) * slope, 2) / kImages;
      }
    }
    return shares;
  }
};

TEST_P(WorkerObserve, FindsTheRangeOfAnInnerTensor) {
  const Observation range = observed("hidden", Statistic::range, 3);
  const auto expected = hidden();
  const auto [least, greatest] = std::minmax_element(expected.begin(), expected.end());
  EXPECT_NEAR(range.minimum, *least, 1e-4);
  EXPECT_NEAR(range.maximum, *greatest, 1e-4);
  EXPECT_EQ(range.elements, kImages * ContractModel::kHidden) << "padding is not counted";
  EXPECT_EQ(range.tensor, "hidden");
}

TEST_P(WorkerObserve, SeesATensorThatTheEngineWouldFuseAway) {
  EXPECT_LT(observed("hidden", Statistic::range, 1).minimum, -0.5);
  EXPECT_EQ(observed("active", Statistic::range, 1).minimum, 0.0);
}

TEST_P(WorkerObserve, ReadsTheInputAndTheOutputToo) {
  const std::vector<float> images = contract_images(kImages);
  const Observation input = observed("images", Statistic::range, 2);
  EXPECT_EQ(input.minimum, *std::min_element(images.begin(), images.end()));
  EXPECT_EQ(input.elements, kImages * ContractModel::kPixels);
  EXPECT_EQ(observed("scores", Statistic::range, 2).elements, kImages * ContractModel::kClasses);
}

TEST_P(WorkerObserve, KeepsTheElementsAsSamples) {
  EXPECT_THAT(observed("hidden", Statistic::samples, 3).samples,
              Pointwise(FloatNear(1e-4F), hidden()));
}

TEST_P(WorkerObserve, AveragesPerChannel) {
  const auto all = hidden();
  std::vector<double> mean(ContractModel::kHidden);
  std::vector<double> square(ContractModel::kHidden);
  for (std::size_t i = 0; i < all.size(); ++i) {
    mean[i % mean.size()] += all[i] / kImages;
    square[i % mean.size()] += all[i] * all[i] / kImages;
  }
  EXPECT_THAT(observed("hidden", Statistic::channel_means, 2).channel_mean,
              Pointwise(testing::DoubleNear(1e-4), mean));
  EXPECT_THAT(observed("hidden", Statistic::second_moments, 2).channel_second_moment,
              Pointwise(testing::DoubleNear(1e-3), square));
}

TEST_P(WorkerObserve, KnowsWhatTheAnswerHangsOnOrSaysThatItDoesNot) {
  ObservationRequest request;
  request.tensors = {"active", "hidden"};
  request.statistic = Statistic::taylor;
  WorkerClient worker = started();
  const auto seen = worker.observe(settings(2), images_path, request);
  if (GetParam().name != "torch") {
    ASSERT_FALSE(seen);
    EXPECT_THAT(seen.error().message, HasSubstr("calculates no gradients"));
    EXPECT_TRUE(worker.is_alive());
    return;
  }
  const auto expected = Pointwise(testing::DoubleNear(1e-4), shares_of_active());
  EXPECT_THAT(must(seen)[0].channel_taylor, expected);
  EXPECT_THAT(must(seen)[1].channel_taylor, expected) << "Relu passes on what it lets through";
  request.tensors = {"scores"};
  const auto output = worker.observe(settings(2), images_path, request);
  ASSERT_FALSE(output);
  EXPECT_THAT(output.error().message, HasSubstr("has no share in the answer"));
}

TEST_P(WorkerObserve, CountsSeveralTensorsIntoTheirOwnRanges) {
  ObservationRequest request;
  request.tensors = {"active", "hidden"};
  request.statistic = Statistic::histogram;
  request.bins = 2;
  request.lower = {-1.0, -1.0};
  request.upper = {1.0, 1.0};
  WorkerClient worker = started();
  const auto found = must(worker.observe(settings(2), images_path, request));
  const auto all = hidden();
  const auto negative = std::count_if(all.begin(), all.end(), [](float x) { return x < 0.0F; });
  const auto total = static_cast<std::int64_t>(all.size());
  EXPECT_THAT(found[0].counts, testing::ElementsAre(0, total))
      << "what lies outside is in the last bin";
  EXPECT_THAT(found[1].counts, testing::ElementsAre(negative, total - negative));
}

TEST_P(WorkerObserve, TakesMoreTensorsThanOnePassHolds) {
  ObservationRequest request;
  for (int i = 0; i < 100; ++i) request.tensors.push_back(i % 2 == 0 ? "hidden" : "active");
  WorkerClient worker = started();
  const auto found = must(worker.observe(settings(7), images_path, request));
  ASSERT_EQ(found.size(), 100U);
  EXPECT_LT(found[98].minimum, 0.0);
  EXPECT_EQ(found[99].minimum, 0.0);
}

TEST_P(WorkerObserve, LeavesALoadedModelAsItWas) {
  WorkerClient worker = started();
  must(worker.load(settings(2)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  ObservationRequest request;
  request.tensors = {"hidden"};
  must(worker.observe(settings(1), images_path, request));
  EXPECT_EQ(must(worker.run_window({Seconds{0.0}, 4}, {})).iterations, 4);
  EXPECT_EQ(must(worker.predict(images_path)).logits.shape()[1], ContractModel::kClasses);
}

TEST_P(WorkerObserve, NamesTheTensorThatItCannotObserve) {
  WorkerClient worker = started();
  ObservationRequest request;
  request.tensors = {"hiden"};
  const auto misspelt = worker.observe(settings(1), images_path, request);
  ASSERT_FALSE(misspelt);
  EXPECT_THAT(misspelt.error().message, HasSubstr("no inner tensor \"hiden\""));
  EXPECT_THAT(misspelt.error().remedy, HasSubstr("\"hidden\""));
  request.tensors = {"w1"};
  EXPECT_FALSE(worker.observe(settings(1), images_path, request)) << "a constant";
  EXPECT_TRUE(worker.is_alive());
}

TEST_P(WorkerObserve, RefusesRangesThatDoNotFit) {
  WorkerClient worker = started();
  ObservationRequest request;
  request.tensors = {"hidden"};
  request.statistic = Statistic::histogram;
  EXPECT_THAT(worker.observe(settings(1), images_path, request).error().message,
              HasSubstr("one range per tensor"));
  ModelSettings bf16 = settings(1);
  bf16.precision = Precision::bf16;
  request.statistic = Statistic::range;
  EXPECT_THAT(worker.observe(bf16, images_path, request).error().message, HasSubstr("fp32 only"));
}

INSTANTIATE_TEST_SUITE_P(Workers, WorkerObserve, testing::ValuesIn(workers_under_test()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace carnot
