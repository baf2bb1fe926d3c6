// SPDX-License-Identifier: Apache-2.0
#include "app/measure/memory_watch.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace carnot {
namespace {

using std::chrono::steady_clock;

constexpr double kMostTimeOnMemory = 0.02;

}  // namespace

MemoryWatch::MemoryWatch(std::function<MemoryShares()> look)
    : begin_{steady_clock::now()}, thread_{kMostTimeOnMemory, [this, look = std::move(look)] {
                                             const Seconds at = steady_clock::now() - begin_;
                                             looks_.push_back({look(), at});
                                           }} {}

MemoryShares MemoryWatch::finish() {
  thread_.finish();
  const Seconds end = steady_clock::now() - begin_;
  const auto mean = [&](auto member) -> std::optional<double> {
    if (looks_.empty()) return std::nullopt;
    double sum = 0.0;
    for (std::size_t i = 0; i < looks_.size(); ++i) {
      const auto& share = looks_[i].shares.*member;
      if (!share) return std::nullopt;
      // The first one stands for the time before it as well.
      const Seconds from = i == 0 ? Seconds{0.0} : looks_[i].at;
      const Seconds to = i + 1 < looks_.size() ? looks_[i + 1].at : end;
      sum += *share * (to - from).count();
    }
    return std::clamp(sum / end.count(), 0.0, 1.0);
  };
  return {mean(&MemoryShares::command), mean(&MemoryShares::group)};
}

}  // namespace carnot
