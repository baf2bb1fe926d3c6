// SPDX-License-Identifier: Apache-2.0
#include "app/replay.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "meter/recording/recording.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

class Replay : public testing::Test {
 protected:
  TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-replay"));
  std::filesystem::path file = folder.path() / "run.rec";
  RecordingEncoder encoder;

  std::string head() const {
    SourceDescription package;
    package.id = "powercap:intel-rapl:0";
    package.counter = CounterSpec{1e-6, 262'143'328'850, false};
    package.refresh = Seconds{1e-3};
    package.plausible_maximum = Watts{500.0};
    return RecordingEncoder::signature() + encoder.about("{}") + encoder.sources({package});
  }
  std::string reading(std::chrono::nanoseconds when, std::uint64_t microjoules) {
    const Reading one{0, SteadyTime{when}, CounterValue{microjoules}};
    return encoder.readings(std::span{&one, 1});
  }
};

TEST_F(Replay, OfAKilledRecorderReachesToTheLastReading) {
  std::string bytes = head() + reading(1000s, 5'000'000);
  bytes += reading(1002s, 65'000'000);
  must(write_file_atomically(file, bytes + "half a fra"));
  const ReplayReport report = must(replay_recording(file));
  EXPECT_TRUE(report.unfinished);
  EXPECT_EQ(report.lost_bytes, 10U);
  ASSERT_EQ(report.windows.size(), 1U);
  EXPECT_EQ(report.windows[0].total.joules()->point, 60.0);
  EXPECT_EQ(report.windows[0].duration(), Seconds{2.0});
}

TEST_F(Replay, OfEveryWindowInTheOrderInWhichTheyEnded) {
  std::string bytes = head() + reading(1000s, 0);
  bytes += reading(1001s, 10'000'000);
  bytes += reading(1002s, 40'000'000);
  bytes += encoder.window({"inner", SteadyTime{1001s}, SteadyTime{1002s}});
  bytes += encoder.window({"outer", SteadyTime{1000s}, SteadyTime{1002s}});
  must(write_file_atomically(file, bytes));
  const ReplayReport report = must(replay_recording(file));
  ASSERT_EQ(report.windows.size(), 2U);
  EXPECT_EQ(report.windows[0].total.joules()->point, 30.0);
  EXPECT_EQ(report.windows[1].total.joules()->point, 40.0);
}

TEST_F(Replay, HasTheCarbonOfTheHourInWhichItWasRecorded) {
  RecordingEncoder dated;
  SourceDescription package;
  package.id = "powercap:intel-rapl:0";
  package.counter = CounterSpec{1.0, 262'143'328'850, false};
  package.plausible_maximum = Watts{1e6};
  const auto at = [&](std::chrono::nanoseconds when, std::uint64_t joules) {
    const Reading one{0, SteadyTime{when}, CounterValue{joules}};
    return dated.readings(std::span{&one, 1});
  };
  std::string bytes = RecordingEncoder::signature() +
                      dated.about(R"({"started":"2026-11-21T12:30:00Z"})") +
                      dated.sources({package});
  bytes += at(1000s, 0);
  bytes += at(4600s, 3'600'000);
  bytes += dated.window({"hour", SteadyTime{1000s}, SteadyTime{4600s}});
  must(write_file_atomically(file, bytes));
  FootprintFactors factors;
  factors.intensity = must(parse_factor_series("t,ci\n2026-11-21 12:00,100\n2026-11-21 13:00,200\n",
                                               SeriesKind::intensity, {}, "ci.csv"));
  const ReplayReport report = must(replay_recording(file, factors));
  ASSERT_EQ(report.footprints.size(), 1U);
  EXPECT_NEAR(report.footprints[0].carbon->amount->point, 150.0, 0.01);
  EXPECT_TRUE(must(replay_recording(file)).footprints.empty());
}

TEST_F(Replay, OfNothingIsRefusedWithTheFile) {
  must(write_file_atomically(file, head() + reading(1000s, 0)));
  EXPECT_EQ(replay_recording(file).error().message,
            file.string() + ": the recording ends before two readings were taken.");
  must(write_file_atomically(file, "diary"));
  EXPECT_EQ(replay_recording(file).error().message,
            file.string() + ": this is no recording of carnot measure --record.");
  EXPECT_EQ(replay_recording(folder.path() / "none").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace carnot
