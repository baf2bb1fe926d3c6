// SPDX-License-Identifier: Apache-2.0
#include "app/measure/repetition.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "app/measure/session.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// The real clock and real commands; each run of `spending` adds so many microjoules.
class Lab {
 public:
  Lab() : package_{machine_.add_package({.now = Joules{1.0}})} {
    machine_.write("/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC\n");
    machine_.write("/proc/stat", "cpu  0 0 0 100 0 0 0 0\n");
  }
  Environment environment() const {
    return {.clock = clock_,
            .sys = machine_.sys(),
            .executable = {},
            .working_directory = {},
            .cache = {},
            .variable = [](const std::string&) { return std::nullopt; }};
  }
  Result<MeasureReport> repeat(std::string script, RepeatRule rule) const {
    return measure_command({.command = {"sh", "-c", std::move(script)}, .repeat = rule},
                           environment());
  }
  std::string counter() const { return (package_.folder() / "energy_uj").string(); }
  /// A shell that adds microjoules to the counter and writes it over in place.
  std::string spend(std::string_view microjoules) const {
    return "read e < " + counter() + "; sleep 0.05; echo $((e + " + std::string{microjoules} +
           ")) 1<> " + counter() + "; ";
  }
  std::string file(const std::string& name) const { return (machine_.folder() / name).string(); }

 private:
  RealClock clock_;
  FakeMachine machine_;
  FakePackage& package_;
};

TEST(Repetition, RunsAsOftenAsAskedAndGivesTheMean) {
  const Lab lab;
  const MeasureReport report = must(lab.repeat(lab.spend("5000000"), {.most = 4}));
  ASSERT_EQ(report.runs.size(), 4U);
  EXPECT_EQ(report.repeated->end, RepeatEnd::all_done);
  EXPECT_FALSE(report.repeated->random_phase);
  EXPECT_NEAR(report.repeated->energy->mean.joules()->point, 5.0, 0.2);
  EXPECT_EQ(report.repeated->energy->windows, 4);
  EXPECT_EQ(report.exit_code(), 0);
}

TEST(Repetition, WarmUpRunsAreMeasuredApart) {
  const Lab lab;
  const std::string first = lab.file("first");
  // The first run costs a hundred times as much.
  const std::string script = "test -e " + first + " && { " + lab.spend("1000000") +
                             " exit 0; }; touch " + first + "; " + lab.spend("100000000");
  const MeasureReport report = must(lab.repeat(script, {.warm_up = 1, .most = 3}));
  ASSERT_EQ(report.runs.size(), 4U);
  EXPECT_EQ(report.runs[0].role, RunRole::warm_up);
  EXPECT_GT(report.runs[0].measurement.total.joules()->point, 50.0);
  EXPECT_NEAR(report.repeated->energy->mean.joules()->point, 1.0, 0.1);
}

TEST(Repetition, AFailingRunEndsItAndTheRestIsKept) {
  const Lab lab;
  const std::string runs = lab.file("runs");
  const std::string script =
      lab.spend("1000000") + "echo >> " + runs + "; test $(wc -l < " + runs + ") -lt 3 || exit 7";
  const MeasureReport report = must(lab.repeat(script, {.most = 10}));
  ASSERT_EQ(report.runs.size(), 3U);
  EXPECT_EQ(report.runs[2].role, RunRole::failed);
  EXPECT_EQ(report.repeated->end, RepeatEnd::command_failed);
  EXPECT_EQ(report.repeated->energy->windows, 2);
  EXPECT_EQ(report.exit_code(), 7);
}

TEST(Repetition, StopsWhenTheMeanIsKnownWellEnough) {
  const Lab lab;
  // Half an hour's joules in 50 ms each: what the edges leave open is far below the goal.
  const MeasureReport report = must(lab.repeat(lab.spend("50000000"), {.most = 20, .until = 0.2}));
  EXPECT_EQ(report.repeated->end, RepeatEnd::narrow_enough);
  EXPECT_EQ(report.runs.size(), 5U);
}

TEST(Repetition, EachPhaseHasItsMeanOverTheRuns) {
  const Lab lab;
  const std::string mark = "echo PHASE >> $CARNOT_PHASES; ";
  const auto phase = [&](std::string_view name, std::string_view microjoules) {
    std::string line = mark;
    return line.replace(line.find("PHASE"), 5, name) + lab.spend(microjoules);
  };
  const std::string script =
      phase("load", "2000000") + phase("step", "5000000") + phase("step", "5000000");
  const MeasureReport report = must(measure_command({.command = {"sh", "-c", script},
                                                     .repeat = RepeatRule{.warm_up = 1, .most = 3},
                                                     .phases = true},
                                                    lab.environment()));
  const auto find = [&](std::string_view name) {
    return *std::ranges::find(report.repeated->phases, name, &RepeatedPhase::name);
  };
  EXPECT_EQ(find("load").runs, 3);
  EXPECT_EQ(find("load").turns, 3);
  EXPECT_EQ(find("step").turns, 6);
  // The counter moves at the end of each, and the next mark follows at once.
  EXPECT_NEAR(find("load").energy->mean.joules()->point, 2.0, 1.0);
  EXPECT_NEAR(find("step").energy->mean.joules()->point, 10.0, 1.5);
  EXPECT_TRUE(find("step").energy->random.has_value());
  EXPECT_TRUE(find("step").energy->sample_stddev.has_value());
}

TEST(Repetition, ASignalEndsItAndTheRestIsKept) {
  const Lab lab;
  const std::string runs = lab.file("runs");
  std::jthread sender{[&] {
    while (!std::filesystem::exists(runs)) std::this_thread::sleep_for(5ms);
    ::kill(::getpid(), SIGTERM);
  }};
  const MeasureReport report =
      must(lab.repeat(lab.spend("1000000") + "touch " + runs + "; sleep 0.3", {.most = 100}));
  EXPECT_EQ(report.repeated->end, RepeatEnd::interrupted);
  EXPECT_TRUE(report.was_interrupted());
  EXPECT_LT(report.runs.size(), 5U);
}

TEST(Repetition, ACommandThatVanishesKeepsWhatWasMeasured) {
  const Lab lab;
  const std::string program = lab.file("program");
  must(write_file_atomically(program, "#!/bin/sh\nrm " + program + "\n"));
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const MeasureReport report = must(
      measure_command({.command = {program}, .repeat = RepeatRule{.most = 3}}, lab.environment()));
  EXPECT_EQ(report.runs.size(), 1U);
  EXPECT_EQ(report.repeated->end, RepeatEnd::cannot_go_on);
  EXPECT_EQ(report.broke_off->code, ErrorCode::not_found);
}

}  // namespace
}  // namespace carnot
