// SPDX-License-Identifier: Apache-2.0
#include "meter/window_log.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace carnot {

WindowLog::WindowLog(Meter& meter, const Clock& clock, Room room)
    : meter_{meter}, clock_{clock}, entries_(room.windows) {
  meter_.keep_readings();
  meter_.make_room(2 * room.windows + room.readings);
}

WindowLog::Scope WindowLog::scope(std::string_view name) {
  const std::size_t place = next_.fetch_add(1, std::memory_order_relaxed);
  if (place < entries_.size()) {
    meter_.read_all();
    Entry& entry = entries_[place];
    entry.name = name;
    entry.begin = clock_.now();  // behind the readings: their cost is none of the window's
  }
  return Scope{*this, place};
}

WindowLog::Scope::~Scope() {
  if (place_ >= log_.entries_.size()) return;
  Entry& entry = log_.entries_[place_];
  // A scope in which the clock did not move has no power; it gets the clock's own step.
  entry.end = std::max(log_.clock_.now(), entry.begin + std::chrono::nanoseconds{1});
  entry.has_ended = true;
  log_.meter_.read_all();
}

std::vector<Measurement> WindowLog::measurements() const {
  std::vector<Measurement> measured;
  const std::size_t used = std::min(next_.load(), entries_.size());
  for (std::size_t i = 0; i < used; ++i) {
    const Entry& entry = entries_[i];
    if (!entry.has_ended) continue;
    measured.push_back(meter_.over(std::string{entry.name}, entry.begin, entry.end));
  }
  return measured;
}

std::size_t WindowLog::left_out() const {
  const std::size_t asked = next_.load();
  return asked > entries_.size() ? asked - entries_.size() : 0;
}

}  // namespace carnot
