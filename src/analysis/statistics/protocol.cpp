// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/protocol.hpp"

#include <fmt/format.h>

#include <utility>

#include "analysis/statistics/k_samples.hpp"
#include "analysis/statistics/mean_tests.hpp"
#include "analysis/statistics/normality.hpp"
#include "analysis/statistics/rank_tests.hpp"
#include "analysis/statistics/spread_tests.hpp"

namespace carnot::statistics {
namespace {

struct Answer {
  bool yes = false;
  ProtocolStep step;
};

using Names = std::span<const std::string>;

std::string called(std::string_view of_what, Names names, std::size_t place) {
  return place < names.size() ? names[place] : fmt::format("{} {}", of_what, place + 1);
}

/// The studies look at each group at the full level; one that fails sends all to the ranks.
Answer ask_normal(Groups groups, std::string_view of_what, double confidence, Names names = {}) {
  std::size_t least_normal = 0;
  double least = 2.0;
  std::string_view test;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto look = test_normality(groups[i], confidence);
    if (!look) {
      return {false,
              {"Normal values?",
               fmt::format("no: {} allows no look at its shape", called(of_what, names, i))}};
    }
    if (look->p_value < least) {
      least = look->p_value;
      least_normal = i;
      test = look->test;
    }
  }
  const bool yes = least > 1.0 - confidence;
  const std::string where =
      groups.size() > 1 ? fmt::format(" at the least, in {}", called(of_what, names, least_normal))
                        : "";
  return {yes,
          {"Normal values?",
           fmt::format("{}: {}, {}{}", yes ? "yes" : "no", test, p_text(least), where)}};
}

ProtocolStep ask_equal_spread(Groups groups, double confidence) {
  const Assumption look = assume_equal_spread(groups, confidence);
  // As of two values, which always lie equally far from their median.
  if (!look.p_value) return {"Equal variances?", "not known: too few values to tell"};
  return {"Equal variances?",
          fmt::format("{}: {}, {}", *look.holds ? "yes" : "no", look.test, p_text(*look.p_value))};
}

void finish(Protocol& result) {
  for (const ProtocolStep& step : result.path) {
    result.sentence += fmt::format("{} {}. ", step.question, step.answer);
  }
  result.sentence += result.test.sentence;
  if (result.post_hoc) result.sentence += " " + result.post_hoc->sentence;
}

Result<TestResult> test_of_groups(Groups groups, bool normal, double confidence) {
  if (groups.size() == 2) {
    return normal ? welch_t_test(groups[0], groups[1], confidence)
                  : mann_whitney(groups[0], groups[1], confidence);
  }
  return normal ? welch_anova(groups, confidence) : kruskal_wallis(groups, confidence);
}

Result<PostHoc> wilcoxon_of_pairs(Groups treatments, double confidence) {
  PostHoc result{
      .test = "Wilcoxon signed-rank", .symbol = "W", .adjustment = name_of(PAdjustment::holm)};
  std::vector<double> p_values;
  for (std::size_t i = 0; i < treatments.size(); ++i) {
    for (std::size_t j = i + 1; j < treatments.size(); ++j) {
      CARNOT_TRY(const TestResult test,
                 wilcoxon_signed_rank(treatments[i], treatments[j], ZeroDifferences::leave_out,
                                      confidence));
      result.pairs.push_back({.first = i,
                              .second = j,
                              .statistic = test.statistic,
                              .p_value = test.p_value,
                              .effect = test.effects.front()});
      p_values.push_back(test.p_value);
    }
  }
  const std::vector<double> family = adjusted(p_values, PAdjustment::holm);
  std::size_t differing = 0;
  for (std::size_t i = 0; i < family.size(); ++i) {
    result.pairs[i].adjusted_p_value = family[i];
    if (family[i] <= 1.0 - confidence) ++differing;
  }
  result.sentence = fmt::format("{} of {} pairs of treatments differ ({}, {}).", differing,
                                result.pairs.size(), result.test, result.adjustment);
  return result;
}

}  // namespace

Result<Protocol> protocol(Groups groups, double confidence, Names names) {
  CARNOT_TRY_VOID(check_groups(groups, "the protocol", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const Answer normal = ask_normal(groups, "group", confidence, names);
  Protocol result{.is_normal = normal.yes,
                  .path = {normal.step, ask_equal_spread(groups, confidence)},
                  .test = {}};
  CARNOT_TRY(result.test, test_of_groups(groups, normal.yes, confidence));
  result.path.push_back({"So the test is", std::string{result.test.test}});
  if (groups.size() > 2 && result.test.p_value <= 1.0 - confidence) {
    CARNOT_TRY(result.post_hoc, normal.yes ? games_howell(groups, confidence)
                                           : dunn(groups, PAdjustment::holm, confidence));
  }
  finish(result);
  return result;
}

Result<Protocol> protocol_of_blocks(Groups treatments, double confidence) {
  CARNOT_TRY_VOID(check_groups(treatments, "the protocol", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  Protocol result{.test = {}};
  if (treatments.size() == 2) {
    CARNOT_TRY_VOID(check_pairs(treatments[0], treatments[1], "the protocol of blocks", 2));
    const std::vector<std::vector<double>> changes{differences(treatments[0], treatments[1])};
    const Answer normal = ask_normal(changes, "the set of differences", confidence);
    result.is_normal = normal.yes;
    result.path.push_back(normal.step);
    CARNOT_TRY(result.test, normal.yes
                                ? paired_t_test(treatments[0], treatments[1], confidence)
                                : wilcoxon_signed_rank(treatments[0], treatments[1],
                                                       ZeroDifferences::leave_out, confidence));
  } else {
    CARNOT_TRY(result.test, friedman(treatments, confidence));
    if (result.test.p_value <= 1.0 - confidence) {
      CARNOT_TRY(result.post_hoc, wilcoxon_of_pairs(treatments, confidence));
    }
  }
  result.path.push_back({"So the test is", std::string{result.test.test}});
  finish(result);
  return result;
}

}  // namespace carnot::statistics
