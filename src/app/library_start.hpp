// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/sys_root.hpp"
#include "base/units.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// How a vendor's library is looked at.
struct LibraryLook {
  std::string name;  // "NVML"
  /// Whether the kernel shows its driver: quick, and without it nothing is loaded.
  std::function<bool(const SysRoot&)> is_worth_it;
  /// Loads and starts it, and opens its boards: may take seconds. Called by a thread of its own.
  std::function<Scan(const SysRoot&, const Clock&)> scan;
};
/// NVML and ROCm SMI.
std::vector<LibraryLook> vendor_libraries();

/// How long one of them took to start.
struct LibraryCost {
  std::string name;
  Seconds seconds{0.0};
};

/// Vendors' libraries on their way, each on a thread of its own: nvmlInit may wake a board for
/// seconds, and counters of AMD are watched for half a second before they are believed. Nothing
/// stops a thread inside a driver, so the object's end waits for all of them. Any thread.
class LibraryStart {
 public:
  using Taker = std::function<void(Scan)>;

  /// `sys` is copied; `clock` must outlive this. REQUIRES: the looks are worth it.
  LibraryStart(std::vector<LibraryLook> looks, const SysRoot& sys, const Clock& clock);
  ~LibraryStart() = default;
  LibraryStart(const LibraryStart&) = delete;
  LibraryStart& operator=(const LibraryStart&) = delete;

  /// What is ready by then, in the order of the looks; returns as soon as all are.
  Scan wait_for(Seconds patience);
  Scan wait_for_all();
  /// What comes from now on goes to `taker`, once per library and on its thread. What came since
  /// the last wait goes there at once.
  void hand_on(Taker taker);
  /// From now on what comes is dropped: returns when no taker is at work any more.
  void stop_handing_on();

  /// Those whose boards nobody was given yet: still starting, or ready since the last wait.
  std::vector<std::string> pending() const;
  std::vector<LibraryCost> costs() const;

 private:
  struct Entry {
    std::string name;
    bool ready = false;
    bool given = false;  // to who waited, or to the taker
    Scan scan{};
    Seconds took{0.0};
  };

  void run(std::size_t index, const LibraryLook& look);
  bool all_ready() const;
  Scan take();

  const SysRoot sys_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows; held while a taker is at work
  std::condition_variable changed_;
  std::vector<Entry> entries_;
  Taker taker_;
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace carnot
