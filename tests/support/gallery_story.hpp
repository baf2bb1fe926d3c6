// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "meter/meter.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {

/// What the tests of the gallery share: measured defects of other tools (docs/gallery.md), each a
/// story that must end well here for ever.

inline bool has(const Energy& energy, FindingCode code) {
  for (const Finding& one : energy.findings()) {
    if (one.code == code) return true;
  }
  return false;
}

/// A package under load: `spend` moves counter and clock together.
class Story {
 public:
  explicit Story(const FakeZoneSetup& setup = {}) : package{machine.add_package(setup)} {}

  void spend(double joules, std::chrono::nanoseconds time) {
    package.consume(Joules{joules});
    machine.clock.advance(time);
  }
  /// The package's source behind a decorator that fails on these reads.
  Sources flaky(std::vector<int> failing_reads, std::string reason) {
    Sources sources;
    sources.push_back(std::make_unique<FlakySource>(std::move(machine.sources()[0]),
                                                    std::move(failing_reads), std::move(reason)));
    return sources;
  }

  FakeMachine machine;
  FakePackage& package;
};

}  // namespace carnot
