// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "app/measure/sparing_thread.hpp"
#include "base/clock.hpp"

namespace carnot {

/// The shares of memory of a command and of a named group, at one moment.
struct MemoryShares {
  std::optional<double> command{};  // 0..1; empty: not readable
  std::optional<double> group{};
};

/// Looks at who holds the memory while it lives, for 2 % of the time at most: each look holds up
/// the page faults of those it looks at.
class MemoryWatch {
 public:
  /// `look` is called by a thread of its own. To be made while signals are held.
  explicit MemoryWatch(std::function<MemoryShares()> look);
  ~MemoryWatch() = default;
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;

  /// Ends the looking. The mean over all looks, each counted for the time to the next one; empty
  /// where one failed, or there was none.
  MemoryShares finish();

 private:
  struct Look {
    MemoryShares shares;
    Seconds at;
  };

  std::vector<Look> looks_;                      // the thread's, until it is finished
  std::chrono::steady_clock::time_point begin_;  // real time: a real thread takes it
  SparingThread thread_;                         // last: it uses all of the above
};

}  // namespace carnot
