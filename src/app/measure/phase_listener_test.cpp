// SPDX-License-Identifier: Apache-2.0
#include "app/measure/phase_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "app/measure/mark.hpp"
#include "app/measure/session.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class PhaseListenerTest : public ::testing::Test {
 protected:
  PhaseListenerTest() {
    machine_.write("/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC\n");
    machine_.write("/proc/stat", "cpu  0 0 0 100 0 0 0 0\n");
    machine_.add_package();
  }
  std::filesystem::path marks() const {
    const std::string variable = listener_->variable();
    return variable.substr(variable.find('=') + 1);
  }
  void listen() {
    begin_ = clock_.now();
    listener_->listen(meter_, clock_);
  }
  void append(const std::string& text) const {
    std::ofstream{marks(), std::ios::app} << text << std::flush;
    std::this_thread::sleep_for(20ms);
  }
  PhaseTree finish() { return listener_->finish(begin_, clock_.now()); }

  RealClock clock_;
  FakeMachine machine_;
  Meter meter_{machine_.sources(), clock_};
  std::unique_ptr<PhaseListener> listener_ = must(PhaseListener::create());
  SteadyTime begin_;
};

TEST_F(PhaseListenerTest, HearsWhatIsAppended) {
  listen();
  append("load\n");
  append("begin train\nend train\n");
  const PhaseTree tree = finish();
  ASSERT_GE(tree.phases.size(), 2U);
  EXPECT_EQ(tree.phases[1].name, "load");
  EXPECT_FALSE(tree.phases[1].stamped);
}

TEST_F(PhaseListenerTest, AStampIsTheEdgeHoweverLateItIsHeard) {
  listen();
  const SteadyTime when = clock_.now();
  std::this_thread::sleep_for(50ms);
  append("@" + std::to_string(when.time_since_epoch().count()) + " train\n");
  const PhaseTree tree = finish();
  ASSERT_EQ(tree.phases.size(), 2U);
  EXPECT_EQ(tree.phases[1].begin, when);
  EXPECT_TRUE(tree.phases[1].stamped);
}

TEST_F(PhaseListenerTest, WhatIsWrittenLastIsHeardToo) {
  listen();
  // Without a line's end, and at once the end.
  const std::string when = std::to_string(clock_.now().time_since_epoch().count());
  std::ofstream{marks(), std::ios::app} << "@" + when + " save";
  EXPECT_EQ(finish().phases.back().name, "save");
}

TEST_F(PhaseListenerTest, AFileThatWasOverwrittenIsTold) {
  listen();
  append("a first phase\n");
  std::ofstream{marks(), std::ios::trunc} << "second\n" << std::flush;
  std::this_thread::sleep_for(20ms);
  const PhaseTree tree = finish();
  ASSERT_EQ(tree.remarks.size(), 1U);
  EXPECT_THAT(tree.remarks[0], HasSubstr("was overwritten. Append to it"));
  EXPECT_EQ(tree.phases.back().name, "second");
}

TEST_F(PhaseListenerTest, MarkWritesAStampedLine) {
  listen();
  const Environment environment{
      .clock = clock_,
      .sys = machine_.sys(),
      .executable = {},
      .working_directory = {},
      .cache = {},
      .variable = [&](const std::string&) { return std::optional{marks().string()}; }};
  const SteadyTime when = clock_.now();
  must(mark_phase(PhaseMark::Kind::begin, " train\nfast ", when, environment));
  const PhaseTree tree = finish();
  EXPECT_EQ(tree.phases.back().name, "train fast");
  EXPECT_EQ(tree.phases.back().begin, when);
  EXPECT_EQ(mark_phase(PhaseMark::Kind::next, " ", when, environment).error().code,
            ErrorCode::bad_input);
}

TEST_F(PhaseListenerTest, PhasesOfARunAddUpToIt) {
  const Environment environment{.clock = clock_,
                                .sys = machine_.sys(),
                                .executable = {},
                                .working_directory = {},
                                .cache = {},
                                .variable = [](const std::string&) { return std::nullopt; }};
  const std::string counter =
      (machine_.folder() / "sys/class/powercap/intel-rapl:0/energy_uj").string();
  const std::string script = "echo 1000000 1<> " + counter + "; echo load >> $CARNOT_PHASES; " +
                             "sleep 0.2; echo 4000000 1<> " + counter +
                             "; echo train >> $CARNOT_PHASES; sleep 0.2; echo 9000000 1<> " +
                             counter + "; echo end >> $CARNOT_PHASES; sleep 0.05";
  const MeasureReport report =
      must(measure_command({.command = {"sh", "-c", script}, .phases = true}, environment));
  const RunReport& run = report.runs.front();
  ASSERT_TRUE(run.phases.has_value());
  double known = run.phases->unresolved_joules->si();
  for (const PhaseReport& phase : run.phases->phases)
    known += phase.measurement.total.joules() ? phase.measurement.total.joules()->point : 0.0;
  EXPECT_NEAR(known, run.measurement.total.joules()->point, 1e-9);
  const auto train = std::ranges::find(run.phases->phases, "train", &PhaseReport::name);
  ASSERT_NE(train, run.phases->phases.end());
  EXPECT_NEAR(train->measurement.duration().count(), 0.2, 0.1);
}

}  // namespace
}  // namespace carnot
