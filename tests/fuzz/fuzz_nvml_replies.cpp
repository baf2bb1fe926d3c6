// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <variant>
#include <vector>

#include "base/assert.hpp"
#include "sensors/nvml/gpu_state.hpp"
#include "sensors/nvml/replies.hpp"

namespace {

using namespace carnot;

/// What is left of the input, taken apart as a driver would write it.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_{data}, size_{size} {}

  template <class T>
  T take() {
    T value{};
    const std::size_t count = std::min(sizeof value, size_);
    if (count > 0) std::memcpy(&value, data_, count);
    data_ += count;
    size_ -= count;
    return value;
  }
  template <class T>
  std::vector<T> take_all() {
    std::vector<T> values;
    while (size_ > 0) values.push_back(take<T>());
    return values;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

void check_value(const nvml::ReadingValue& value) {
  if (const auto* failure = std::get_if<ReadFailure>(&value))
    CARNOT_ASSERT(!failure->reason.empty());
  if (const auto* power = std::get_if<PowerValue>(&value))
    CARNOT_ASSERT(power->watts > Watts{0.0} && power->watts < Watts{1e17});
}

void check_samples(Bytes bytes, nvml::ValueType type, std::uint64_t last_us) {
  std::uint64_t before = last_us;
  for (const auto& power : nvml::powers_after(bytes.take_all<nvml::Sample>(), type, last_us)) {
    CARNOT_ASSERT(power.timestamp_us > before && power.watts > Watts{0.0});
    before = power.timestamp_us;
  }
}

void check_shares(Bytes bytes, std::uint64_t last_us) {
  const auto samples = bytes.take_all<nvml::ProcessSample>();
  const nvml::ProcessShares result = nvml::shares_after(samples, last_us);
  CARNOT_ASSERT(result.seen_until_us >= last_us && result.shares.size() <= samples.size());
  for (const auto& share : result.shares)
    CARNOT_ASSERT(share.sm_share >= 0.0 && share.sm_share <= 1.0);
}

}  // namespace

/// Numbers, samples and texts as a driver may hand them out: any bits make a value that makes
/// sense, or a failure in words.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  CARNOT_ASSERT(carnot::nvml::driver_major({reinterpret_cast<const char*>(data), size}) >= 0);
  Bytes bytes{data, size};
  const auto type = static_cast<carnot::nvml::ValueType>(bytes.take<std::int8_t>());
  const auto bits = bytes.take<std::uint64_t>();
  check_value(carnot::nvml::power_value(type, bits, "GPU 0"));
  check_value(carnot::nvml::energy_value(type, bits, "GPU 0"));
  CARNOT_ASSERT(carnot::nvml::throttle_reasons(bits).size() <= 64);
  check_samples(bytes, type, bits);
  check_shares(bytes, bits);
  return 0;
}
