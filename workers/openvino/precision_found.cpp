// SPDX-License-Identifier: Apache-2.0
#include "openvino/precision_found.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace carnot::worker {
namespace {

constexpr auto kNoLayers = std::to_array<std::string_view>(
    {"Input", "Output", "Const", "Constant", "Parameter", "Result", "Reorder"});

std::string text_of(const ov::Node& node, const char* key) {
  const auto& info = node.get_rt_info();
  const auto found = info.find(key);
  return found == info.end() || !found->second.is<std::string>() ? ""
                                                                 : found->second.as<std::string>();
}

}  // namespace

PrecisionCounts precisions_of(const ov::Model& runtime_model) {
  PrecisionCounts counts;
  for (const auto& node : runtime_model.get_ops()) {
    const std::string layer = text_of(*node, "layerType");
    const bool computes = std::find(kNoLayers.begin(), kNoLayers.end(), layer) == kNoLayers.end();
    const std::string precision = text_of(*node, "runtimePrecision");
    if (computes && !precision.empty()) ++counts[precision];
  }
  return counts;
}

std::string precision_in_words(const PrecisionCounts& counts) {
  std::vector<std::string> parts;
  parts.reserve(counts.size());
  for (const auto& [precision, layers] : counts)
    parts.push_back(fmt::format("{} {}", precision, layers));
  const bool integers = counts.contains("u8") || counts.contains("i8");
  const std::string_view kind = integers ? "int8" : counts.contains("bf16") ? "bf16" : "fp32";
  return fmt::format("{} ({})", kind, join(parts, ", "));
}

}  // namespace carnot::worker
