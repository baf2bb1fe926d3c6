// SPDX-License-Identifier: Apache-2.0
#include "sensors/shifted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr std::chrono::seconds kShiftRounding{1};

class ShiftedSource final : public Source {
 public:
  ShiftedSource(std::unique_ptr<Source> source, ClockShift shift)
      : source_{std::move(source)},
        offset_{std::chrono::round<std::chrono::nanoseconds>(shift.offset)},
        description_{source_->description()} {
    description_.lag = std::max(Seconds{0.0}, description_.lag + shift.offset + shift.uncertainty);
    description_.stamp_error = shift.uncertainty;
  }

  const SourceDescription& description() const override { return description_; }
  std::shared_ptr<DeviceWatch> watch() const override { return source_->watch(); }
  std::optional<DeviceState> state() override { return source_->state(); }

  Reading read(const Clock& clock) override {
    Reading reading = source_->read(clock);
    move(reading, clock.now());
    return reading;
  }
  void collect(const Clock& clock, std::vector<Reading>& into) override {
    const std::size_t known = into.size();
    source_->collect(clock, into);
    for (std::size_t i = known; i < into.size(); ++i) move(into[i], clock.now());
  }

 private:
  void move(Reading& reading, SteadyTime now) {
    const SteadyTime when = reading.when - offset_;
    if (when > now + kShiftRounding && !std::holds_alternative<ReadFailure>(reading.value)) {
      reading.value = ReadFailure{fmt::format(
          "{}: a reading is stamped {} from now, its clock's calibrated offset taken off.",
          description_.label, format_quantity(Seconds{when - now}))};
    }
    // In order of time, as every source's: a reading that is drawn back to now may meet the next.
    last_ = std::max(last_, std::min(when, now));
    reading.when = last_;
  }

  std::unique_ptr<Source> source_;
  std::chrono::nanoseconds offset_;
  SourceDescription description_;
  SteadyTime last_{SteadyTime::min()};
};

}  // namespace

std::unique_ptr<Source> shift_stamps(std::unique_ptr<Source> source, ClockShift shift) {
  return std::make_unique<ShiftedSource>(std::move(source), shift);
}

}  // namespace carnot
