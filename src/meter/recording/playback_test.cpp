// SPDX-License-Identifier: Apache-2.0
#include "meter/recording/playback.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/rng.hpp"
#include "meter/meter.hpp"
#include "meter/recording/recording_file.hpp"
#include "sensors/fake.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A package that draws 20 W and cannot be read now and then.
std::unique_ptr<Source> unsteady(std::string id, Rng& rng, double failing) {
  SourceDescription package;
  package.id = std::move(id);
  package.counter = CounterSpec{1e-6, 50'000'000, false};
  package.plausible_maximum = Watts{500.0};
  package.refresh = Seconds{1e-3};
  return std::make_unique<FakeSource>(
      package, [&rng, failing](SteadyTime now) -> decltype(Reading::value) {
        if (rng.uniform() < failing) return ReadFailure{"busy"};
        const auto joules = 20.0 * seconds_between(SteadyTime{}, now).count();
        return CounterValue{static_cast<std::uint64_t>(joules * 1e6) % 50'000'001};
      });
}

void expect_same(const Measurement& replayed, const Measurement& live) {
  EXPECT_EQ(replayed.window, live.window);
  EXPECT_EQ(replayed.total.joules(), live.total.joules());
  EXPECT_EQ(replayed.total.findings(), live.total.findings());
  EXPECT_EQ(replayed.unknown_share, live.unknown_share);
  ASSERT_EQ(replayed.sources.size(), live.sources.size());
  for (std::size_t i = 0; i < live.sources.size(); ++i) {
    EXPECT_EQ(replayed.sources[i].energy.joules(), live.sources[i].energy.joules());
    EXPECT_EQ(replayed.sources[i].readings, live.sources[i].readings);
    EXPECT_EQ(replayed.sources[i].wraps, live.sources[i].wraps);
    EXPECT_EQ(replayed.sources[i].account->failed, live.sources[i].account->failed);
  }
}

class PlaybackTest : public testing::Test {
 protected:
  TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-playback"));
  std::filesystem::path file = folder.path() / "run.rec";
};

/// Windows begin and end at random, sources fail at random, one joins late: what was measured then
/// and what is replayed are the same, whatever was read afterwards.
TEST_F(PlaybackTest, GivesEveryWindowWhatTheMeterGaveIt) {
  for (int machine = 0; machine < 40; ++machine) {
    SCOPED_TRACE(machine);
    Rng rng{static_cast<std::uint64_t>(machine)};
    const double failing = 0.1 * (machine % 7);
    ManualClock clock;
    Sources sources;
    sources.push_back(unsteady("fake:0", rng, failing));
    Meter meter{std::move(sources), clock};
    if (machine % 3 == 0) meter.read_all();  // before anybody records
    const auto path = file.string() + std::to_string(machine);
    RecordingFile recorder = must(RecordingFile::create(path, "{}", meter.descriptions()));
    meter.tell(recorder);
    std::vector<WindowId> open;
    std::vector<Measurement> live;
    for (int step = 0; step < 60; ++step) {
      clock.advance(std::chrono::milliseconds{1 + static_cast<int>(rng.below(900))});
      const auto what = rng.below(4);
      if (what == 0) open.push_back(meter.begin(fmt::format("w{}", step)));
      if (what == 1 && !open.empty()) {
        live.push_back(must(meter.end(open.back())));
        open.pop_back();
      }
      if (what > 1) meter.read_all();
      if (step == 30) {
        Sources late;
        late.push_back(unsteady("fake:1", rng, failing));
        meter.join(std::move(late));
      }
    }
    must(recorder.finish());
    const Recording recording = must(decode_recording(must(read_file(path))));
    ASSERT_EQ(recording.windows.size(), live.size());
    Playback playback{recording};
    for (std::size_t i = 0; i < live.size(); ++i)
      expect_same(playback.measure(recording.windows[i]), live[i]);
  }
}

}  // namespace
}  // namespace carnot
