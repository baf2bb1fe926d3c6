// SPDX-License-Identifier: Apache-2.0
#include "sensors/command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "base/file.hpp"
#include "base/text.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr Seconds kPatience{20.0};
constexpr Seconds kOften{1e-3};
constexpr Seconds kHardlyEver{3600.0};

std::vector<std::string> shell(std::string script) { return {"/bin/sh", "-c", std::move(script)}; }

std::vector<Reading> collected(Source& source, const Clock& clock, std::size_t least) {
  std::vector<Reading> readings;
  while (readings.size() < least) {
    std::this_thread::sleep_for(1ms);
    source.collect(clock, readings);
  }
  return readings;
}

ReadingValue first_of(std::vector<std::string> argv, const ConfiguredSource& configured = {
                                                         .name = "meter", .timeout = kPatience}) {
  const RealClock clock;
  const auto source = open_command(configured, {std::move(argv), {}}, clock);
  return collected(*source, clock, 1).front().value;
}

std::vector<Reading> followed(std::string script, std::size_t least, Seconds period = kHardlyEver,
                              Seconds timeout = kPatience) {
  const RealClock clock;
  const auto source = open_followed_command({.name = "meter", .period = period, .timeout = timeout},
                                            {shell(std::move(script)), {}}, clock);
  return collected(*source, clock, least);
}

double watts(const ReadingValue& seen) { return std::get<PowerValue>(seen).watts.si(); }
std::string reason(const ReadingValue& seen) { return std::get<ReadFailure>(seen).reason; }

TEST(Command, ReadsTheFirstLineThatHasANumber) {
  EXPECT_DOUBLE_EQ(
      watts(first_of({"printf", "DCMI\\n  power reading: 220 Watts\\n  peak: 300\\n"})), 220.0);
}

TEST(Command, ReadsARegisterInItsOwnUnit) {
  const ReadingValue seen = first_of(
      {"echo", "3.185"},
      {.name = "meter", .quantity = reported_quantity("kWh").value(), .timeout = kPatience});
  EXPECT_EQ(std::get<CounterValue>(seen).ticks, 3185U);
}

TEST(Command, NeedsNoShellAndGivesNoneAway) {
  EXPECT_THAT(reason(first_of({"echo", "$HOME;", "`x`"})), HasSubstr("no line of its output"));
}

TEST(Command, FailureBringsTheProgramsOwnWords) {
  EXPECT_EQ(reason(first_of(shell("echo 12; echo one >&2; echo no device >&2; exit 3"))),
            "/bin/sh ended with status 3: no device");
  EXPECT_EQ(reason(first_of(shell("kill -9 $$"))), "/bin/sh was killed by signal 9.");
}

TEST(Command, AProgramThatDoesNotExistIsNamed) {
  EXPECT_EQ(reason(first_of({"no-such-meter"})),
            "no-such-meter could not be started: No such file or directory.");
}

TEST(Command, IsKilledWithItsChildrenAtTheTimeOut) {
  const auto folder = must(TemporaryFolder::create({}, "carnot-command"));
  const std::string file = (folder.path() / "pid").string();
  const ReadingValue seen = first_of(shell("sleep 1000 & echo $! > " + file + "; wait"),
                                     {.name = "meter", .timeout = Seconds{0.3}});
  EXPECT_EQ(reason(seen), "/bin/sh did not end within 300 ms.");
  const auto child = static_cast<pid_t>(parse_int(trim(must(read_file(file)))).value());
  // Killed; somebody may still have to collect it.
  const std::string stat = "/proc/" + std::to_string(child) + "/stat";
  const auto is_running = [&] {
    const auto text = read_file(stat);
    return text && text->find(") Z") == std::string::npos;
  };
  for (int tries = 0; tries < 1000 && is_running(); ++tries) std::this_thread::sleep_for(5ms);
  EXPECT_FALSE(is_running());
}

TEST(Command, AnEndlessOutputIsCutOff) {
  EXPECT_EQ(reason(first_of({"yes", "12 W"})), "yes printed more than a megabyte.");
}

TEST(Command, IsGoneAtOnceWhileTheProgramRuns) {
  const RealClock clock;
  const auto source =
      open_command({.name = "meter", .timeout = kHardlyEver}, {{"sleep", "1000"}, {}}, clock);
  SUCCEED();  // sixteen minutes later it would be red
}

TEST(FollowedCommand, EveryLineIsAReadingAsItComes) {
  const auto folder = must(TemporaryFolder::create({}, "carnot-command"));
  const std::string gate = (folder.path() / "gate").string();
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  const RealClock clock;
  const auto source = open_followed_command(
      {.name = "meter", .timeout = kPatience},
      {shell("echo Watts; echo 1; cat " + gate + "; echo 2; exec sleep 1000"), {}}, clock);
  const auto first = collected(*source, clock, 1);
  std::ofstream{gate}.close();  // until here the program waits
  const auto second = collected(*source, clock, 1);
  EXPECT_DOUBLE_EQ(watts(first[0].value), 1.0);
  EXPECT_DOUBLE_EQ(watts(second[0].value), 2.0);
  EXPECT_LT(first[0].when, second[0].when);
}

TEST(FollowedCommand, OfLinesThatComeAtOnceOnlyTheLastHasATime) {
  const auto readings = followed("printf '1\\n2\\n3\\n'; exec sleep 1000", 2);
  EXPECT_THAT(reason(readings[0].value), HasSubstr("kept 2 lines back"));
  EXPECT_DOUBLE_EQ(watts(readings[1].value), 3.0);
}

TEST(FollowedCommand, HalfALineWaitsForItsEnd) {
  const auto readings = followed("printf 12; sleep 0.05; printf '3\\n'; exec sleep 1000", 1);
  EXPECT_DOUBLE_EQ(watts(readings[0].value), 123.0);
}

TEST(FollowedCommand, SilenceIsAFailure) {
  const auto readings = followed("exec sleep 1000", 1, kHardlyEver, Seconds{0.02});
  EXPECT_EQ(reason(readings[0].value), "/bin/sh printed no number for 20.0 ms.");
}

TEST(FollowedCommand, IsStartedAgainWhenItEnds) {
  const auto readings = followed("echo 5; sleep 0.02; echo lost >&2; exit 1", 4, kOften);
  EXPECT_DOUBLE_EQ(watts(readings[0].value), 5.0);
  EXPECT_EQ(reason(readings[1].value), "/bin/sh ended with status 1: lost");
  EXPECT_DOUBLE_EQ(watts(readings[2].value), 5.0);
}

}  // namespace
}  // namespace carnot
