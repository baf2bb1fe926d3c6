// SPDX-License-Identifier: Apache-2.0
#include "analysis/cost_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/costed_net.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// By joules.
std::vector<CostRank> order_of(const CostedNet& net, double inferences) {
  CostQuestion question{.uses = inferences};
  question.charges.rates = {own_rate(CostKind::energy)};
  return must(cost_order(net.study, net.trials, net.summary(), net.sheets(question), inferences));
}

std::vector<std::string> lines(const std::vector<CostRank>& order) {
  std::vector<std::string> lines;
  for (const CostRank& one : order)
    lines.push_back(one.candidate + " " + std::string{key_of(one.standing)});
  return lines;
}

TEST(CostOrder, WhoIsShownToCostLessOverAllInferencesGoesFirst) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 100.0, 1.0);  // below none from 20 on
  net.add("pruned", 1.0, 1.0, 1000.0, 1.0);
  EXPECT_THAT(lines(order_of(net, 10.0)),
              ElementsAre(id_of("none") + " first", id_of("int8") + " dearer",
                          id_of("pruned") + " dearer"));
  const auto order = order_of(net, 100.0);
  EXPECT_THAT(lines(order), ElementsAre(id_of("int8") + " first", id_of("none") + " dearer",
                                        id_of("pruned") + " dearer"));
  EXPECT_NEAR(order[0].total, 400.0, 1e-6);
  EXPECT_EQ(order[0].once, 100.0);
  EXPECT_NEAR(order[1].more->point, 400.0, 0.1);  // 800 against 400
  EXPECT_GT(order[1].more->lower, 390.0);
  EXPECT_THAT(lines(order_of(net, 1e6)),
              ElementsAre(id_of("pruned") + " first", id_of("int8") + " dearer",
                          id_of("none") + " dearer"));
}

TEST(CostOrder, AMeanThatIsSmallerShowsNothing) {
  CostedNet net;
  net.add("alike", 7.999, 2.0, 1.0, 1.0);
  const auto order = order_of(net, 1e6);
  EXPECT_LT(order[1].total, order[0].total);
  EXPECT_THAT(lines(order),
              ElementsAre(id_of("none") + " first", id_of("alike") + " not_resolved"));
  EXPECT_LT(order[1].more->lower, 0.0);
  EXPECT_GT(order[1].more->upper, 0.0);
}

TEST(CostOrder, AroundItsBreakEvenNobodyIsShownToCostLess) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 100.0, 1.0);  // 20, by a ratio that is known to a tenth of a percent
  EXPECT_THAT(lines(order_of(net, 20.0)),
              ElementsAre(id_of("none") + " first", id_of("int8") + " not_resolved"));
}

TEST(CostOrder, WithTooFewBlocksNothingIsKnown) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 1.0, 1.0);
  std::erase_if(net.trials, [](const Trial& one) { return one.block > 3; });
  const auto order = order_of(net, 1e6);
  EXPECT_THAT(lines(order), ElementsAre(id_of("none") + " first", id_of("int8") + " not_resolved"));
  EXPECT_FALSE(order[1].more);
}

TEST(CostOrder, OtherSettingsWereInNoBlockWithTheFirst) {
  CostedNet net;
  Settings batch;
  batch.batch = 8;
  net.study.batches = {1, 8};
  net.run({"net", "none", batch}, 6.0, 1.0);
  const auto order = order_of(net, 1e6);
  EXPECT_THAT(lines(order),
              ElementsAre(id_of("none", batch) + " first", id_of("none") + " not_compared"));
  EXPECT_FALSE(order[1].more);
}

TEST(CostOrder, OfNobodyIsEmpty) {
  CostedNet net;
  net.trials.clear();
  EXPECT_THAT(order_of(net, 1e6), IsEmpty());
}

}  // namespace
}  // namespace carnot
