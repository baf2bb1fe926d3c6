// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "meter/measurement.hpp"
#include "meter/perimeter.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// Ten seconds of a machine with a package and its memory: 1 s each of 10, 20, ... W.
class TenSeconds {
 public:
  TenSeconds() {
    meter.keep_readings();
    for (int second = 1; second <= 10; ++second) {
      dram_.consume(Joules{1.0});
      machine_.spend(10.0 * second, 1s);
      window_.read();
    }
    whole = window_.end();
  }

  std::vector<Measurement> pieces(const std::vector<WindowPiece>& of) const {
    return pieces_of(*whole, meter.descriptions(), meter.readings_around(whole->begin, whole->end),
                     of);
  }
  SteadyTime after(std::chrono::nanoseconds time) const { return whole->begin + time; }

 private:
  LoadedMachine machine_;
  FakeZone& dram_ = machine_.add_zone("intel-rapl:0:0", "dram");
  OpenWindow window_{machine_.sources(), machine_.clock};

 public:
  Meter& meter = window_.meter;
  std::optional<Measurement> whole;
};

TEST(Pieces, OfAWindowAddUpToIt) {
  const TenSeconds run;
  const auto pieces = run.pieces({{"load", run.after(0s), run.after(2500ms)},
                                  {"train", run.after(2500ms), run.after(7777ms)},
                                  {"save", run.after(7777ms), run.whole->end}});
  double joules = 0.0;
  for (const Measurement& piece : pieces) joules += piece.total.joules()->point;
  EXPECT_NEAR(joules, run.whole->total.joules()->point, 1e-9);
  EXPECT_EQ(pieces[0].total.perimeter(), run.whole->total.perimeter());
  // 10 + 20 + half of 30 from the package, 2.5 from the memory.
  EXPECT_NEAR(pieces[0].total.joules()->point, 47.5, 0.01);
}

TEST(Pieces, NestWithoutChangingEachOther) {
  const TenSeconds run;
  const auto pieces = run.pieces({{"train", run.after(1s), run.after(5s)},
                                  {"epoch 1", run.after(1s), run.after(3s)},
                                  {"epoch 2", run.after(3s), run.after(5s)}});
  EXPECT_NEAR(pieces[1].total.joules()->point + pieces[2].total.joules()->point,
              pieces[0].total.joules()->point, 1e-9);
}

TEST(Pieces, AnEdgeBetweenReadingsIsUncertainByWhatLiesBetween) {
  const TenSeconds run;
  const auto pieces = run.pieces({{"at readings", run.after(2s), run.after(4s)},
                                  {"between", run.after(2500ms), run.after(4500ms)}});
  const auto width = [](const Measurement& piece) {
    return piece.total.joules()->upper - piece.total.joules()->lower;
  };
  EXPECT_GT(width(pieces[1]), 5.0 * width(pieces[0]));
}

TEST(Pieces, TooShortToTellAreMissingAndNeverAnEstimate) {
  Story story;
  Meter& meter = story.window.meter;
  meter.keep_readings();
  const SteadyTime begin = story.clock.now();
  story.spend_and_read(0.0, 100ms);  // the counter has not moved yet
  story.spend(5.0, 900ms);
  const Measurement whole = story.end();
  const auto pieces =
      pieces_of(whole, meter.descriptions(), meter.readings_around(whole.begin, whole.end),
                std::vector<WindowPiece>{{"blink", begin, begin + 100ms},
                                         {"work", begin + 100ms, whole.end}});
  EXPECT_EQ(pieces[0].total.provenance(), Provenance::missing);
  EXPECT_EQ(pieces[0].total.findings()[0].code, FindingCode::too_short);
  EXPECT_NEAR(pieces[1].total.joules()->point, whole.total.joules()->point, 1e-9);
}

TEST(CountedSources, AreThoseOfTheTotal) {
  const TenSeconds run;
  EXPECT_EQ(counted_in(*run.whole, run.meter.descriptions()).size(), 2U);
}

}  // namespace
}  // namespace carnot
