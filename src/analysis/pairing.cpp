// SPDX-License-Identifier: Apache-2.0
#include "analysis/pairing.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/baseline_choice.hpp"
#include "analysis/trial_figures.hpp"
#include "base/result.hpp"

namespace carnot {
namespace {

/// A recipe that the study does not list is none when it is called so.
template <class Matches>
std::optional<std::string> id_of_first(const TrialSelection& selection, Matches matches) {
  const auto found =
      std::find_if(selection.candidates.begin(), selection.candidates.end(), matches);
  if (found == selection.candidates.end()) return std::nullopt;
  return found->id();
}

std::optional<std::string> same_engine_baseline(const Study& study, const TrialSelection& selection,
                                                const Candidate& candidate) {
  Settings settings = candidate.settings;
  settings.precision = Precision::fp32;
  return id_of_first(selection, [&](const Candidate& other) {
    return other.model == candidate.model && is_none(study, other.recipe) &&
           other.settings == settings;
  });
}

std::optional<std::string> named_baseline(const Study& study, const TrialSelection& selection,
                                          const Candidate& candidate) {
  if (!study.baseline_recipe) return std::nullopt;
  return id_of_first(selection, [&](const Candidate& other) {
    return other.model == candidate.model && other.recipe == *study.baseline_recipe &&
           other.settings == candidate.settings;
  });
}

/// TensorRT is another way onto the same board.
std::string board_of(std::string_view device) {
  constexpr std::string_view kTensorRt = "tensorrt";
  if (!device.starts_with(kTensorRt)) return std::string{device};
  return "cuda" + std::string{device.substr(kTensorRt.size())};
}

/// What one baseline is the fastest of: a GPU's joules are other ones than a CPU's.
std::string contest_of(const Candidate& candidate) {
  const std::string device = board_of(candidate.settings.device);
  return device == "cpu" ? candidate.group() : candidate.group() + " on " + device;
}

/// The contenders of each group of candidates that are compared with each other. One that never
/// had a valid trial cannot be the fastest.
std::map<std::string, std::vector<BaselineContender>> contenders(const Study& study,
                                                                 const TrialSelection& selection) {
  std::map<std::string, std::vector<BaselineContender>> groups;
  for (const Candidate& candidate : selection.candidates) {
    if (!is_none(study, candidate.recipe) || candidate.settings.precision != Precision::fp32) {
      continue;
    }
    BaselineContender contender{.candidate = candidate.id(), .seconds_by_block = {}};
    for (const auto& [block, trial] : selection.of(contender.candidate)) {
      if (const auto seconds = seconds_per_inference(*trial)) {
        contender.seconds_by_block[block] = *seconds;
      }
    }
    if (!contender.seconds_by_block.empty()) {
      groups[contest_of(candidate)].push_back(std::move(contender));
    }
  }
  return groups;
}

}  // namespace

Pairings pair_with_baselines(const Study& study, const TrialSelection& selection) {
  Pairings result;
  std::map<std::string, BaselineChoice> best;
  for (const auto& [group, list] : contenders(study, selection)) {
    auto choice = choose_baseline(list);
    if (choice) {
      best.emplace(group, std::move(choice).value());
    } else {
      result.notes.push_back(to_sentence(at(group, choice.error())));
    }
  }
  for (const Candidate& candidate : selection.candidates) {
    const std::string id = candidate.id();
    const auto add = [&](const std::string& baseline, BaselineRole role,
                         std::set<int> choosing_blocks = {}) {
      if (baseline == id) return;
      result.pairs.push_back({id, baseline, role, std::move(choosing_blocks)});
    };
    if (const auto baseline = same_engine_baseline(study, selection, candidate))
      add(*baseline, BaselineRole::same_engine);
    if (const auto choice = best.find(contest_of(candidate)); choice != best.end())
      add(choice->second.candidate, BaselineRole::best_fp32, choice->second.choosing_blocks);
    if (const auto baseline = named_baseline(study, selection, candidate))
      add(*baseline, BaselineRole::named);
  }
  return result;
}

}  // namespace carnot
