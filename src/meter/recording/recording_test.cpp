// SPDX-License-Identifier: Apache-2.0
#include "meter/recording/recording.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "meter/recording/bytes.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

std::vector<SourceDescription> two_sources() {
  SourceDescription package;
  package.id = "powercap:intel-rapl:0";
  package.label = "package-0";
  package.kind = SourceKind::powercap;
  package.counter = CounterSpec{1e-6, 262'143'328'850, true, Joules{262144.0}};
  package.refresh = Seconds{1e-3};
  package.plausible_maximum = Watts{500.0};
  SourceDescription board;
  board.id = "nvml:GPU-1";
  board.label = "GPU 0";
  board.kind = SourceKind::nvml;
  board.domain = Domain::gpu;
  board.averaged_over = Seconds{0.025};
  board.accuracy = Accuracy{0.05, Watts{1.5}};
  board.lag = Seconds{0.1};
  board.resolution = Watts{1e-3};
  board.checks = "nvml:GPU-0";
  board.refresh_is_assumed = true;
  return {package, board};
}

std::vector<Reading> some_readings() {
  const SteadyTime t0{1000s};
  return {{0, t0, CounterValue{262'143'000'000}},
          {1, t0 + 3us, PowerValue{Watts{61.1}}},
          {0, t0 + 1ms, CounterValue{17}},  // wrapped
          {1, t0 + 1ms, ReadFailure{"GPU is lost"}},
          {0, t0 + 2ms, CounterValue{std::numeric_limits<std::uint64_t>::max()}},
          {1, t0 + 1ms, ModelledValue{Joules{0.1}, 1.7}}};  // out of order: kept as it is
}

std::string whole_file() {
  RecordingEncoder encoder;
  const auto readings = some_readings();
  std::string file = RecordingEncoder::signature() + encoder.about(R"({"command":["true"]})") +
                     encoder.sources(two_sources());
  file += encoder.readings(std::span{readings}.first(2));
  file += encoder.readings(std::span{readings}.subspan(2));
  return file + encoder.window({"true", SteadyTime{1000s}, SteadyTime{1001s}});
}

TEST(RecordingFormat, SourcesThatJoinLateComeBehindTheOthers) {
  RecordingEncoder encoder;
  const auto sources = two_sources();
  const SteadyTime t0{1000s};
  std::string file = RecordingEncoder::signature() + encoder.about("{}") +
                     encoder.sources({sources[0]}) +
                     encoder.readings(std::vector<Reading>{{0, t0, CounterValue{5}}});
  const std::string before = file;
  file += encoder.sources({sources[1]}) +
          encoder.readings(std::vector<Reading>{{1, t0 + 1s, PowerValue{Watts{61.1}}},
                                                {0, t0 + 2s, CounterValue{9}}});
  const Recording recording = must(decode_recording(file));
  ASSERT_EQ(recording.sources.size(), 2U);
  EXPECT_EQ(recording.sources[1].id, sources[1].id);
  ASSERT_EQ(recording.readings.size(), 3U);
  EXPECT_EQ(recording.readings[1].source, 1U);
  EXPECT_EQ(std::get<CounterValue>(recording.readings[2].value).ticks, 9U);
  EXPECT_EQ(must(decode_recording(before)).sources.size(), 1U);
}

TEST(Bytes, NumbersComeBackAsTheyWere) {
  ByteWriter writer;
  const auto numbers = {std::int64_t{0},
                        std::int64_t{-1},
                        std::int64_t{63},
                        std::int64_t{-64},
                        std::numeric_limits<std::int64_t>::max(),
                        std::numeric_limits<std::int64_t>::min()};
  for (const std::int64_t number : numbers) writer.put_signed(number);
  writer.put_double(-0.1);
  ByteReader reader{writer.bytes()};
  for (const std::int64_t number : numbers) EXPECT_EQ(reader.signed_number(), number);
  EXPECT_EQ(reader.real(), -0.1);
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(reader.byte(), std::nullopt);
}

TEST(Bytes, AVarintBeyond64BitsIsRefused) {
  const std::string nine(9, '\xff');
  EXPECT_EQ(ByteReader{nine + '\x01'}.varint(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(ByteReader{nine + '\x02'}.varint(), std::nullopt);
  EXPECT_EQ(ByteReader{nine}.varint(), std::nullopt);
}

TEST(Recording, ComesBackAsItWas) {
  const Recording recording = must(decode_recording(whole_file()));
  EXPECT_EQ(recording.about, R"({"command":["true"]})");
  EXPECT_EQ(recording.lost_bytes, 0U);
  const auto readings = some_readings();
  ASSERT_EQ(recording.readings.size(), readings.size());
  for (std::size_t i = 0; i < readings.size(); ++i) {
    EXPECT_EQ(recording.readings[i].source, readings[i].source);
    EXPECT_EQ(recording.readings[i].when, readings[i].when);
    EXPECT_EQ(recording.readings[i].value, readings[i].value);
  }
  ASSERT_EQ(recording.windows.size(), 1U);
  EXPECT_EQ(recording.windows[0],
            (RecordedWindow{"true", SteadyTime{1000s}, SteadyTime{1001s}, readings.size(), 2}));
  ASSERT_EQ(recording.sources.size(), 2U);
  EXPECT_EQ(recording.sources[0].counter->last, 262'143'328'850U);
  EXPECT_TRUE(recording.sources[0].counter->last_is_inferred);
  EXPECT_EQ(recording.sources[1].domain, Domain::gpu);
  EXPECT_EQ(recording.sources[1].averaged_over, Seconds{0.025});
  EXPECT_FALSE(recording.sources[0].accuracy.has_value());
  EXPECT_EQ(recording.sources[0].counter->folded_range, Joules{262144.0});
  EXPECT_EQ(recording.sources[1].accuracy.value().gain, 0.05);
  EXPECT_EQ(recording.sources[1].resolution, Watts{1e-3});
  EXPECT_EQ(recording.sources[1].checks, "nvml:GPU-0");
  EXPECT_TRUE(recording.sources[1].refresh_is_assumed);
  EXPECT_FALSE(recording.sources[0].refresh_is_assumed);
}

TEST(Recording, CutOffAnywhereKeepsEveryWholeFrame) {
  const std::string file = whole_file();
  std::size_t readings_before = 0;
  std::size_t decoded = 0;
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto recording = decode_recording(std::string_view{file}.substr(0, size));
    if (!recording) continue;
    ++decoded;
    EXPECT_GE(recording->readings.size(), readings_before);
    readings_before = recording->readings.size();
    EXPECT_TRUE(recording->windows.empty());
  }
  EXPECT_GT(decoded, 0U);
  EXPECT_EQ(readings_before, some_readings().size());
}

TEST(Recording, ADamagedFrameEndsIt) {
  std::string file = whole_file();
  file[file.size() - 10] ^= 1;
  const Recording recording = must(decode_recording(file));
  EXPECT_TRUE(recording.windows.empty());
  EXPECT_GT(recording.lost_bytes, 0U);
  EXPECT_EQ(recording.readings.size(), some_readings().size());
}

TEST(Recording, OfSomethingElseIsRefusedInWords) {
  EXPECT_EQ(decode_recording("PK").error().message,
            "this is no recording of carnot measure --record.");
  EXPECT_EQ(decode_recording("carnot readings 9\n...").error().code, ErrorCode::unsupported);
  std::string file = whole_file();
  file[RecordingEncoder::signature().size() + 6] ^= 1;
  EXPECT_EQ(decode_recording(file).error().code, ErrorCode::bad_input);
}

TEST(Recording, FourDomainsTakeUnder45BytesARound) {
  RecordingEncoder encoder;
  std::size_t size = 0;
  constexpr int kRounds = 1000;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Reading> readings;
    const SteadyTime now{1000s + round * 1ms};
    for (std::size_t source = 0; source < 4; ++source) {
      readings.push_back(
          {source, now + source * 2us,
           CounterValue{1'000'000'000 + static_cast<std::uint64_t>(round) * 50'000}});
    }
    size += encoder.readings(readings).size();
  }
  EXPECT_LT(size / kRounds, 45U);
}

}  // namespace
}  // namespace carnot
