// SPDX-License-Identifier: Apache-2.0
#include "sensors/memory_estimate.hpp"

#include <optional>

#include "base/text.hpp"

namespace carnot {
namespace {

class MemoryEstimate final : public Source {
 public:
  MemoryEstimate(SourceDescription description, Watts power)
      : description_{std::move(description)}, power_{power} {}

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    if (!opened_) opened_ = when;
    return {0, when, ModelledValue{power_ * seconds_between(*opened_, when), kMemoryFactor}};
  }

 private:
  SourceDescription description_;
  Watts power_;
  std::optional<SteadyTime> opened_;
};

}  // namespace

std::uint64_t fitted_memory(std::string_view meminfo) {
  constexpr std::string_view kName = "MemTotal:";
  constexpr std::string_view kUnit = "kB";  // which the kernel means as 1024 bytes
  constexpr std::uint64_t kMostKilobytes = 1ULL << 50U;
  for (std::string_view line : split(meminfo, '\n')) {
    if (!line.starts_with(kName)) continue;
    line = trim(line.substr(kName.size()));
    if (!line.ends_with(kUnit)) return 0;
    const auto kilobytes = parse_uint(trim(line.substr(0, line.size() - kUnit.size())));
    return kilobytes && *kilobytes < kMostKilobytes ? *kilobytes * 1024 : 0;
  }
  return 0;
}

std::unique_ptr<Source> memory_estimate(const SysRoot& sys) {
  const auto meminfo = sys.read("/proc/meminfo");
  const std::uint64_t bytes = meminfo ? fitted_memory(*meminfo) : 0;
  if (bytes == 0) return nullptr;
  const Watts power{static_cast<double>(bytes) * 1e-9 * kMemoryWattsPerGigabyte};
  SourceDescription description{
      .id = "estimate:memory",
      .label = "memory by its size",
      .kind = SourceKind::estimate,
      .domain = Domain::dram,
      .provenance = Provenance::estimated,
      .model = ModelSpec{"watts per GB of memory (Green Algorithms)", kMemoryConfidence, false},
      .plausible_maximum = power};
  return std::make_unique<MemoryEstimate>(std::move(description), power);
}

}  // namespace carnot
