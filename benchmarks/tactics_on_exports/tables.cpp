// SPDX-License-Identifier: Apache-2.0
#include "tactics_on_exports/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/number_text.hpp"

namespace carnot {
namespace {

std::string in_words(const Deviation& found, Promise promise) {
  if (!found.are_numbers) return "no numbers";
  if (promise == Promise::exact) return fmt::format("{:.1e}", found.largest);
  return fmt::format("{} dB, {} agree", format_decimals(found.decibels, 1),
                     format_share(found.agreement));
}

std::string outcome_of(const Attempt& made) {
  if (!made.refusal.empty()) return "refused: " + made.refusal;
  if (!made.broken.empty()) return fmt::format("BROKEN: {}", fmt::join(made.broken, "; "));
  return made.changed ? "kept" : "nothing to do";
}

std::string worst_of(const Tally& tally) {
  if (tally.decibels.empty()) return "";
  if (tally.promise == Promise::exact)
    return fmt::format("{:.1e} of the largest answer", tally.largest);
  auto sorted = tally.decibels;
  std::ranges::sort(sorted);
  return fmt::format("{} dB, median {}", format_decimals(sorted.front(), 1),
                     format_decimals(sorted[sorted.size() / 2], 1));
}

}  // namespace

void print_header(const std::vector<EngineName>& engines) {
  std::string names;
  std::string rules;
  for (const EngineName engine : engines) {
    names += fmt::format(" {} |", key_of(engine));
    rules += "---|";
  }
  fmt::print("| network | recipe |{} |\n|---|---|{}---|\n", names, rules);
}

void print_attempt(const std::vector<EngineName>& engines, const std::string& network,
                   const Attempt& made, Tally& tally) {
  std::string row = fmt::format("| {} | {} |", network, tally.recipe);
  for (const EngineName engine : engines) {
    const auto found = made.deviations.find(engine);
    const bool ran = found != made.deviations.end();
    row += fmt::format(" {} |", ran ? in_words(found->second, tally.promise) : "");
    if (!ran || !found->second.are_numbers) continue;
    tally.decibels.push_back(found->second.decibels);
    tally.largest = std::max(tally.largest, found->second.largest);
  }
  fmt::print("{} {} |\n", row, outcome_of(made));
  std::fflush(stdout);
  tally.refused += made.refusal.empty() ? 0 : 1;
  tally.broken += made.broken.empty() ? 0 : 1;
  if (made.refusal.empty()) ++(made.changed ? tally.changed : tally.unchanged);
}

void print_tallies(const std::vector<Tally>& tallies) {
  fmt::print(
      "\n| recipe | changed | nothing to do | refused | broken | worst |\n"
      "|---|---|---|---|---|---|\n");
  for (const Tally& tally : tallies) {
    fmt::print("| {} | {} | {} | {} | {} | {} |\n", tally.recipe, tally.changed, tally.unchanged,
               tally.refused, tally.broken, worst_of(tally));
  }
}

void print_pruned(const std::vector<PrunedNetwork>& networks) {
  if (std::ranges::all_of(networks, [](const PrunedNetwork& one) { return one.both.empty(); }))
    return;
  fmt::print(
      "\n| network | ratio | parameters, Torch-Pruning | Carnot | MACs, Torch-Pruning | Carnot | "
      "counts | answers apart |\n|---|---|---|---|---|---|---|---|\n");
  for (const PrunedNetwork& one : networks) {
    for (const PrunedBoth& both : one.both) {
      fmt::print("| {} | {} % | {} | {} | {} | {} | {} | {} |\n", one.network, both.percent,
                 both.their_parameters, both.our_parameters, both.their_macs, both.our_macs,
                 !both.refusal.empty() ? "refused: " + both.refusal
                 : both.is_equal()     ? "equal"
                                       : "DIFFERENT",
                 both.apart.are_numbers ? fmt::format("{:.1e}", both.apart.largest) : "");
    }
  }
}

}  // namespace carnot
