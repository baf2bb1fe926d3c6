// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/doctor_memory.hpp"
#include "base/assert.hpp"

namespace {

using namespace carnot;

/// Two sources without joules: what `measure` asks the doctor's report about.
Measurement measurement_without_joules() {
  const Energy missing =
      Energy::missing(Perimeter::single(Domain::cpu_package), {finding(FindingCode::too_short)});
  return {"w",
          SteadyTime{},
          SteadyTime{std::chrono::milliseconds{3}},
          {{"powercap:intel-rapl:0", "package-0", missing, 0, 0, 1.0},
           {"powercap:intel-rapl:1", "package-1", missing, 0, 0, 1.0}},
          missing,
          1.0};
}

}  // namespace

/// Whatever the cached report holds, at most one line comes of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Measurement kMeasurement = measurement_without_joules();
  const std::string word =
      doctors_word_in({reinterpret_cast<const char*>(data), size}, kMeasurement, "abc");
  CARNOT_ASSERT(word.empty() || word.starts_with("package-"));
  CARNOT_ASSERT(std::ranges::none_of(
      word, [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; }));
  return 0;
}
