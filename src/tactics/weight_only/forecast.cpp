// SPDX-License-Identifier: Apache-2.0
#include "tactics/weight_only/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/number_text.hpp"
#include "graph/count.hpp"
#include "graph/shapes.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

// With more rows per weight arithmetic takes the time, not reading.
constexpr double kFewRows = 8.0;
// At one row, seen on x86 with VNNI: 2 to 2.5 times as fast as fp32, whatever the bytes say.
constexpr double kGreatestGain = 2.5;
// With many rows ONNX Runtime unpacks four bits more slowly than it multiplies, where there are few
// inputs to sum: 1.1 to 1.4 seen with 64 to 192 inputs (DeiT-Ti, CrossViT, PVT, MobileViT), 1.0
// from 384 on (gMixer).
constexpr std::int64_t kFewInputs = 256;
constexpr double kFourBitsOfFewInputs = 1.3;
// Where an engine unpacks the weights in every run.
constexpr double kUnpackedEveryRun = 1.0 / 0.6;

/// Multiply-accumulates of the converted layers, by what becomes of them, as shares of all.
struct Shares {
  double few_rows = 0.0;
  double many_rows = 0.0;
  double many_rows_few_inputs = 0.0;  // part of many_rows
  double unpacked = 0.0;              // convolutions, and weights on the left
};

std::optional<Shares> shares_of(const Graph& graph, const PackingPlan& plan) {
  double all = 0.0;
  for (const Node& node : graph.nodes) {
    if (!has_macs(node)) continue;
    const auto macs = node_macs(graph, node);
    if (!macs) return std::nullopt;
    all += static_cast<double>(*macs);
  }
  if (all == 0.0) return std::nullopt;
  Shares shares;
  for (const PackedWeights& weights : plan.packed) {
    const auto elements = static_cast<double>(graph.find_initializer(weights.tensor)->count());
    for (const std::size_t node : weights.nodes) {
      const auto macs = static_cast<double>(*node_macs(graph, graph.nodes[node]));
      const bool unpacked = weights.is_convolution || weights.on_the_left;
      double& share = unpacked                      ? shares.unpacked
                      : macs / elements <= kFewRows ? shares.few_rows
                                                    : shares.many_rows;
      share += macs / all;
      const Shape& shape = graph.find_initializer(weights.tensor)->shape();
      if (&share == &shares.many_rows && shape[weights.transpose ? 1 : 0] < kFewInputs) {
        shares.many_rows_few_inputs += macs / all;
      }
    }
  }
  return shares;
}

std::string reason_for_nothing(const PackingPlan& plan, const PackingWishes& wishes) {
  if (plan.tensors == 0) return "No Conv, Gemm or MatMul has constant float weights.";
  if (plan.excluded == plan.tensors) return "Every layer with constant weights is excluded.";
  if (plan.convolutions > 0 && !wishes.convolutions) {
    return fmt::format("{} of {} weights are convolutions, which stay in float{}",
                       plan.convolutions, plan.tensors,
                       plan.convolutions == plan.tensors ? "." : "; the others cannot be packed.");
  }
  return "Every weight is excluded, read by other operators too, part of a constant, or not "
         "finite.";
}

void add_reasons(Forecast& forecast, const Shares& shares, const PackedBytes& bytes,
                 const EngineCapabilities& engine) {
  const double products = shares.few_rows + shares.many_rows;
  forecast.reasons.push_back(fmt::format("{} of weights become {}.", format_bytes(bytes.before),
                                         format_bytes(bytes.after)));
  if (shares.unpacked > 0.0) {
    forecast.reasons.push_back(fmt::format(
        "On convolutions only the file shrinks: {} of the multiplications{}",
        format_share(shares.unpacked),
        engine.unpacks_weights_once ? "." : ", whose weights this engine unpacks in every run."));
  }
  if (products > 0.0 && !engine.weight_only_fast) {
    forecast.reasons.emplace_back("This engine has no products with packed weights.");
  } else if (shares.few_rows > shares.many_rows) {
    forecast.reasons.push_back(
        fmt::format("{} of the multiplications read a weight for at most {} rows: bytes decide.",
                    format_share(shares.few_rows), format_number(kFewRows, 1)));
  } else if (products > 0.0 && !engine.weight_only_fast_for_many_rows) {
    forecast.reasons.push_back(fmt::format(
        "{} of the multiplications use a weight for many rows: arithmetic decides, not bytes.",
        format_share(shares.many_rows)));
  }
}

double time_ratio(const Shares& shares, const PackedBytes& bytes, int bits,
                  const EngineCapabilities& engine) {
  const double gain =
      std::min(static_cast<double>(bytes.before) / static_cast<double>(bytes.after), kGreatestGain);
  const double unpacked = engine.unpacks_weights_once ? 1.0 : kUnpackedEveryRun;
  const double few = engine.weight_only_fast ? 1.0 / gain : unpacked;
  const double many = !engine.weight_only_fast                ? unpacked
                      : engine.weight_only_fast_for_many_rows ? 1.0 / gain
                                                              : 1.0;
  const bool slow_narrow =
      bits == 4 && engine.weight_only_fast && !engine.weight_only_fast_for_many_rows;
  const double narrow = slow_narrow ? kFourBitsOfFewInputs : many;
  return 1.0 + shares.few_rows * (few - 1.0) +
         (shares.many_rows - shares.many_rows_few_inputs) * (many - 1.0) +
         shares.many_rows_few_inputs * (narrow - 1.0) + shares.unpacked * (unpacked - 1.0);
}

Forecast nothing(std::string reason) {
  return {.changes_anything = false,
          .direction = Direction::none,
          .expected_time_ratio = 1.0,
          .reasons = {std::move(reason)}};
}

}  // namespace

PackedBytes bytes_of(const Graph& graph, const PackingPlan& plan, int bits) {
  PackedBytes bytes;
  for (const PackedWeights& weights : plan.packed) {
    const Tensor& tensor = *graph.find_initializer(weights.tensor);
    const auto elements = static_cast<std::uint64_t>(tensor.count());
    std::uint64_t scales = 1;
    if (weights.grouping.block > 0) {
      scales = elements / static_cast<std::uint64_t>(weights.grouping.block);
    } else if (weights.grouping.axis) {
      // The axis counts in the tensor as it will be stored.
      const std::size_t axis =
          weights.transpose ? 1 - *weights.grouping.axis : *weights.grouping.axis;
      scales = static_cast<std::uint64_t>(tensor.shape()[axis]);
    }
    bytes.before += elements * sizeof(float);
    bytes.after += (elements * static_cast<std::uint64_t>(bits) + 7) / 8 + scales * sizeof(float);
  }
  return bytes;
}

Forecast forecast_packing(const Graph& graph, const PackingWishes& wishes, int bits,
                          const EngineCapabilities& engine) {
  auto single = with_batch(graph, 1);  // open shapes cannot be counted
  Graph lifted = graph;
  if (single) lifted = std::move(*single);
  lift_constants(lifted);
  Graph original = graph;
  lift_constants(original);
  const auto plan = plan_packing(lifted, original, wishes);
  if (!plan) return nothing(plan.error().message);
  if (plan->packed.empty()) return nothing(reason_for_nothing(*plan, wishes));
  Forecast forecast;
  const auto shares = shares_of(lifted, *plan);
  if (!shares) {
    forecast.reasons = {"The shapes are not known well enough to estimate its share."};
    return forecast;
  }
  const PackedBytes bytes = bytes_of(lifted, *plan, bits);
  forecast.expected_time_ratio = time_ratio(*shares, bytes, bits, engine);
  forecast.direction = direction_of(*forecast.expected_time_ratio);
  add_reasons(forecast, *shares, bytes, engine);
  return forecast;
}

}  // namespace carnot
