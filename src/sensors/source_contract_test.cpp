// SPDX-License-Identifier: Apache-2.0
//
// What every source must keep, whatever its kind: the same faults, the same answers.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/source_bench/source_bench.hpp"

namespace carnot {
namespace {

class SourceContract : public ::testing::TestWithParam<SourceKindUnderTest> {
 protected:
  std::unique_ptr<SourceBench> bench_ = GetParam().make();
  Reading read() { return bench_->source->read(bench_->machine.clock); }
};

TEST_P(SourceContract, IsNamedAndItsDescriptionFitsItself) {
  const SourceDescription& description = bench_->source->description();
  EXPECT_FALSE(description.id.empty());
  EXPECT_FALSE(description.label.empty());
  EXPECT_EQ(description.model.has_value(), description.provenance == Provenance::estimated);
}

TEST_P(SourceContract, ReadsTheKindOfValueThatItsDescriptionPromises) {
  const SourceDescription& description = bench_->source->description();
  const Reading reading = read();
  EXPECT_EQ(std::holds_alternative<CounterValue>(reading.value), description.counter.has_value());
  EXPECT_EQ(std::holds_alternative<ModelledValue>(reading.value), description.model.has_value());
}

TEST_P(SourceContract, StampsAReadingNoLaterThanNowAndLeavesItsIndexToTheOwner) {
  const Reading reading = read();
  EXPECT_LE(reading.when, bench_->machine.clock.now());
  EXPECT_EQ(reading.source, 0U);
}

TEST_P(SourceContract, AFailedReadSaysWhy) {
  read();
  bench_->break_it();
  const Reading reading = read();
  ASSERT_TRUE(std::holds_alternative<ReadFailure>(reading.value));
  EXPECT_FALSE(std::get<ReadFailure>(reading.value).reason.empty());
}

TEST_P(SourceContract, OutlivesAFailedRead) {
  read();
  bench_->break_it();
  read();
  bench_->mend_it();
  EXPECT_FALSE(std::holds_alternative<ReadFailure>(read().value));
}

INSTANTIATE_TEST_SUITE_P(Every, SourceContract, ::testing::ValuesIn(every_source()),
                         [](const auto& tested) { return std::string{tested.param.name}; });

}  // namespace
}  // namespace carnot
