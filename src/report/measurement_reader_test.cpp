// SPDX-License-Identifier: Apache-2.0
#include "report/measurement_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/json_parts.hpp"
#include "support/explained.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// What a replay of one window writes.
json replay_of(const Measurement& measurement) {
  return {{"format", "carnot.replay/1"},
          {"windows",
           {{{"window", measurement.window},
             {"duration_seconds", measurement.duration().count()},
             {"total", json_total(measurement)},
             {"unknown_share", measurement.unknown_share},
             {"sources", json_sources(measurement)}}}}};
}

TEST(ReadReport, GivesBackWhatWasWritten) {
  const Measurement written = explained_measurement();
  const ReadReport read = must(read_report(replay_of(written).dump()));
  ASSERT_EQ(read.windows.size(), 1U);
  const Measurement& window = read.windows[0].measurement;
  EXPECT_EQ(window.window, written.window);
  EXPECT_EQ(window.duration(), written.duration());
  EXPECT_EQ(window.total.joules(), written.total.joules());
  EXPECT_EQ(window.total.findings(), written.total.findings());
  ASSERT_EQ(window.sources.size(), written.sources.size());
  const SourceAccount& account = *window.sources[0].account;
  const SourceAccount& original = *written.sources[0].account;
  EXPECT_EQ(account.source.kind, original.source.kind);
  EXPECT_EQ(account.source.counter->last, original.source.counter->last);
  EXPECT_EQ(account.budget.random.refresh, original.budget.random.refresh);
  EXPECT_EQ(account.budget.gap_above, original.budget.gap_above);
  EXPECT_EQ(account.role, original.role);
}

TEST(ReadReport, KeepsWhatIsKnownOfASourceAndWhatIsNot) {
  Measurement written = explained_measurement();
  SourceAccount& account = *written.sources[0].account;
  account.source.accuracy = Accuracy{0.05, Watts{1.5}};
  account.source.resolution = Watts{0.1};
  account.source.checks = "perf:energy-pkg:cpu0";
  account.source.counter->folded_range = Joules{262144.0};
  account.budget.step = Joules{2.5};
  const ReadReport read = must(read_report(replay_of(written).dump()));
  const auto& sources = read.windows[0].measurement.sources;
  const SourceAccount& first = *sources[0].account;
  EXPECT_EQ(first.source.accuracy.value().gain, 0.05);
  EXPECT_EQ(first.source.accuracy.value().offset, Watts{1.5});
  EXPECT_EQ(first.source.resolution, Watts{0.1});
  EXPECT_EQ(first.source.checks, "perf:energy-pkg:cpu0");
  EXPECT_EQ(first.source.counter->folded_range, Joules{262144.0});
  EXPECT_EQ(first.budget.step, Joules{2.5});
  EXPECT_FALSE(sources[1].account->source.accuracy.has_value());
}

TEST(ReadReport, OfRepetitionsEachRunIsAWindow) {
  const json run = replay_of(explained_measurement())["windows"][0];
  const json document = {
      {"format", "carnot.measure/1"}, {"command", {"make"}}, {"runs", {run, run}}};
  const ReadReport read = must(read_report(document.dump()));
  ASSERT_EQ(read.windows.size(), 2U);
  EXPECT_EQ(read.windows[1].measurement.window, "run 2");
}

TEST(ReadReport, OfBeforeThereWereAccountsLacksThem) {
  json document = replay_of(explained_measurement());
  document["windows"][0]["sources"][0].erase("account");
  const ReadReport read = must(read_report(document.dump()));
  EXPECT_FALSE(read.windows[0].measurement.sources[0].account.has_value());
}

TEST(ReadReport, RefusesWhatIsNoReport) {
  for (const char* text : {"", "{", "[]", "7", "{}", R"({"format": "carnot.doctor/1"})"})
    EXPECT_EQ(read_report(text).error().message, "this is no report of a measurement.") << text;
}

TEST(ReadReport, NamesWhatIsWrongAndWhere) {
  json document = replay_of(explained_measurement());
  document["windows"][0]["sources"][0]["account"]["budget"]["edges_joules"] = "many";
  EXPECT_THAT(read_report(document.dump()).error().message,
              HasSubstr("windows[0].sources[0]: account.budget: edges_joules is no number."));
}

TEST(ReadReport, RefusesAFindingThatItDoesNotKnow) {
  json document = replay_of(explained_measurement());
  document["windows"][0]["total"]["findings"] = {
      {{"code", "from_the_future"}, {"severity", "info"}, {"detail", ""}}};
  EXPECT_THAT(read_report(document.dump()).error().message,
              HasSubstr("code has a value that this Carnot does not know"));
}

TEST(ReadReport, RefusesATimeThatIsNone) {
  for (const double seconds : {0.0, -1.0, 1e30}) {
    json document = replay_of(explained_measurement());
    document["windows"][0]["duration_seconds"] = seconds;
    EXPECT_FALSE(read_report(document.dump()).has_value());
  }
}

}  // namespace
}  // namespace carnot
