// SPDX-License-Identifier: Apache-2.0
#include "analysis/baseline_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "analysis/describe.hpp"

namespace carnot {
namespace {

std::vector<int> common_blocks(const std::vector<BaselineContender>& contenders) {
  std::vector<int> blocks;
  for (const auto& [block, seconds] : contenders.front().seconds_by_block) {
    if (std::all_of(contenders.begin(), contenders.end(), [&, number = block](const auto& one) {
          return one.seconds_by_block.contains(number);
        })) {
      blocks.push_back(block);
    }
  }
  return blocks;
}

std::optional<double> mean_time(const BaselineContender& contender, const std::set<int>& blocks) {
  std::vector<double> seconds;
  seconds.reserve(blocks.size());
  for (const int block : blocks) seconds.push_back(contender.seconds_by_block.at(block));
  return geometric_mean(seconds);
}

}  // namespace

Result<BaselineChoice> choose_baseline(const std::vector<BaselineContender>& contenders) {
  if (contenders.empty()) {
    return fail(ErrorCode::bad_input, "there is no unoptimised fp32 candidate to choose from.",
                "Keep the recipe none in the study.");
  }
  if (contenders.size() == 1) return BaselineChoice{contenders.front().candidate, {}};
  const std::vector<int> common = common_blocks(contenders);
  BaselineChoice choice;
  for (std::size_t i = 1; i < common.size(); i += 2) choice.choosing_blocks.insert(common[i]);
  if (choice.choosing_blocks.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("the fastest of {} baselines cannot be chosen: they have {} blocks in "
                            "common, two are needed.",
                            contenders.size(), common.size()));
  }
  std::optional<double> fastest;
  for (const BaselineContender& one : contenders) {
    const auto seconds = mean_time(one, choice.choosing_blocks);
    if (!seconds) {
      return fail(ErrorCode::bad_input,
                  fmt::format("a time of {} is not a positive number.", one.candidate));
    }
    if (fastest && *seconds >= *fastest) continue;
    fastest = seconds;
    choice.candidate = one.candidate;
  }
  return choice;
}

}  // namespace carnot
