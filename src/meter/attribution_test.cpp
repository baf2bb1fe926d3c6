// SPDX-License-Identifier: Apache-2.0
#include "meter/attribution.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <utility>

namespace carnot {
namespace {

const Energy kWhole =
    Energy::measured(Perimeter::single(Domain::cpu_package), {100.0, 98.0, 102.0, 0.95});

TEST(Attribution, SharesAddUpToTheWhole) {
  for (const double tree : {0.0, 0.1, 1.0 / 3.0, 0.999, 1.0}) {
    const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{tree}, Seconds{1.0});
    EXPECT_EQ(parts.tree.joules()->point + parts.others.joules()->point, 100.0);
  }
}

TEST(Attribution, PiecesAddUpToTheLastBitInEveryOrder) {
  std::mt19937_64 chance{4};
  std::uniform_real_distribution<double> share{0.0, 0.2};
  std::uniform_real_distribution<double> exponent{-9.0, 12.0};
  for (int i = 0; i < 20'000; ++i) {
    const double whole = std::pow(10.0, exponent(chance));
    const std::array<double, 5> shares{share(chance), share(chance), share(chance), share(chance),
                                       share(chance)};
    std::vector<double> pieces = divide_exactly(whole, shares);
    ASSERT_EQ(pieces.size(), 6U);
    EXPECT_EQ(std::accumulate(pieces.begin(), pieces.end(), 0.0), whole);
    EXPECT_EQ(std::accumulate(pieces.rbegin(), pieces.rend(), 0.0), whole);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      EXPECT_NEAR(pieces[k], whole * shares[k], whole * 1e-15);
      EXPECT_GE(pieces[k], 0.0);
    }
  }
}

TEST(Attribution, OfNothingEveryPieceIsNothingAndSharesBeyondTheWholeAreCut) {
  const std::array<double, 2> shares{0.7, 0.6};
  EXPECT_THAT(divide_exactly(0.0, shares), ::testing::ElementsAre(0.0, 0.0, 0.0));
  const auto cut = divide_exactly(100.0, shares);
  EXPECT_NEAR(cut[0], 70.0, 1e-12);
  EXPECT_EQ(cut[0] + cut[1], 100.0);
  EXPECT_EQ(cut[2], 0.0);
  EXPECT_THAT(divide_exactly(5.0, {}), ::testing::ElementsAre(5.0));
  const auto below = divide_exactly(-1.0, shares);
  EXPECT_EQ(below[0] + below[1] + below[2], -1.0);
}

TEST(Attribution, IsAModelWhateverTheWholeWas) {
  const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{1.0}, Seconds{4.0});
  EXPECT_EQ(parts.tree.provenance(), Provenance::estimated);
  EXPECT_EQ(parts.tree.estimator(), "attributed by CPU time");
  EXPECT_EQ(parts.tree.joules()->point, 25.0);
  // Two ticks less of 4 s: 102 J by 1 / 3.98; the lower end as far as the upper, the wider side.
  EXPECT_NEAR(parts.tree.joules()->lower, 98.0 * (0.25 - (1.0 / 3.98 - 0.25)), 1e-9);
  EXPECT_NEAR(parts.tree.joules()->upper, 102.0 / 3.98, 1e-9);
}

TEST(Attribution, OfAFewTicksIsHardlyKnown) {
  // 40 ms of 80 ms, which are eight ticks: half, or 2/3, or a third.
  const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{0.04}, Seconds{0.08});
  EXPECT_EQ(parts.tree.joules()->point, 50.0);
  EXPECT_NEAR(parts.tree.joules()->lower, 98.0 / 3.0, 1e-9);
  EXPECT_NEAR(parts.tree.joules()->upper, 102.0 * 2.0 / 3.0, 1e-9);
  EXPECT_NEAR(parts.others.joules()->lower, 98.0 / 3.0, 1e-9);
  const Attribution one_tick = attribute_by_cpu_time(kWhole, Seconds{0.004}, Seconds{0.02});
  EXPECT_EQ(one_tick.tree.joules()->lower, 0.0);
  EXPECT_EQ(one_tick.tree.joules()->upper, 102.0);
}

TEST(Attribution, ATreeThatOutrunsTheCoarserTicksGetsAllAndNotMore) {
  const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{1.02}, Seconds{1.0});
  EXPECT_DOUBLE_EQ(parts.tree.joules()->point, 100.0);
  EXPECT_DOUBLE_EQ(parts.others.joules()->point, 0.0);
}

TEST(Attribution, MissingStaysMissing) {
  const Attribution parts = attribute_by_cpu_time(
      Energy::missing(kWhole.perimeter(), {finding(FindingCode::source_dead)}), Seconds{1.0},
      Seconds{2.0});
  EXPECT_EQ(parts.tree.provenance(), Provenance::missing);
}

TEST(Attribution, OfMoreThanTheCpuSideIsMissingBecauseCpuTimeSaysNothingOfIt) {
  for (const Domain domain : {Domain::wall, Domain::battery, Domain::gpu}) {
    const Energy whole =
        Energy::measured(Perimeter::single(domain), {.point = 42.0, .lower = 41.0, .upper = 43.0});
    const Attribution shares = attribute_by_cpu_time(whole, Seconds{0.5}, Seconds{1.0});
    EXPECT_EQ(shares.tree.provenance(), Provenance::missing);
    EXPECT_EQ(shares.others.provenance(), Provenance::missing);
  }
}

/// A window's total with the sources that it adds up.
class SharedMachine {
 public:
  SharedMachine& with(Domain domain, double joules) {
    SourceEnergy source{.source_id = std::string{key_of(domain)},
                        .label = std::string{key_of(domain)},
                        .energy = Energy::measured(Perimeter::single(domain),
                                                   {joules, 0.95 * joules, 1.05 * joules, 0.95})};
    source.account.emplace();
    source.account->source.domain = domain;
    source.account->role = SumRole::summed;
    measurement_.sources.push_back(std::move(source));
    std::vector<Energy> parts;
    for (const SourceEnergy& one : measurement_.sources) parts.push_back(one.energy);
    measurement_.total = *sum(parts);
    return *this;
  }
  Attribution divided(const std::map<Domain, AttributionShare>& shares) const {
    return attribute(measurement_, [&](const SourceEnergy& source) {
      return shares.at(source.account->source.domain);
    });
  }
  const Energy& total() const { return measurement_.total; }

 private:
  Measurement measurement_{
      "window", {}, {}, {}, Energy::missing(Perimeter::single(Domain::gpu), {})};
};

constexpr double kUneven = 1.0 / 3.0;

void expect_whole(const Attribution& parts, const Estimate& whole) {
  const Estimate nothing{};
  const Estimate& rest = parts.unattributed ? *parts.unattributed->joules() : nothing;
  EXPECT_EQ(parts.tree.joules()->point + parts.others.joules()->point + rest.point, whole.point);
  EXPECT_EQ(parts.tree.joules()->lower + parts.others.joules()->lower + rest.lower, whole.lower);
  EXPECT_EQ(parts.tree.joules()->upper + parts.others.joules()->upper + rest.upper, whole.upper);
}

TEST(AttributionOfSources, EachHasAShareOfItsOwnAndTheirSumIsTheWhole) {
  const SharedMachine machine = SharedMachine{}
                                    .with(Domain::cpu_package, 31.7)
                                    .with(Domain::dram, 3.3)
                                    .with(Domain::gpu, 101.1);
  const Attribution parts =
      machine.divided({{Domain::cpu_package, {AttributionRule::cpu_time, kUneven, 1.0 - kUneven}},
                       {Domain::dram, {AttributionRule::memory, 0.1, 0.9}},
                       {Domain::gpu, {AttributionRule::device, 0.7, 0.3}}});
  EXPECT_NEAR(parts.tree.joules()->point, 31.7 * kUneven + 0.33 + 70.77, 1e-9);
  EXPECT_FALSE(parts.unattributed.has_value());
  expect_whole(parts, *machine.total().joules());
  EXPECT_EQ(parts.tree.estimator(),
            "attributed by CPU time and memory in use and use of the board");
  for (const AttributedPart& part : parts.parts) EXPECT_EQ(part.unattributed, Joules{0.0});
  EXPECT_EQ((parts.parts[0].tree + parts.parts[0].others).si(), 31.7);
}

TEST(AttributionOfSources, WhatNothingDividesIsShownAndNobodys) {
  const SharedMachine machine =
      SharedMachine{}.with(Domain::cpu_package, 31.7).with(Domain::gpu, 101.1);
  const Attribution parts =
      machine.divided({{Domain::cpu_package, {AttributionRule::cpu_time, kUneven, 1.0 - kUneven}},
                       {Domain::gpu, {AttributionRule::none, 0.0, 0.0, "MIG is on"}}});
  EXPECT_NEAR(parts.unattributed->joules()->point, 101.1, 1e-9);
  EXPECT_NEAR(parts.tree.joules()->point, 31.7 * kUneven, 1e-9);
  EXPECT_EQ(parts.tree.estimator(), "attributed by CPU time");
  EXPECT_EQ(parts.parts[1].unattributed, Joules{101.1});
  EXPECT_EQ(parts.parts[1].share.reason, "MIG is on");
  expect_whole(parts, *machine.total().joules());
}

TEST(AttributionOfSources, ADoubtfulShareLeavesEveryIntervalAroundItsPoint) {
  const SharedMachine machine =
      SharedMachine{}.with(Domain::cpu_package, 10.0).with(Domain::gpu, 10.0);
  const Attribution parts =
      machine.divided({{Domain::cpu_package, {AttributionRule::cpu_time, 0.3, 0.7, {}, 0.1}},
                       {Domain::gpu, {AttributionRule::device, 0.5, 0.2, {}}}});
  for (const Energy& part : {parts.tree, parts.others, *parts.unattributed}) {
    EXPECT_LE(part.joules()->lower, part.joules()->point);
    EXPECT_LE(part.joules()->point, part.joules()->upper);
  }
  EXPECT_NEAR(parts.unattributed->joules()->point, 3.0, 1e-9);
}

TEST(AttributionOfSources, APartThatIsKnownInPartLeavesTheRestToNobody) {
  const SharedMachine machine = SharedMachine{}.with(Domain::gpu, 100.0);
  const Attribution parts =
      machine.divided({{Domain::gpu, {AttributionRule::device, 0.4, 0.2, "of 40 % nothing"}}});
  EXPECT_NEAR(parts.tree.joules()->point, 40.0, 1e-9);
  EXPECT_NEAR(parts.others.joules()->point, 20.0, 1e-9);
  EXPECT_NEAR(parts.unattributed->joules()->point, 40.0, 1e-9);
  expect_whole(parts, *machine.total().joules());
}

TEST(AttributionOfSources, WhereNothingIsDividedTheSharesAreMissingAndNotZero) {
  const SharedMachine machine = SharedMachine{}.with(Domain::wall, 42.0);
  const Attribution parts = machine.divided({{Domain::wall, {}}});
  EXPECT_EQ(parts.tree.provenance(), Provenance::missing);
  EXPECT_EQ(parts.others.provenance(), Provenance::missing);
  EXPECT_EQ(parts.unattributed->joules()->point, 42.0);
}

}  // namespace
}  // namespace carnot
