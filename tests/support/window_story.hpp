// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "meter/meter.hpp"
#include "support/fake_machine.hpp"
#include "support/findings.hpp"
#include "support/must.hpp"

namespace carnot {

/// A window as a test tells of it: time passes, the meter looks now and then, the window ends.
class OpenWindow {
 public:
  OpenWindow(Sources sources, ManualClock& clock)
      : meter{std::move(sources), clock}, clock_{clock} {}

  void pass(std::chrono::nanoseconds time) { clock_.advance(time); }
  /// The sampler's look at every source; the edges are read without it.
  void read() { meter.read_all(); }
  Measurement end() { return must(meter.end(window_)); }

  Meter meter;

 private:
  ManualClock& clock_;
  WindowId window_ = meter.begin("w");
};

/// A machine with one package under load.
class LoadedMachine : public FakeMachine {
 public:
  explicit LoadedMachine(const FakeZoneSetup& setup = {}) : package{add_package(setup)} {}

  /// Moves counter and clock together.
  void spend(double joules, std::chrono::nanoseconds time) {
    package.consume(Joules{joules});
    clock.advance(time);
  }

  FakePackage& package;
};

/// Reads that fail, counted from 0: the window's opening edge.
struct FailingReads {
  std::vector<int> which;
  std::string reason;
};

/// A package under load, and a window over it.
class Story : public LoadedMachine {
 public:
  explicit Story(const FakeZoneSetup& setup = {}, const FailingReads& failing = {})
      : LoadedMachine{setup}, window{flaky(failing), clock} {}

  /// What is spent while nobody looks, and then the sampler's look.
  void spend_and_read(double joules, std::chrono::nanoseconds time) {
    spend(joules, time);
    window.read();
  }
  Measurement end() { return window.end(); }

 private:
  Sources flaky(const FailingReads& failing) const {
    Sources flaky;
    for (auto& source : sources())
      flaky.push_back(
          std::make_unique<FlakySource>(std::move(source), failing.which, failing.reason));
    return flaky;
  }

 public:
  OpenWindow window;
};

}  // namespace carnot
