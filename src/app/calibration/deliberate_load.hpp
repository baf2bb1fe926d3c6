// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "base/units.hpp"

namespace carnot {

/// What the CPUs are kept busy with. At equal load these draw differently, which is what a curve of
/// power over load cannot know.
enum class Work {
  counting,    // a loop of integers: the least
  arithmetic,  // multiply-adds in floating point
  memory,      // streaming through more than the caches hold
};
struct WorkRow {
  Work work;
  std::string_view key;
};
inline constexpr auto kWorks = std::to_array<WorkRow>({
    {Work::counting, "counting"},
    {Work::arithmetic, "arithmetic"},
    {Work::memory, "memory"},
});
constexpr std::string_view key_of(Work work) { return kWorks[static_cast<std::size_t>(work)].key; }
static_assert(key_of(Work::memory) == "memory");

/// Something whose load can be set. A test's own tells its fake sources.
class LoadDriver {
 public:
  virtual ~LoadDriver() = default;
  /// From now on so many CPUs are busy: 2.5 is two of them, and one half of the time. 0 rests.
  virtual void set(double cpus, Work work) = 0;
};

/// Threads of this process, one per CPU, that rest until they are told; they end with the object.
class CpuLoad final : public LoadDriver {
 public:
  /// REQUIRES: cpus > 0.
  explicit CpuLoad(int cpus);
  ~CpuLoad() override;
  CpuLoad(const CpuLoad&) = delete;
  CpuLoad& operator=(const CpuLoad&) = delete;

  void set(double cpus, Work work) override;

 private:
  struct Worker {
    std::atomic<double> duty{0.0};
    std::atomic<Work> work{Work::counting};
    std::jthread thread;
  };
  static void run(Worker& worker, const std::stop_token& stop);

  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace carnot
