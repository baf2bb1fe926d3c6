// SPDX-License-Identifier: Apache-2.0
#include "sensors/polled.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr Seconds kOften{1e-3};
constexpr Seconds kHardlyEver{3600.0};

class Asked final : public SlowQuestion {
 public:
  explicit Asked(std::function<ReadingValue(const std::stop_token&)> answer)
      : answer_{std::move(answer)} {}
  ReadingValue ask(const std::stop_token& stop) override { return answer_(stop); }

 private:
  std::function<ReadingValue(const std::stop_token&)> answer_;
};

GatheringSource polled(const Clock& clock, Seconds period,
                       std::function<ReadingValue(const std::stop_token&)> answer) {
  SourceDescription description;
  description.label = "plug";
  return GatheringSource{description,
                         ask_every(period, std::make_unique<Asked>(std::move(answer)), clock)};
}

/// What a source hands out until there are so many.
std::vector<Reading> collected(Source& source, const Clock& clock, std::size_t least) {
  std::vector<Reading> readings;
  while (readings.size() < least) {
    std::this_thread::sleep_for(1ms);
    source.collect(clock, readings);
  }
  return readings;
}

double watts_in(const Reading& reading) { return std::get<PowerValue>(reading.value).watts.si(); }

Reading reading_at(SteadyTime when, double watts) { return {0, when, PowerValue{Watts{watts}}}; }

TEST(PolledSource, StampsEachAnswerHalfwayBetweenQuestionAndAnswer) {
  ManualClock clock;
  const SteadyTime begin = clock.now();
  int asked = 0;
  GatheringSource source = polled(clock, kOften, [&](const std::stop_token&) -> ReadingValue {
    clock.advance(2s);
    return PowerValue{Watts{static_cast<double>(++asked)}};
  });
  const auto readings = collected(source, clock, 3);
  EXPECT_EQ(readings[0].when, begin + 1s);
  EXPECT_EQ(readings[1].when, begin + 3s);
  EXPECT_EQ(readings[2].when, begin + 5s);
  EXPECT_DOUBLE_EQ(watts_in(readings[0]), 1.0);
  EXPECT_DOUBLE_EQ(watts_in(readings[2]), 3.0);
}

TEST(PolledSource, HandsOutAnAnswerOnceAndThenSaysThatNothingIsNew) {
  const ManualClock clock;
  GatheringSource source = polled(clock, kHardlyEver, [](const std::stop_token&) -> ReadingValue {
    return PowerValue{Watts{7.0}};
  });
  Reading reading = source.read(clock);
  while (std::holds_alternative<ReadFailure>(reading.value)) reading = source.read(clock);
  EXPECT_DOUBLE_EQ(watts_in(reading), 7.0);
  EXPECT_THAT(std::get<ReadFailure>(source.read(clock).value).reason,
              HasSubstr("plug: nothing new"));
}

TEST(PolledSource, AFailedAnswerIsAReadingAndTheNextGoodOneCounts) {
  const ManualClock clock;
  int asked = 0;
  GatheringSource source = polled(clock, kOften, [&](const std::stop_token&) -> ReadingValue {
    if (++asked == 1) return ReadFailure{"timed out after 2 s"};
    return PowerValue{Watts{1.0}};
  });
  const auto readings = collected(source, clock, 2);
  EXPECT_EQ(std::get<ReadFailure>(readings[0].value).reason, "timed out after 2 s");
  EXPECT_DOUBLE_EQ(watts_in(readings[1]), 1.0);
}

TEST(PolledSource, EndsAQuestionInProgressAndHandsOutNothingOfIt) {
  const ManualClock clock;
  std::atomic<bool> asking = false;
  std::atomic<bool> heard = false;
  {
    GatheringSource source =
        polled(clock, kOften, [&](const std::stop_token& stop) -> ReadingValue {
          asking = true;
          std::mutex mutex;
          std::unique_lock lock{mutex};
          std::condition_variable_any wake;
          wake.wait(lock, stop, [] { return false; });
          heard = true;
          return PowerValue{Watts{0.0}};
        });
    while (!asking) std::this_thread::yield();
  }
  EXPECT_TRUE(heard);
}

TEST(ReadingBuffer, AFullOneDropsTheOldestAndSaysSo) {
  ReadingBuffer buffer{4};
  const SteadyTime begin{1s};
  for (int i = 0; i < 5; ++i) buffer.put(reading_at(begin + i * 1s, i));
  std::vector<Reading> taken;
  buffer.take_all(taken);
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(std::get<ReadFailure>(taken[0].value).reason, "3 readings were lost unfetched.");
  EXPECT_EQ(taken[0].when, begin + 2s);
  EXPECT_DOUBLE_EQ(watts_in(taken[1]), 3.0);
  EXPECT_DOUBLE_EQ(watts_in(taken[2]), 4.0);
}

TEST(ReadingBuffer, SaysOnlyOnceWhatWasLost) {
  ReadingBuffer buffer{1};
  buffer.put(reading_at(SteadyTime{1s}, 1.0));
  buffer.put(reading_at(SteadyTime{2s}, 2.0));
  std::vector<Reading> taken;
  buffer.take_all(taken);
  taken.clear();
  buffer.take_all(taken);
  EXPECT_TRUE(taken.empty());
}

TEST(ReadingBuffer, TheNewestGivesUpWhatIsOlder) {
  ReadingBuffer buffer{8};
  buffer.put(reading_at(SteadyTime{1s}, 1.0));
  buffer.put(reading_at(SteadyTime{2s}, 2.0));
  EXPECT_DOUBLE_EQ(watts_in(buffer.take_newest().value()), 2.0);
  EXPECT_FALSE(buffer.take_newest().has_value());
}

}  // namespace
}  // namespace carnot
