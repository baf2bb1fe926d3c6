// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/refit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/number_text.hpp"

namespace carnot {
namespace {

/// The tactics of a recipe but fold, each once: what it is a trial of.
std::vector<std::string> family_of(const std::vector<std::string>& tactics) {
  std::set<std::string> others;
  for (const std::string& tactic : tactics) {
    if (tactic != "fold") others.insert(tactic);
  }
  if (others.empty()) return {"fold"};
  return {others.begin(), others.end()};
}

using CaseKey = std::tuple<std::string, std::string, std::string, std::vector<std::string>>;

/// Recipes of one family on one model and setting are one case: the one that saves most.
std::vector<AdviceCase> one_per_setting(std::span<const AdviceCase> cases) {
  std::map<CaseKey, AdviceCase> best;
  for (const AdviceCase& one : cases) {
    const CaseKey key{one.model, one.host, one.setting, family_of(one.tactics)};
    const auto [place, is_new] = best.try_emplace(key, one);
    if (!is_new && one.ratio < place->second.ratio) place->second = one;
  }
  std::vector<AdviceCase> kept;
  kept.reserve(best.size());
  for (auto& [key, one] : best) kept.push_back(std::move(one));
  return kept;
}

/// As the evaluator reads a forecast: what would run no faster is not covered.
std::optional<double> value_of(AdviceFact fact, const AdviceCase& one) {
  if (fact == AdviceFact::time_ratio) return one.time_ratio;
  return one.expects_no_gain ? std::optional{0.0} : one.mac_share;
}

std::string hosts_of(std::span<const AdviceCase> cases) {
  std::set<std::string> hosts;
  for (const AdviceCase& one : cases) hosts.insert(one.host);
  return fmt::format("{}", fmt::join(hosts, ", "));
}

RefitOutcome refit_node(const AdviceNode& node, std::span<const AdviceCase> cases) {
  RefitOutcome outcome;
  outcome.before = std::get<double>(node.bound->limit);
  std::vector<ThresholdCase> seen;
  for (const AdviceCase& one : cases) {
    const auto value = value_of(node.fact, one);
    if (are_of(one.tactics, node.of) && value) seen.push_back({*value, one.gained, one.model});
  }
  auto fit = fit_threshold(seen, node.bound->side);
  if (fit) {
    outcome.fit = *fit;
  } else {
    outcome.refusal = fit.error().message;
  }
  return outcome;
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

AdviceExpectation own_expectation(const std::vector<std::string>& family,
                                  std::span<const AdviceCase> cases, const RefitOrigin& origin) {
  std::vector<double> ratios;
  std::set<std::string> models;
  for (const AdviceCase& one : cases) {
    ratios.push_back(one.ratio);
    models.insert(one.model);
  }
  const auto [least, most] = std::ranges::minmax(ratios);
  const double median = median_of(ratios);
  const auto gained = std::ranges::count_if(cases, &AdviceCase::gained);
  return {.of = family,
          .metric = "energy",
          .says = fmt::format("{} of {} cases with a resolved verdict saved energy: {} at the "
                              "median, {} to {}.",
                              gained, cases.size(), format_change(median), format_change(least),
                              format_change(most)),
          .change = median - 1.0,
          .models = static_cast<int>(models.size()),
          .source = fmt::format("own trials in {}, {}, {}", origin.store, hosts_of(cases),
                                origin.fitted_at),
          .own_trials = true};
}

std::vector<AdviceExpectation> own_expectations(std::span<const AdviceCase> cases,
                                                const RefitOrigin& origin) {
  std::map<std::vector<std::string>, std::vector<AdviceCase>> families;
  for (const AdviceCase& one : cases) families[family_of(one.tactics)].push_back(one);
  std::vector<AdviceExpectation> expectations;
  expectations.reserve(families.size());
  for (const auto& [family, own] : families)
    expectations.push_back(own_expectation(family, own, origin));
  return expectations;
}

bool can_be_fitted(const AdviceNode& node) {
  return row_of(node.fact).is_forecast && node.bound &&
         std::holds_alternative<double>(node.bound->limit);
}

void take_fit(AdviceNode& node, const RefitOutcome& outcome, std::span<const AdviceCase> cases,
              const RefitOrigin& origin) {
  const ThresholdFit& fit = *outcome.fit;
  node.bound->limit = fit.threshold;
  node.fitted = FittedThreshold{.before = outcome.before,
                                .cases = fit.cases,
                                .models = fit.models,
                                .correct = fit.correct,
                                .left_out_correct = fit.left_out_correct,
                                .store = origin.store,
                                .hosts = hosts_of(cases),
                                .fitted_at = origin.fitted_at};
}

}  // namespace

Refit refit(const AdviceTree& tree, std::span<const AdviceCase> cases, const RefitOrigin& origin) {
  const std::vector<AdviceCase> kept = one_per_setting(cases);
  Refit result{.tree = tree, .outcomes = {}};
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    if (!can_be_fitted(tree.nodes[i])) continue;
    RefitOutcome outcome = refit_node(tree.nodes[i], kept);
    outcome.node = i;
    if (outcome.fit) take_fit(result.tree.nodes[i], outcome, kept, origin);
    result.outcomes.push_back(std::move(outcome));
  }
  auto& expectations = result.tree.expectations;
  std::erase_if(expectations, &AdviceExpectation::own_trials);
  for (AdviceExpectation& own : own_expectations(kept, origin))
    expectations.push_back(std::move(own));
  return result;
}

}  // namespace carnot
