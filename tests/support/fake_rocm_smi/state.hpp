// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carnot {

/// One board of the fake library: an MI210 that draws 100 W, and a counter that says so, unless
/// told otherwise. Status codes are rsmi_status_t's.
struct FakeRocmBoard {
  std::string name = "AMD Instinct MI210";
  std::uint64_t unique_id = 0x1234;  // 0: not told
  std::uint64_t pci_id = 0x300;      // 0000:03:00.0
  /// What the counter shows [ticks of 2^-16 J], and the power sensor [µW], by seconds.
  std::function<double(double)> ticks = [](double s) { return 1e6 + 100.0 * s * 65536.0; };
  std::function<double(double)> microwatts = [](double) { return 100e6; };
  std::uint32_t energy_status = 0;
  std::uint32_t average_status = 0;
  std::uint32_t socket_status = 2;  // not supported, as before MI300
  float resolution = 15.3F;
};

/// The whole fake library. Time is the test's.
struct FakeRocmState {
  std::vector<FakeRocmBoard> boards = std::vector<FakeRocmBoard>(1);
  std::function<double()> seconds = [] { return 0.0; };
  std::uint32_t init_status = 0;
  int init_takes_ms = 0;  // of real time
  int starts = 0;
  int stops = 0;
};

}  // namespace carnot
