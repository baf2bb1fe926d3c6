// SPDX-License-Identifier: Apache-2.0
#include "analysis/group_tests.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "analysis/statistics/effect_sizes.hpp"
#include "analysis/study_comparison.hpp"

namespace carnot {
namespace {

/// The values of one candidate, one of each valid trial.
using TrialValues = std::vector<double>;
using ValuesByKind = std::map<EnergyKind, TrialValues>;

ValuesByKind trial_joules_of(const TrialSelection& selection, const std::string& id) {
  ValuesByKind by_kind;
  for (const auto& [block, trial] : selection.of(id)) {
    const auto energy = energy_per_inference(*trial);
    if (energy && energy->joules()) by_kind[*kind_of(*energy)].push_back(energy->joules()->point);
  }
  return by_kind;
}

ValuesByKind trial_seconds_of(const TrialSelection& selection, const std::string& id) {
  TrialValues values;
  for (const auto& [block, trial] : selection.of(id)) {
    if (const auto seconds = seconds_per_inference(*trial)) values.push_back(*seconds);
  }
  return {{EnergyKind{}, std::move(values)}};
}

/// The kind that stands for a group: measured before estimated, then the one of most trials.
EnergyKind chosen_kind(const std::vector<ValuesByKind>& candidates) {
  std::map<EnergyKind, std::size_t> trials;
  for (const ValuesByKind& one : candidates) {
    for (const auto& [kind, values] : one) trials[kind] += values.size();
  }
  const auto best = std::ranges::max_element(trials, {}, [](const auto& one) {
    return std::tuple{one.first.provenance == Provenance::measured, one.second};
  });
  return best == trials.end() ? EnergyKind{} : best->first;
}

/// What is tested: groups[i] are the values of candidates[i].
struct TestTable {
  std::vector<std::string> ids;
  std::vector<TrialValues> groups;
};

TestTable test_table_of(const std::vector<std::string>& ids, std::vector<ValuesByKind> values,
                        GroupTests& tests) {
  constexpr std::size_t kFewest = 2;
  tests.kind = chosen_kind(values);
  TestTable table;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    TrialValues& of_kind = values[i][tests.kind];
    if (of_kind.size() < kFewest) {
      tests.left_out.push_back(ids[i]);
      continue;
    }
    tests.candidates.push_back({ids[i], static_cast<std::int64_t>(of_kind.size())});
    table.ids.push_back(ids[i]);
    table.groups.push_back(std::move(of_kind));
  }
  return table;
}

std::optional<std::size_t> place_of(const TestTable& table, const std::string& id) {
  const auto found = std::ranges::find(table.ids, id);
  if (found == table.ids.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.ids.begin());
}

/// Empty where no pair was asked for.
std::optional<double> family_p(const statistics::Protocol& walked, std::size_t one,
                               std::size_t other) {
  if (!walked.post_hoc) return std::nullopt;
  const auto& pairs = walked.post_hoc->pairs;
  const auto found = std::ranges::find_if(pairs, [&](const statistics::PairResult& pair) {
    return std::minmax(pair.first, pair.second) == std::minmax(one, other);
  });
  if (found == pairs.end()) return std::nullopt;
  return found->adjusted_p_value;
}

/// By the effect that goes with the test that was chosen. Values without scatter have no Hedges' g,
/// but then the tests are those of ranks.
Result<statistics::Effect> effect_of(const statistics::Protocol& walked,
                                     const TrialValues& candidate, const TrialValues& baseline,
                                     double confidence) {
  using statistics::EffectKind;
  CARNOT_TRY(const Estimate value, walked.is_normal
                                       ? statistics::hedges_g(candidate, baseline, confidence)
                                       : statistics::cliffs_delta(candidate, baseline, confidence));
  return statistics::Effect{walked.is_normal ? EffectKind::hedges_g : EffectKind::cliffs_delta,
                            value};
}

/// With which baselines each candidate is told: not the best fp32 engine, which was chosen on half
/// of these very trials.
using BaselinesOf = std::map<std::string, std::vector<std::string>>;

BaselinesOf baselines_of(const std::vector<Pairing>& pairings) {
  BaselinesOf all;
  for (const Pairing& one : pairings) {
    if (one.role == BaselineRole::best_fp32) continue;
    std::vector<std::string>& known = all[one.candidate];
    if (std::ranges::find(known, one.baseline) == known.end()) known.push_back(one.baseline);
  }
  return all;
}

void add_pair(const TestTable& table, std::size_t candidate, std::size_t baseline,
              double confidence, GroupTests& tests) {
  const TrialValues& mine = table.groups[candidate];
  const TrialValues& theirs = table.groups[baseline];
  auto effect = effect_of(*tests.walked, mine, theirs, confidence);
  if (!effect) return;
  // Of two groups the test itself is that of the pair.
  const auto p = table.groups.size() == 2 ? std::optional{tests.walked->test.p_value}
                                          : family_p(*tests.walked, candidate, baseline);
  tests.pairs.push_back({.candidate = table.ids[candidate],
                         .baseline = table.ids[baseline],
                         .candidate_trials = static_cast<std::int64_t>(mine.size()),
                         .baseline_trials = static_cast<std::int64_t>(theirs.size()),
                         .effect = std::move(effect).value(),
                         .adjusted_p_value = p});
}

void add_pairs(const TestTable& table, const BaselinesOf& baselines, double confidence,
               GroupTests& tests) {
  for (std::size_t i = 0; i < table.ids.size(); ++i) {
    const auto known = baselines.find(table.ids[i]);
    if (known == baselines.end()) continue;
    for (const std::string& baseline : known->second) {
      if (const auto place = place_of(table, baseline))
        add_pair(table, i, *place, confidence, tests);
    }
  }
}

struct TestGroup {
  std::string name;
  std::vector<std::string> candidates;  // ids
};

std::vector<TestGroup> test_groups_of(const Study& study, const TrialSelection& selection) {
  std::vector<TestGroup> groups;
  for (const Candidate& one : selection.candidates) {
    const std::string name = study.settings_together ? one.model : one.group();
    auto found = std::ranges::find(groups, name, &TestGroup::name);
    if (found == groups.end()) found = groups.insert(groups.end(), {name, {}});
    found->candidates.push_back(one.id());
  }
  return groups;
}

GroupTests tests_of(const TestGroup& group, std::string_view metric, const Study& study,
                    const TrialSelection& selection, const BaselinesOf& baselines) {
  GroupTests tests{.group = group.name, .metric = std::string{metric}};
  std::vector<ValuesByKind> values;
  values.reserve(group.candidates.size());
  for (const std::string& id : group.candidates) {
    values.push_back(metric == kEnergyMetric ? trial_joules_of(selection, id)
                                             : trial_seconds_of(selection, id));
  }
  const TestTable table = test_table_of(group.candidates, std::move(values), tests);
  if (table.ids.size() < 2) {
    tests.obstacle = "fewer than two candidates have two valid trials with such a figure";
    return tests;
  }
  const double confidence = study.protocol.confidence;
  auto walked = statistics::protocol(table.groups, confidence, table.ids);
  if (!walked) {
    tests.obstacle = walked.error().message;
    return tests;
  }
  tests.walked = std::move(walked).value();
  add_pairs(table, baselines, confidence, tests);
  return tests;
}

}  // namespace

std::vector<GroupTests> group_tests(const Study& study, const TrialSelection& selection,
                                    const std::vector<Pairing>& pairs) {
  const BaselinesOf baselines = baselines_of(pairs);
  std::vector<GroupTests> all;
  for (const TestGroup& group : test_groups_of(study, selection)) {
    if (group.candidates.size() < 2) continue;
    for (const std::string_view metric : {kEnergyMetric, kTimeMetric})
      all.push_back(tests_of(group, metric, study, selection, baselines));
  }
  return all;
}

}  // namespace carnot
