// SPDX-License-Identifier: Apache-2.0
#include "app/library_start.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/fact_tables.hpp"
#include "sensors/nvml/scan.hpp"
#include "sensors/rocm_smi/library.hpp"
#include "sensors/rocm_smi/scan.hpp"
#include "sensors/vendor_library.hpp"

namespace carnot {

std::vector<LibraryLook> vendor_libraries() {
  return {{"NVML", shows_nvidia_driver,
           [](const SysRoot&, const Clock&) {
             return scan_nvml(nvml::kLibraryName, known_gpu_boards());
           }},
          {"ROCm SMI", shows_amd_driver, [](const SysRoot& sys, const Clock& clock) {
             return scan_rocm_smi(rocm_smi::kLibraryNames, sys, clock, rocm_smi::kCounterWatch);
           }}};
}

LibraryStart::LibraryStart(std::vector<LibraryLook> looks, const SysRoot& sys, const Clock& clock)
    : sys_{sys}, clock_{clock} {
  for (const LibraryLook& look : looks) entries_.push_back({.name = look.name});
  for (std::size_t i = 0; i < looks.size(); ++i)
    threads_.emplace_back([this, i, look = std::move(looks[i])] { run(i, look); });
}

void LibraryStart::run(std::size_t index, const LibraryLook& look) {
  const auto begin = std::chrono::steady_clock::now();  // a real thread takes real time
  Scan scan = look.scan(sys_, clock_);
  const std::lock_guard lock{mutex_};
  Entry& entry = entries_[index];
  entry.took = std::chrono::steady_clock::now() - begin;
  entry.ready = true;
  entry.scan = std::move(scan);
  if (taker_) {
    entry.given = true;
    taker_(std::exchange(entry.scan, {}));
  }
  changed_.notify_all();
}

bool LibraryStart::all_ready() const { return std::ranges::all_of(entries_, &Entry::ready); }

Scan LibraryStart::take() {
  Scan all;
  for (Entry& entry : entries_) {
    if (!entry.ready) continue;
    entry.given = true;
    append(all, std::exchange(entry.scan, {}));
  }
  return all;
}

Scan LibraryStart::wait_for(Seconds patience) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, patience, [this] { return all_ready(); });
  return take();
}

Scan LibraryStart::wait_for_all() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return all_ready(); });
  return take();
}

void LibraryStart::hand_on(Taker taker) {
  const std::lock_guard lock{mutex_};
  taker_ = std::move(taker);
  Scan already = take();
  const bool is_empty = already.readable.empty() && already.unreadable.empty();
  if (!is_empty) taker_(std::move(already));
}

void LibraryStart::stop_handing_on() {
  const std::lock_guard lock{mutex_};
  taker_ = nullptr;
}

std::vector<std::string> LibraryStart::pending() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> names;
  for (const Entry& entry : entries_) {
    if (!entry.given) names.push_back(entry.name);
  }
  return names;
}

std::vector<LibraryCost> LibraryStart::costs() const {
  const std::lock_guard lock{mutex_};
  std::vector<LibraryCost> costs;
  for (const Entry& entry : entries_) {
    if (entry.ready) costs.push_back({entry.name, entry.took});
  }
  return costs;
}

}  // namespace carnot
