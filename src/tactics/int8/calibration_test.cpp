// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/calibration.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "support/must.hpp"

namespace carnot {
namespace {

/// An observer that says what it was told to say.
class ScriptedObserver : public Observer {
 public:
  explicit ScriptedObserver(std::map<std::string, Observation> script)
      : script_{std::move(script)} {}

  Result<std::vector<Observation>> observe(const Graph& /*graph*/,
                                           const ObservationRequest& request) override {
    requests.push_back(request);
    std::vector<Observation> observations;
    for (const std::string& tensor : request.tensors) observations.push_back(script_.at(tensor));
    return observations;
  }
  std::vector<ObservationRequest> requests;

 private:
  std::map<std::string, Observation> script_;
};

Observation range_of(const std::string& tensor, double minimum, double maximum) {
  Observation seen;
  seen.tensor = tensor;
  seen.minimum = minimum;
  seen.maximum = maximum;
  seen.elements = 10;
  return seen;
}

Observation with_counts(Observation seen, std::size_t bin, std::int64_t count) {
  seen.counts.resize(2048);
  seen.counts[bin] = count;
  return seen;
}

Histogram histogram(double lower, double upper, std::vector<std::int64_t> counts) {
  return {.range = {.lower = lower, .upper = upper}, .counts = std::move(counts)};
}

TEST(Percentile, CutsEachTailAndInterpolatesWithinABin) {
  const Range range = percentile_range(histogram(-2.0, 2.0, {10, 40, 40, 10}), 95.0);
  EXPECT_DOUBLE_EQ(range.lower, -1.5);
  EXPECT_DOUBLE_EQ(range.upper, 1.5);
}

TEST(Percentile, OfOneHundredKeepsEverything) {
  EXPECT_EQ(percentile_range(histogram(-2.0, 2.0, {1, 0, 0, 1}), 100.0),
            (Range{.lower = -2.0, .upper = 2.0}));
}

TEST(Percentile, NeverLosesZero) {
  EXPECT_EQ(percentile_range(histogram(4.0, 8.0, {1, 1, 1, 1}), 50.0),
            (Range{.lower = 0.0, .upper = 6.0}));
}

TEST(LeastError, KeepsTheWholeRangeOfEvenlySpreadValues) {
  const Range range = least_error_range(histogram(0.0, 1.0, std::vector<std::int64_t>(2048, 100)));
  EXPECT_GT(range.upper, 0.97);
}

TEST(LeastError, SacrificesALonelyOutlier) {
  std::vector<std::int64_t> counts(2048, 0);
  for (std::size_t bin = 0; bin < 900; ++bin) counts[bin] = 1'000'000;
  counts.back() = 1;
  const Range range = least_error_range(histogram(0.0, 1.0, counts));
  EXPECT_LT(range.upper, 0.6);
  EXPECT_GT(range.upper, 0.4);
}

TEST(Calibrate, MinMaxNeedsOnePassAndPutsGroupsTogether) {
  ScriptedObserver observer{{{"a", range_of("a", -1.0, 2.0)},
                             {"b", range_of("b", 0.5, 5.0)},
                             {"c", range_of("c", 1.0, 4.0)}}};
  const auto ranges = must(calibrate({}, {{"a", "b"}, {"c"}}, {}, observer));
  EXPECT_THAT(ranges, testing::ElementsAre(Range{.lower = -1.0, .upper = 5.0},
                                           Range{.lower = 0.0, .upper = 4.0}));
  EXPECT_EQ(observer.requests.size(), 1U);
}

TEST(Calibrate, HistogramsOfAGroupAreCountedOverItsCommonRange) {
  ScriptedObserver observer{{{"a", with_counts(range_of("a", 0.0, 1.0), 0, 999)},
                             {"b", with_counts(range_of("b", 0.0, 2.0), 2047, 1)}}};
  const auto ranges = must(calibrate(
      {}, {{"a", "b"}}, {.calibration = Calibration::percentile, .percentile = 99.0}, observer));
  ASSERT_EQ(observer.requests.size(), 2U);
  EXPECT_THAT(observer.requests[1].upper, testing::ElementsAre(2.0, 2.0));
  EXPECT_LT(ranges.front().upper, 2.0 / 2048.0);
}

TEST(Calibrate, EntropyCountsByMagnitudeAndStaysWithinWhatWasSeen) {
  Observation seen = range_of("a", -0.5, 4.0);
  seen.counts.assign(4096, 0);
  for (std::size_t bin = 2048 - 256; bin < 4096; ++bin) seen.counts[bin] = 100;
  ScriptedObserver observer{{{"a", seen}}};
  const auto ranges = must(
      calibrate({}, {{"a"}}, {.calibration = Calibration::entropy, .percentile = 0.0}, observer));
  ASSERT_EQ(observer.requests.size(), 2U);
  EXPECT_EQ(observer.requests[1].bins, 4096);
  EXPECT_THAT(observer.requests[1].lower, testing::ElementsAre(-4.0));
  EXPECT_EQ(ranges.front(), (Range{.lower = -0.5, .upper = 4.0}));
}

TEST(Calibrate, ATensorThatIsAlwaysZeroKeepsTheEmptyRange) {
  ScriptedObserver observer{{{"a", with_counts(range_of("a", 0.0, 0.0), 0, 10)}}};
  const auto ranges =
      must(calibrate({}, {{"a"}}, {.calibration = Calibration::mse, .percentile = 0.0}, observer));
  EXPECT_EQ(ranges.front(), Range{});
}

TEST(Calibrate, AnOverflowingModelIsRefusedNamingTheTensor) {
  ScriptedObserver observer{{{"a", range_of("a", 0.0, std::numeric_limits<double>::infinity())}}};
  const auto result = calibrate({}, {{"a"}}, {}, observer);
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().message.find("tensor 'a' reaches 0 to inf"), std::string::npos);
}

TEST(Calibrate, WithoutImagesNothingCanBeCalibrated) {
  Observation nothing;
  nothing.tensor = "a";
  ScriptedObserver observer{{{"a", nothing}}};
  EXPECT_FALSE(calibrate({}, {{"a"}}, {}, observer).has_value());
}

}  // namespace
}  // namespace carnot
