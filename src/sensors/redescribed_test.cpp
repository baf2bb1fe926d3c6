// SPDX-License-Identifier: Apache-2.0
#include "sensors/redescribed.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace carnot {
namespace {

/// Gives two readings at once, as one with a buffer does.
class Board final : public Source {
 public:
  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override { return {0, clock.now(), PowerValue{Watts{7.0}}}; }
  void collect(const Clock& clock, std::vector<Reading>& into) override {
    into.push_back(read(clock));
    into.push_back(read(clock));
  }
  std::shared_ptr<DeviceWatch> watch() const override { return watch_; }

 private:
  SourceDescription description_;
  std::shared_ptr<DeviceWatch> watch_ = std::make_shared<DeviceWatch>("fake:board", "board", "");
};

TEST(Redescribed, HasItsReadingsAndItsDeviceUnderTheOtherDescription) {
  auto board = std::make_unique<Board>();
  const auto watch = board->watch();
  SourceDescription description;
  description.label = "the board by the window";
  const ManualClock clock;
  const auto described = redescribe(std::move(board), description);

  EXPECT_EQ(described->description().label, "the board by the window");
  EXPECT_EQ(described->watch(), watch);
  std::vector<Reading> readings;
  described->collect(clock, readings);
  EXPECT_EQ(readings.size(), 2);
  EXPECT_EQ(std::get<PowerValue>(described->read(clock).value).watts.si(), 7.0);
}

}  // namespace
}  // namespace carnot
