// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <vector>

#include "sensors/source.hpp"
#include "support/fake_machine.hpp"

namespace carnot {

/// A source with the two things a test does to it: break what it reads, and mend it.
struct SourceBench {
  FakeMachine machine;
  std::unique_ptr<Source> source;
  std::function<void()> break_it;
  std::function<void()> mend_it;
};

/// A kind of source by name, and how one is made.
struct SourceKindUnderTest {
  const char* name;
  std::unique_ptr<SourceBench> (*make)();
};
inline void PrintTo(const SourceKindUnderTest& kind, std::ostream* out) { *out << kind.name; }

std::vector<SourceKindUnderTest> kernel_sources();  // RAPL, hwmon, batteries, the estimates
std::vector<SourceKindUnderTest> board_sources();   // by vendors' libraries
std::vector<SourceKindUnderTest>
outside_sources();  // a user's own, and what is scripted or recorded
std::vector<SourceKindUnderTest> every_source();

}  // namespace carnot
