// SPDX-License-Identifier: Apache-2.0
#include "report/excluded_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr std::size_t kNamedOneByOne = 3;

struct ExcludedFor {
  TrialStatus status;
  std::string_view reason;  // without its figures
  std::vector<const Exclusion*> trials;
};

// "Other processes used the CPUs. (32.9 % of them.)" differs from trial to trial by its figures
// alone.
std::string_view without_figures(std::string_view reason) {
  return reason.substr(0, reason.find(" ("));
}

// What stands in the brackets: "32.9 % of them."; the whole reason where there are none.
std::string_view figures_of(std::string_view reason) {
  const std::size_t begin = reason.find(" (");
  if (begin == std::string_view::npos || !reason.ends_with(')')) return reason;
  return reason.substr(begin + 2, reason.size() - begin - 3);
}

std::vector<ExcludedFor> by_reason(const std::vector<Exclusion>& excluded) {
  std::vector<ExcludedFor> groups;
  for (const Exclusion& one : excluded) {
    const std::string_view reason = without_figures(one.reason);
    auto group = std::ranges::find_if(groups, [&](const ExcludedFor& known) {
      return known.status == one.status && known.reason == reason;
    });
    if (group == groups.end()) group = groups.insert(groups.end(), {one.status, reason, {}});
    group->trials.push_back(&one);
  }
  std::ranges::stable_sort(groups, [](const ExcludedFor& a, const ExcludedFor& b) {
    return a.trials.size() > b.trials.size();
  });
  return groups;
}

std::string place_of(const Exclusion& one) {
  return fmt::format("{}, block {}, attempt {}", one.candidate, one.block + 1, one.attempt + 1);
}

std::string together(const ExcludedFor& group) {
  std::set<std::string_view> candidates;
  for (const Exclusion* one : group.trials) candidates.insert(one->candidate);
  return fmt::format("{} trials of {} {} {}: {} For example {}: {}",
                     format_count(static_cast<std::int64_t>(group.trials.size())),
                     candidates.size(), candidates.size() == 1 ? "candidate" : "candidates",
                     key_of(group.status), group.reason, place_of(*group.trials.front()),
                     figures_of(group.trials.front()->reason));
}

}  // namespace

std::vector<std::string> excluded_sentences(const std::vector<Exclusion>& excluded) {
  std::vector<std::string> sentences;
  for (const ExcludedFor& group : by_reason(excluded)) {
    if (group.trials.size() > kNamedOneByOne) {
      sentences.push_back(together(group));
      continue;
    }
    for (const Exclusion* one : group.trials) {
      sentences.push_back(
          fmt::format("{} {}: {}", place_of(*one), key_of(one->status), one->reason));
    }
  }
  return sentences;
}

}  // namespace carnot
