// SPDX-License-Identifier: Apache-2.0
#include "meter/phases.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

using namespace std::chrono_literals;

SteadyTime at(std::chrono::nanoseconds when) { return SteadyTime{when}; }

std::optional<PhaseMark> mark(std::string_view line) { return mark_of(line, at(10s), at(20s)); }

TEST(PhaseMark, APlainNameIsTheNextPhase) {
  const PhaseMark one = mark("load the data").value();
  EXPECT_EQ(one.kind, PhaseMark::Kind::next);
  EXPECT_EQ(one.name, "load the data");
  EXPECT_EQ(one.when, at(20s));
  EXPECT_FALSE(one.stamped);
}

TEST(PhaseMark, AStampIsTheSendersClock) {
  const PhaseMark one = mark("@15000000000 begin train").value();
  EXPECT_EQ(one.kind, PhaseMark::Kind::begin);
  EXPECT_EQ(one.name, "train");
  EXPECT_EQ(one.when, at(15s));
  EXPECT_TRUE(one.stamped);
}

TEST(PhaseMark, AStampOutsideTheRunIsNotBelieved) {
  for (const char* line : {"@9999999999 train", "@20000000001 train", "@-1 train", "@x train",
                           "@99999999999999999999999 train"}) {
    const PhaseMark one = mark(line).value();
    EXPECT_FALSE(one.stamped) << line;
    EXPECT_EQ(one.when, at(20s)) << line;
    EXPECT_EQ(one.name, "train") << line;
  }
}

TEST(PhaseMark, AnEndNeedsNoName) {
  EXPECT_EQ(mark("end").value().kind, PhaseMark::Kind::end);
  EXPECT_EQ(mark("end").value().name, "");
  EXPECT_EQ(mark("end train").value().name, "train");
}

TEST(PhaseMark, AVerbAloneIsAName) {
  EXPECT_EQ(mark("begin").value().name, "begin");
  EXPECT_EQ(mark("next end").value().name, "end");
}

TEST(PhaseMark, WhatIsNoMarkIsNone) {
  EXPECT_FALSE(mark(""));
  EXPECT_FALSE(mark("  \t"));
  EXPECT_FALSE(mark("# carnot phases 1"));
  EXPECT_FALSE(mark("@15000000000"));
}

TEST(PhaseMark, ANameIsOneLineOfText) {
  EXPECT_EQ(mark("a\x01"
                 "b\xff")
                .value()
                .name,
            "a b\xEF\xBF\xBD");
  EXPECT_EQ(mark(std::string(500, 'x')).value().name.size(), kLongestPhaseName);
}

TEST(MarkReader, JoinsALineThatComesInPieces) {
  MarkReader reader{at(10s)};
  reader.take("lo", at(11s));
  reader.take("ad\ntrain\nsa", at(12s));
  reader.take(std::string(1000, 'x') + "\nsave", at(13s));
  reader.finish(at(14s));
  ASSERT_EQ(reader.marks().size(), 3U);
  EXPECT_EQ(reader.marks()[0].name, "load");
  EXPECT_EQ(reader.marks()[0].when, at(12s));
  EXPECT_EQ(reader.marks()[2].name, "save");
}

PhaseMark marked(PhaseMark::Kind kind, std::string name, std::chrono::nanoseconds when) {
  return {kind, std::move(name), at(when), true};
}
constexpr auto kNext = PhaseMark::Kind::next;
constexpr auto kBegin = PhaseMark::Kind::begin;
constexpr auto kEnd = PhaseMark::Kind::end;

TEST(Phases, FollowEachOtherAndTheRestIsUnmarked) {
  const PhaseTree tree =
      phases_of({marked(kNext, "load", 12s), marked(kNext, "train", 15s), marked(kEnd, "", 18s)},
                at(10s), at(20s));
  ASSERT_EQ(tree.phases.size(), 4U);
  EXPECT_EQ(tree.phases[0].name, "");
  EXPECT_EQ(tree.phases[1].name, "load");
  EXPECT_EQ(tree.phases[1].end, at(15s));
  EXPECT_EQ(tree.phases[2].name, "train");
  EXPECT_EQ(tree.phases[2].end, at(18s));
  EXPECT_EQ(tree.phases[3].name, "");
  EXPECT_EQ(tree.phases[3].end, at(20s));
}

TEST(Phases, Nest) {
  const PhaseTree tree = phases_of({marked(kBegin, "train", 10s), marked(kNext, "epoch 1", 11s),
                                    marked(kNext, "epoch 2", 13s), marked(kEnd, "train", 17s)},
                                   at(10s), at(20s));
  ASSERT_EQ(tree.phases.size(), 4U);
  EXPECT_EQ(tree.phases[0].end, at(17s));
  EXPECT_EQ(tree.phases[1].depth, 1);
  EXPECT_EQ(tree.phases[1].end, at(13s));
  EXPECT_EQ(tree.phases[2].end, at(17s));
  EXPECT_EQ(tree.phases[3].name, "");
}

TEST(Phases, WhatIsOpenAtTheEndEndsThere) {
  const PhaseTree tree = phases_of({marked(kBegin, "train", 10s)}, at(10s), at(20s));
  ASSERT_EQ(tree.phases.size(), 1U);
  EXPECT_EQ(tree.phases[0].end, at(20s));
}

TEST(Phases, MarksArePutInOrderOfTime) {
  const PhaseTree tree =
      phases_of({marked(kNext, "second", 15s), marked(kNext, "first", 10s)}, at(10s), at(20s));
  EXPECT_EQ(tree.phases[0].name, "first");
  EXPECT_EQ(tree.phases[1].name, "second");
}

TEST(Phases, AnEndOfNothingIsARemark) {
  const PhaseTree tree =
      phases_of({marked(kEnd, "", 11s), marked(kEnd, "train", 12s)}, at(10s), at(20s));
  ASSERT_EQ(tree.phases.size(), 1U);
  ASSERT_EQ(tree.remarks.size(), 2U);
  EXPECT_EQ(tree.remarks[1], "The end of \"train\" was marked, but no such phase was open.");
}

TEST(Phases, WhatTookNoTimeIsARemark) {
  const PhaseTree tree =
      phases_of({marked(kNext, "blink", 12s), marked(kNext, "work", 12s)}, at(10s), at(20s));
  ASSERT_EQ(tree.phases.size(), 2U);
  EXPECT_EQ(tree.phases[1].name, "work");
  EXPECT_EQ(tree.remarks[0], "The phase \"blink\" took no time.");
}

TEST(Phases, WithoutMarksAllIsUnmarked) {
  const PhaseTree tree = phases_of({}, at(10s), at(20s));
  ASSERT_EQ(tree.phases.size(), 1U);
  EXPECT_EQ(tree.phases[0].name, "");
}

}  // namespace
}  // namespace carnot
