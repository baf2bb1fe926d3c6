// SPDX-License-Identifier: Apache-2.0
#include "app/explain/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/explain/last_measurement.hpp"
#include "base/file.hpp"
#include "meter/recording/recording.hpp"
#include "report/replay_report.hpp"
#include "support/explained.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class Explain : public testing::Test {
 protected:
  TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-explain"));
  ManualClock clock;
  Environment environment{.clock = clock,
                          .sys = SysRoot{folder.path()},
                          .executable = {},
                          .working_directory = folder.path(),
                          .cache = folder.path() / "cache",
                          .variable = {}};

  std::string write(const char* name, std::string_view bytes) const {
    const auto file = folder.path() / name;
    must(write_file_atomically(file, bytes));
    return file.string();
  }
  static std::string report() {
    return replay_json({"run.rec", "{}", 24, 0, false, {explained_measurement()}});
  }
};

TEST_F(Explain, WithoutANameItIsTheLastMeasurement) {
  keep_last_measurement(report(), environment.cache);
  const Explanation explained = must(explain({}, environment));
  EXPECT_EQ(explained.origin, "the last measurement");
  EXPECT_EQ(explained.report.windows.at(0).measurement.total.joules()->point, 100.0);
}

TEST_F(Explain, BeforeAnythingWasMeasuredItSaysHowToMeasure) {
  const auto nothing = explain({}, environment);
  EXPECT_EQ(nothing.error().code, ErrorCode::not_found);
  EXPECT_THAT(nothing.error().remedy, HasSubstr("carnot measure -- COMMAND"));
}

TEST_F(Explain, ACacheThatCannotBeWrittenIsNoError) {
  write("cache", "a file where a folder should be");
  keep_last_measurement(report(), environment.cache);
  EXPECT_FALSE(explain({}, environment).has_value());
}

TEST_F(Explain, ARecordingIsMeasuredAgain) {
  SourceDescription package;
  package.id = "powercap:intel-rapl:0";
  package.kind = SourceKind::powercap;
  package.counter = CounterSpec{1e-6, 262'143'328'849, false};
  package.refresh = Seconds{1e-3};
  package.plausible_maximum = Watts{500.0};
  RecordingEncoder encoder;
  std::string bytes = RecordingEncoder::signature() +
                      encoder.about(R"({"command": ["make", "-j2"]})") + encoder.sources({package});
  const std::vector<Reading> readings = {{0, SteadyTime{1000s}, CounterValue{5'000'000}},
                                         {0, SteadyTime{1002s}, CounterValue{65'000'000}}};
  bytes += encoder.readings(readings);
  bytes += encoder.window({"make", SteadyTime{1000s}, SteadyTime{1002s}});
  const Explanation explained =
      must(explain({.what = write("run.rec", bytes), .trial = {}, .block = {}}, environment));
  EXPECT_EQ(explained.report.command, (std::vector<std::string>{"make", "-j2"}));
  const SourceEnergy& source = explained.report.windows.at(0).measurement.sources.at(0);
  EXPECT_EQ(source.energy.joules()->point, 60.0);
  EXPECT_NEAR(source.account->budget.random.refresh.si(), 0.72 * 30.0 * 1e-3, 1e-3);
}

TEST_F(Explain, WhatIsNoSuchFileIsRefusedWithItsName) {
  const auto diary =
      explain({.what = write("diary.txt", "dear diary"), .trial = {}, .block = {}}, environment);
  EXPECT_EQ(diary.error().code, ErrorCode::bad_input);
  EXPECT_THAT(diary.error().message, HasSubstr("diary.txt"));
  const auto none = explain({.what = "/none", .trial = {}, .block = {}}, environment);
  EXPECT_EQ(none.error().code, ErrorCode::not_found);
  const auto keyed =
      explain({.what = write("report.json", report()), .trial = "3f", .block = {}}, environment);
  EXPECT_THAT(keyed.error().message, HasSubstr("is no store"));
}

}  // namespace
}  // namespace carnot
