// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "analysis/arrivals.hpp"
#include "analysis/scenario.hpp"
#include "support/must.hpp"
#include "support/scenario_story.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

/// A server that takes 10 ms for each query, asked at 150 per second for 12 s.
ScenarioStory overloaded(std::optional<std::int64_t> most_answered = {}) {
  ScenarioStory story{Scenario::server};
  story.run.request.per_second = 150.0;
  story.run.request.bound = Seconds{0.050};
  story.run.arrivals =
      must(poisson_arrivals({.per_second = 150.0, .queries = 1, .duration = Seconds{12.0}}));
  story.window.latency_seconds.clear();
  Seconds free{0.0};
  for (const auto arrival : story.run.arrivals) {
    if (most_answered &&
        story.window.latency_seconds.size() == static_cast<std::size_t>(*most_answered))
      break;
    free = std::max(free, Seconds{arrival}) + Seconds{0.010};
    story.window.latency_seconds.push_back(static_cast<float>((free - Seconds{arrival}).count()));
  }
  story.window.iterations = static_cast<std::int64_t>(story.window.latency_seconds.size());
  story.window.measurement = lasting(free);
  return story;
}

TEST(ScenarioVerdict, AnOverloadedServerIsToldWhatItAnswersAtMost) {
  ScenarioStory story = overloaded();
  const ScenarioResult result = story.judged();
  EXPECT_FALSE(result.valid);
  ASSERT_EQ(refusals(result).size(), 2U);
  EXPECT_THAT(refusals(result)[0], HasSubstr("latency_bound: p99 is 5."));
  EXPECT_THAT(refusals(result)[0], HasSubstr("the bound is 50.0 ms"));
  EXPECT_THAT(refusals(result)[1], HasSubstr("achieved_rate: 99.9 of 147 q"));
  EXPECT_THAT(remedy_of(result, Check::latency_bound),
              HasSubstr("It answers 99.9 queries per second at most"));
}

TEST(ScenarioVerdict, QueriesThatWereNeverAnsweredCountWithTheirWaiting) {
  ScenarioStory story = overloaded(1000);
  const ScenarioResult result = story.judged();
  EXPECT_EQ(result.queries, 1000);
  EXPECT_GT(result.unanswered, 300);
  EXPECT_GT(result.figure->latency->count(), 3.0);
  EXPECT_THAT(refusals(result)[0], HasSubstr("p99 is at least 3."));
  EXPECT_THAT(refusals(result)[1], HasSubstr("still waited when the time was over"));
}

TEST(ScenarioVerdict, WhereNoRateIsInTimeAnotherRateIsNoRemedy) {
  ScenarioStory story = overloaded();
  story.run.request.rate_was_searched = true;
  EXPECT_THAT(remedy_of(story.judged(), Check::latency_bound), HasSubstr("a looser --bound"));
}

TEST(ScenarioVerdict, AServerWhoseTimeEndsBeforeItsArrivalsOnlyLacksQueries) {
  ScenarioStory story{Scenario::server, 0};
  story.run.request.per_second = 10.0;
  story.run.arrivals = must(poisson_arrivals({.per_second = 10.0, .queries = 459}));
  const Seconds cut{20.0};
  while (Seconds{story.run.arrivals[story.window.latency_seconds.size()]} < cut)
    story.window.latency_seconds.push_back(0.010F);
  story.window.iterations = static_cast<std::int64_t>(story.window.latency_seconds.size());
  story.window.measurement = lasting(cut);
  const ScenarioResult result = story.judged();
  ASSERT_EQ(refusals(result).size(), 1U);
  EXPECT_THAT(refusals(result)[0], HasSubstr("of 459 queries"));
  EXPECT_EQ(result.unanswered, 0);
}

TEST(ScenarioVerdict, AServerThatKeepsUpIsValid) {
  ScenarioStory story{Scenario::server, 0};
  story.run.request.per_second = 50.0;
  story.run.request.bound = Seconds{0.050};
  story.run.arrivals =
      must(poisson_arrivals({.per_second = 50.0, .queries = 459, .duration = Seconds{10.0}}));
  story.window.latency_seconds.assign(story.run.arrivals.size(), 0.010F);
  story.window.iterations = static_cast<std::int64_t>(story.run.arrivals.size());
  story.window.measurement = lasting(Seconds{story.run.arrivals.back()} + Seconds{0.010});
  const ScenarioResult result = story.judged();
  EXPECT_THAT(refusals(result), testing::IsEmpty());
  EXPECT_TRUE(result.valid);
  EXPECT_EQ(result.unanswered, 0);
}

}  // namespace
}  // namespace carnot
