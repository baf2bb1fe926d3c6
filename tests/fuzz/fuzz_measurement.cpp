// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/assert.hpp"
#include "meter/measurement.hpp"

namespace {

using namespace carnot;

/// Takes numbers off the front of the input; 0 when it is used up.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}
  bool empty() const { return bytes_.empty(); }
  std::uint64_t number(std::size_t width) {
    const std::size_t count = std::min(width, bytes_.size());
    std::uint64_t value = 0;
    std::memcpy(&value, bytes_.data(), count);
    bytes_ = bytes_.subspan(count);
    return value;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

std::vector<SourceDescription> machine(Bytes& bytes) {
  std::vector<SourceDescription> sources(1 + bytes.number(1) % 4);
  for (SourceDescription& source : sources) {
    const std::uint64_t shape = bytes.number(1);
    source.domain = kDomains[shape % kDomains.size()].domain;
    source.kind = (shape & 0x10) != 0 ? SourceKind::perf : SourceKind::powercap;
    source.device = static_cast<int>(shape >> 7);
    source.refresh = Seconds{1e-3};
    source.plausible_maximum = Watts{(shape & 0x20) != 0 ? 0.0 : 300.0};
    if ((shape & 0x08) == 0) {
      source.counter = CounterSpec{1e-6, bytes.number(5), (shape & 0x40) != 0};
    } else if ((shape & 0x40) != 0) {
      source.provenance = Provenance::estimated;
      source.model = ModelSpec{"model", 0.8, false};
    }
  }
  return sources;
}

Reading reading(std::size_t source, const SourceDescription& description, SteadyTime when,
                Bytes& bytes) {
  const std::uint64_t kind = bytes.number(1);
  if (kind % 8 == 0) return {source, when, ReadFailure{"failed"}};
  const std::uint64_t value = bytes.number(5);
  if (description.counter) return {source, when, CounterValue{value}};
  const double si = static_cast<double>(value) * 1e-6;
  if (description.model) return {source, when, ModelledValue{Joules{si}, 2.0}};
  return {source, when, PowerValue{Watts{si}}};
}

void check(const Energy& energy) {
  CARNOT_ASSERT((energy.provenance() == Provenance::missing) == !energy.joules().has_value());
  if (!energy.joules()) return;
  const Estimate& joules = *energy.joules();
  CARNOT_ASSERT(std::isfinite(joules.point) && std::isfinite(joules.lower) &&
                std::isfinite(joules.upper));
}

}  // namespace

/// Whatever sources say: a measurement whose passport holds together, and the same one again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes{{data, size}};
  const auto sources = machine(bytes);
  const SteadyTime start{std::chrono::seconds{1000}};
  SteadyTime when = start;
  std::vector<Reading> readings;
  while (!bytes.empty() && readings.size() < 400) {
    when += std::chrono::milliseconds{bytes.number(2)};
    for (std::size_t i = 0; i < sources.size(); ++i)
      readings.push_back(reading(i, sources[i], when, bytes));
  }
  const SteadyTime begin = start + (when - start) / 7;
  const SteadyTime end = std::max(when - (when - start) / 9, begin + std::chrono::nanoseconds{1});
  const Measurement measured = measurement_of(sources, readings, "w", begin, end);
  check(measured.total);
  CARNOT_ASSERT(measured.unknown_share >= 0.0 && measured.unknown_share <= 1.0);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    check(measured.sources[i].energy);
    const auto& joules = measured.sources[i].energy.joules();
    if (!joules || !sources[i].counter) continue;
    CARNOT_ASSERT(joules->point >= 0.0 && joules->lower <= joules->point &&
                  joules->point <= joules->upper);
  }
  const Measurement again = measurement_of(sources, readings, "w", begin, end);
  CARNOT_ASSERT(again.total.joules() == measured.total.joules());
  return 0;
}
