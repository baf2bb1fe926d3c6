// SPDX-License-Identifier: Apache-2.0
//
// What every source must keep, whatever its kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "contract/sources/instrument.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kMemoryEstimate = "memory_estimate";

class SourceContract : public ::testing::TestWithParam<InstrumentKind> {
 protected:
  void SetUp() override {
    instrument_->show({}, Watts{100.0});
    Scan scan = instrument_->open();
    ASSERT_FALSE(scan.readable.empty());
    source_ = std::move(scan.readable.front());
  }
  /// A second with 100 W, and a look at its end.
  Reading read() {
    instrument_->machine.clock.advance(1s);
    drawn_ += Joules{100.0};
    instrument_->show(drawn_, Watts{100.0});
    std::vector<Reading> readings;
    source_->collect(instrument_->machine.clock, readings);
    EXPECT_FALSE(readings.empty());
    return readings.empty() ? Reading{} : readings.back();
  }
  Reading read_until_the_eighth_second() {
    for (int second = 1; second < 8; ++second) read();
    return read();
  }

  // Before what reads it: a source's thread ends first.
  std::unique_ptr<Instrument> instrument_ = GetParam().make();
  std::unique_ptr<Source> source_;
  Joules drawn_;
};

TEST_P(SourceContract, IsNamedAndItsDescriptionFitsItself) {
  const SourceDescription& description = source_->description();
  EXPECT_FALSE(description.id.empty());
  EXPECT_FALSE(description.label.empty());
  EXPECT_EQ(description.model.has_value(), description.provenance == Provenance::estimated);
}

TEST_P(SourceContract, ReadsTheKindOfValueThatItsDescriptionPromises) {
  const SourceDescription& description = source_->description();
  const Reading reading = read();
  EXPECT_EQ(std::holds_alternative<CounterValue>(reading.value), description.counter.has_value());
  EXPECT_EQ(std::holds_alternative<ModelledValue>(reading.value), description.model.has_value());
}

TEST_P(SourceContract, StampsAReadingNoLaterThanNowAndLeavesItsIndexToTheOwner) {
  const Reading reading = read();
  EXPECT_LE(reading.when, instrument_->machine.clock.now());
  EXPECT_EQ(reading.source, 0U);
}

class SourceThatMayFail : public SourceContract {};

TEST_P(SourceThatMayFail, AFailedReadSaysWhyAndIsOutlived) {
  EXPECT_FALSE(std::holds_alternative<ReadFailure>(read_until_the_eighth_second().value));
  ASSERT_TRUE(instrument_->suffer(Fault::fails));
  for (int second = 9; second < 12; ++second) {
    const Reading reading = read();
    ASSERT_TRUE(std::holds_alternative<ReadFailure>(reading.value));
    EXPECT_FALSE(std::get<ReadFailure>(reading.value).reason.empty());
  }
  instrument_->recover();
  EXPECT_FALSE(std::holds_alternative<ReadFailure>(read().value));
}

const auto kName = [](const auto& tested) { return std::string{tested.param.name}; };
INSTANTIATE_TEST_SUITE_P(Every, SourceContract,
                         ::testing::ValuesIn(instrument_kinds().begin(), instrument_kinds().end()),
                         kName);

/// All but those that look once, when they are opened.
std::vector<InstrumentKind> kinds_that_may_fail() {
  std::vector<InstrumentKind> kinds;
  std::ranges::copy_if(instrument_kinds(), std::back_inserter(kinds),
                       [](const InstrumentKind& kind) { return kind.name != kMemoryEstimate; });
  return kinds;
}
INSTANTIATE_TEST_SUITE_P(Every, SourceThatMayFail, ::testing::ValuesIn(kinds_that_may_fail()),
                         kName);

}  // namespace
}  // namespace carnot
