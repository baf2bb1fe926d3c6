// SPDX-License-Identifier: Apache-2.0
#include "meter/device_shares.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

constexpr ProcessOwner kOurs{.known = true, .command = true};
constexpr ProcessOwner kOther{.known = true};
constexpr ProcessOwner kEnded{};
constexpr std::string_view kSilence = "its driver does not tell";

/// A window of 10 s, from 100 s on, and what its looks saw.
class Looks {
 public:
  static SteadyTime at(std::chrono::milliseconds when) { return SteadyTime{100s + when}; }
  Looks& add(std::chrono::milliseconds when, std::vector<DeviceUser> users) {
    looks.push_back({.when = at(when), .users = std::move(users)});
    return *this;
  }
  Looks& silent(std::chrono::milliseconds when) {
    looks.push_back({.when = at(when)});
    return *this;
  }
  AttributionShare share(ShareTaker taker = ShareTaker::command) const {
    return share_by_use(looks, at(0ms), at(10s), taker, kSilence);
  }
  std::vector<Finding> findings() const {
    return findings_of(looks, at(0ms), at(10s), "GPU 0", ValidityThresholds{});
  }

  std::vector<DeviceLook> looks;
};

/// Looks at 0, 2, 4, ... 10 s that see the same users.
Looks steady(const std::vector<DeviceUser>& users) {
  Looks all;
  for (auto when = 0ms; when <= 10s; when += 2s) all.add(when, users);
  return all;
}

TEST(ShareByUse, IsTheUseOfTheCommandInAllUse) {
  const AttributionShare share = steady({{7, 0.6, kOurs}, {8, 0.2, kOther}}).share();
  EXPECT_EQ(share.rule, AttributionRule::device);
  EXPECT_DOUBLE_EQ(share.tree, 0.75);
  EXPECT_EQ(share.tree + share.others, 1.0);
  EXPECT_THAT(share.reason, IsEmpty());
}

TEST(UseOfDevice, IsThatOfAllWhoUseItWhileAnythingIsTold) {
  const Looks looks = steady({{7, 0.5, kOurs}, {8, 0.2, kOther}, {9, 0.1, kEnded}});
  EXPECT_DOUBLE_EQ(use_of_device(looks.looks, Looks::at(0ms), Looks::at(10s)).value(), 0.8);
  EXPECT_DOUBLE_EQ(use_of_device(steady({}).looks, Looks::at(0ms), Looks::at(10s)).value(), 0.0);
  EXPECT_EQ(use_of_device(Looks{}.silent(2s).looks, Looks::at(0ms), Looks::at(10s)), std::nullopt);
}

TEST(ShareByUse, WeighsEachLookByTheTimeSinceTheOneBefore) {
  Looks looks;
  looks.add(1s, {{7, 1.0, kOurs}}).add(2s, {{7, 1.0, kOurs}});
  looks.add(4s, {{8, 0.5, kOther}}).add(6s, {{8, 0.5, kOther}}).add(8s, {}).add(10s, {});
  EXPECT_NEAR(looks.share().tree, 2.0 / (2.0 + 2.0), 1e-9);
}

TEST(ShareByUse, OfALookBeforeTheWindowNothingCounts) {
  Looks looks = steady({{7, 0.5, kOurs}});
  looks.looks.front().users = {{DeviceUser{8, 1.0, kOther}}};
  EXPECT_DOUBLE_EQ(looks.share().tree, 1.0);
}

TEST(ShareByUse, TimeOfWhichNothingIsToldIsNobodys) {
  Looks looks;
  looks.add(0ms, {}).add(2s, {{7, 0.5, kOurs}}).add(4s, {{7, 0.5, kOurs}}).silent(10s);
  const AttributionShare share = looks.share();
  EXPECT_NEAR(share.tree, 0.4, 1e-6);
  EXPECT_DOUBLE_EQ(share.others, 0.0);
  EXPECT_THAT(share.reason, HasSubstr("60 % of the time nothing is told"));
}

TEST(ShareByUse, ALookTellsOfTwoSecondsAtMost) {
  Looks looks;
  looks.add(0ms, {}).add(10s, {{7, 0.5, kOurs}});
  EXPECT_NEAR(looks.share().tree, 0.2, 1e-6);
}

TEST(ShareByUse, AProcessThatNobodyFindsAnyMoreIsNobodys) {
  const AttributionShare share = steady({{7, 0.6, kOurs}, {8, 0.2, kEnded}}).share();
  EXPECT_NEAR(share.tree, 0.75, 1e-9);
  EXPECT_DOUBLE_EQ(share.others, 0.0);
  EXPECT_THAT(share.reason, HasSubstr("had ended or are hidden"));
}

TEST(ShareByUse, ABoardThatNobodyUsedIsNobodys) {
  const AttributionShare share = steady({}).share();
  EXPECT_EQ(share.rule, AttributionRule::none);
  EXPECT_THAT(share.reason, HasSubstr("no process"));
}

TEST(ShareByUse, ADriverThatDoesNotTellIsSaidToBeSilent) {
  EXPECT_EQ(Looks{}.silent(0ms).silent(10s).share().reason, kSilence);
  EXPECT_EQ(Looks{}.share().reason, "nobody asked its driver in that time");
}

TEST(ShareByUse, OfANamedGroupCountsWhatIsInIt) {
  const ProcessOwner both{.known = true, .command = true, .group = true};
  const Looks looks = steady({{7, 0.1, kOurs}, {8, 0.3, both}});
  EXPECT_DOUBLE_EQ(looks.share(ShareTaker::group).tree, 0.75);
  EXPECT_DOUBLE_EQ(looks.share().tree, 1.0);
}

TEST(FindingsOfADevice, NameWhatHeldItDownAndHowOften) {
  Looks looks = steady({});
  for (DeviceLook& look : looks.looks) look.slowed_by.emplace();
  looks.looks[2].slowed_by->push_back("power limit");
  looks.looks[3].slowed_by->push_back("power limit");
  const auto findings = looks.findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, FindingCode::gpu_throttled);
  EXPECT_EQ(findings[0].detail, "GPU 0: by power limit, at 2 of 5 looks.");
}

TEST(FindingsOfADevice, WhatHeldItDownBeforeTheWindowIsNoFinding) {
  Looks looks = steady({});
  looks.looks.front().slowed_by = {{std::string_view{"power limit"}}};
  EXPECT_THAT(looks.findings(), IsEmpty());
}

TEST(FindingsOfADevice, TellOfABoardThatWarmedUpWhileItWorked) {
  Looks looks = steady({});
  for (std::size_t i = 0; i < looks.looks.size(); ++i)
    looks.looks[i].celsius = 40.0 + 5.0 * static_cast<double>(i);
  const auto findings = looks.findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, FindingCode::gpu_temperature_changed);
  EXPECT_EQ(findings[0].detail, "GPU 0: from 45 to 65 °C.");
}

TEST(FindingsOfADevice, TellOfAClockThatChangedWhileItWorked) {
  Looks looks = steady({});
  looks.looks.front().busy_megahertz = 800.0;  // before the window
  looks.looks[1].busy_megahertz = 1980.0;
  looks.looks[3].busy_megahertz = 1410.0;
  const auto findings = looks.findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, FindingCode::gpu_clock_changed);
  EXPECT_EQ(findings[0].detail, "GPU 0: 1410 to 1980 MHz.");
  looks.looks[3].busy_megahertz = 1965.0;
  EXPECT_THAT(looks.findings(), IsEmpty());
}

}  // namespace
}  // namespace carnot
