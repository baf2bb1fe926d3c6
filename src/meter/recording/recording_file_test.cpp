// SPDX-License-Identifier: Apache-2.0
#include "meter/recording/recording_file.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "meter/measurement.hpp"
#include "meter/selection.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

std::vector<std::vector<Reading>> by_source(const Recording& recording) {
  std::vector<std::vector<Reading>> per_source(recording.sources.size());
  for (const Reading& reading : recording.readings)
    per_source.at(reading.source).push_back(reading);
  return per_source;
}

TEST(RecordingFile, ReplaysAWindowWithWrapsAndFaultsToTheLastDigit) {
  FakeMachine machine;
  FakePackage& first = machine.add_package({.now = Joules{262'100.0}});
  FakePackage& second = machine.add_package({.range_readable = false});
  Meter meter = machine.meter();
  const auto path = machine.folder() / "run.rec";
  const std::vector<SourceDescription> sources = meter.descriptions();
  RecordingFile file = must(RecordingFile::create(path, "{}", sources));
  meter.tell(file);
  const WindowId window = meter.begin("work");
  for (int second_passed = 0; second_passed < 5; ++second_passed) {
    machine.clock.advance(1s + 333us);
    first.consume(Joules{33.3});
    second.consume(Joules{11.1});
    if (second_passed == 2) first.show("");
    meter.read_all();
    first.heal();
  }
  const Measurement measured = must(meter.end(window));
  must(file.finish());

  const Recording recording = must(decode_recording(must(read_file(path))));
  EXPECT_EQ(recording.lost_bytes, 0U);
  ASSERT_EQ(recording.windows.size(), 1U);
  const RecordedWindow& again = recording.windows[0];
  EXPECT_EQ(again.name, "work");
  const auto per_source = by_source(recording);
  const Measurement replayed = measurement_of(
      recording.sources, readings_around(recording.sources, per_source, again.begin, again.end),
      again.name, again.begin, again.end);
  ASSERT_TRUE(measured.total.joules());
  EXPECT_EQ(*replayed.total.joules(), *measured.total.joules());
  EXPECT_EQ(replayed.total.findings(), measured.total.findings());
  EXPECT_EQ(replayed.sources[0].wraps, 1);
  EXPECT_EQ(replayed.sources[0].readings, measured.sources[0].readings);
}

TEST(RecordingFile, IsReadableWhileItIsWritten) {
  FakeMachine machine;
  machine.add_package();
  Meter meter = machine.meter();
  const auto path = machine.folder() / "run.rec";
  RecordingFile file = must(RecordingFile::create(path, "{}", meter.descriptions()));
  meter.tell(file);
  for (int i = 0; i < 30; ++i) {
    machine.clock.advance(100ms);
    meter.read_all();
  }
  const Recording so_far = must(decode_recording(must(read_file(path))));
  EXPECT_GE(so_far.readings.size(), 20U);  // a second behind at most
  EXPECT_EQ(so_far.lost_bytes, 0U);
}

TEST(RecordingFile, NeverOverwritesAnother) {
  FakeMachine machine;
  const auto path = machine.folder() / "run.rec";
  must(write_file_atomically(path, "precious"));
  const auto refused = RecordingFile::create(path, "{}", {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
  EXPECT_EQ(must(read_file(path)), "precious");
}

TEST(RecordingFile, WhereNothingCanBeWrittenIsToldAtOnce) {
  const auto refused = RecordingFile::create("/dev/full", "{}", {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);  // it exists
  const auto nowhere = RecordingFile::create("/proc/none.rec", "{}", {});
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_EQ(nowhere.error().code, ErrorCode::environment);
}

}  // namespace
}  // namespace carnot
