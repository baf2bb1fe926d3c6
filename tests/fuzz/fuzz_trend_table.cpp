// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/trends/board_efficiency.hpp"
#include "app/trends/trend_table.hpp"
#include "base/assert.hpp"

namespace {

using namespace carnot;

void check_table(std::string_view text, CostColumn kind, std::string_view year) {
  const std::vector<ArchitectureYear> known{{"resnet", 2015, "x"}, {"vgg", 2014, "x"}};
  const TrendColumns columns{
      .year = std::string{year}, .accuracy = "top1", .cost = "cost", .cost_is = kind};
  const auto material = read_trend_table(text, "fuzzed", columns, known);
  CARNOT_ASSERT(material || !material.error().message.empty());
  if (!material) return;
  for (const DatedModel& one : material->models) {
    CARNOT_ASSERT(one.cost > 0.0 && std::isfinite(one.cost));
    CARNOT_ASSERT(one.accuracy >= 0.0 && one.accuracy <= 1.0);
  }
  const auto trends = trends_of(material->models, {.cost = material->cost, .at_least = 0.5});
  CARNOT_ASSERT(trends || !trends.error().message.empty());
}

}  // namespace

/// Any bytes as a table of models, of architectures' years and of boards: figures that can be
/// followed, or a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_table(text, CostColumn::joules, "year");
  check_table(text, CostColumn::per_second, "");
  const auto years = parse_architecture_years(text, "fuzzed");
  CARNOT_ASSERT(!years || find_architecture(*years, years->front().prefix) != nullptr);
  const auto boards = parse_board_efficiency(text, "fuzzed");
  CARNOT_ASSERT(!boards || boards->front().gflops_per_watt() > 0.0);
  return 0;
}
