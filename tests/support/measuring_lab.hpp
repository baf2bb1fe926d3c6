// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/measure/session.hpp"
#include "support/fake_machine.hpp"

namespace carnot {

/// The real clock and real commands on a machine of fake counters; a command spends energy by
/// writing into a counter's file.
class MeasuringLab {
 public:
  MeasuringLab() {
    machine.write("/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC\n");
    machine.write("/proc/stat", "cpu  0 0 0 100 0 0 0 0\n");
  }

  Environment environment() const {
    return {.clock = clock_,
            .sys = machine.sys(),
            .executable = {},
            .working_directory = {},
            .cache = {},
            .variable = [](const std::string&) { return std::nullopt; }};
  }
  Result<MeasureReport> measure(std::string script, Accept accept = Accept::estimated) const {
    return measure_command({{"sh", "-c", std::move(script)}, accept}, environment());
  }
  /// A command that lasts so long and leaves the counter at so many microjoules.
  static std::string spend(const FakePackage& package, std::string_view microjoules,
                           std::string_view seconds) {
    return "sleep " + std::string{seconds} + "; echo " + std::string{microjoules} + " > " +
           (package.folder() / "energy_uj").string();
  }

  FakeMachine machine;

 private:
  RealClock clock_;
};

}  // namespace carnot
