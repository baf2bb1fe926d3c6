// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/assert.hpp"
#include "graph/shapes.hpp"

namespace carnot {
namespace {

constexpr double kNoNoise = 200.0;  // dB; more than floats can tell

/// Elements of the first output for one image; empty when the shape is not known.
std::optional<std::int64_t> elements_per_image(const Graph& graph) {
  if (graph.outputs.empty()) return std::nullopt;
  const auto& shape = graph.outputs.front().shape;
  if (!shape || shape->empty()) return std::nullopt;
  std::int64_t count = 1;
  for (std::size_t i = 1; i < shape->size(); ++i) {
    const auto* number = std::get_if<std::int64_t>(&(*shape)[i]);
    if (number == nullptr) return std::nullopt;
    count *= *number;
  }
  return count;
}

/// Compares quantised networks with the float one.
class Judge {
 public:
  static Result<Judge> create(const FidelityLimit& limit, const Graph& exact, Observer& observer) {
    CARNOT_TRY(const Graph inferred, infer_shapes(exact));
    const auto elements = elements_per_image(inferred);
    if (!elements || *elements < 1 ||
        (limit.agreement > 0.0 && inferred.outputs.front().shape->size() != 2)) {
      return fail(ErrorCode::unsupported,
                  fmt::format("output '{}' is no row of classes per image, and a limit on the "
                              "fidelity compares such rows.",
                              exact.outputs.empty() ? "" : exact.outputs.front().name),
                  "Leave out min-sqnr and min-agreement, and name layers in exclude.");
    }
    Judge judge{limit.images * *elements, static_cast<std::size_t>(*elements), observer};
    CARNOT_TRY(judge.exact_, judge.outputs_of(exact));
    return judge;
  }

  Result<Fidelity> fidelity(const Graph& graph) const {
    CARNOT_TRY(const auto outputs, outputs_of(graph));
    if (outputs.size() != exact_.size()) {
      return fail(ErrorCode::failed,
                  fmt::format("the quantised network gave {} numbers instead of {}.",
                              outputs.size(), exact_.size()));
    }
    return fidelity_of(exact_, outputs, classes_);
  }

 private:
  Judge(std::int64_t samples, std::size_t classes, Observer& observer)
      : samples_{samples}, classes_{classes}, observer_{&observer} {}

  Result<std::vector<float>> outputs_of(const Graph& graph) const {
    ObservationRequest request;
    request.tensors = {graph.outputs.front().name};
    request.statistic = Statistic::samples;
    request.sample_limit = samples_;
    CARNOT_TRY(auto seen, observer_->observe(graph, request));
    if (seen.size() != 1 || seen.front().samples.empty() ||
        seen.front().samples.size() % classes_ != 0) {
      return fail(ErrorCode::failed,
                  fmt::format("output '{}' was not observed.", graph.outputs.front().name),
                  "Give at least one calibration image.");
    }
    return std::move(seen.front().samples);
  }

  std::int64_t samples_;
  std::size_t classes_;
  Observer* observer_;
  std::vector<float> exact_;
};

std::vector<std::size_t> layers_of(const Placement& plan) {
  std::vector<std::size_t> layers;
  for (std::size_t i = 0; i < plan.roles.size(); ++i) {
    if (plan.roles[i] == Int8Role::weighted || plan.roles[i] == Int8Role::product) {
      layers.push_back(i);
    }
  }
  return layers;
}

/// Each layer quantised alone, the one that leaves most noise first.
Result<std::vector<Sensitivity>> ranked(const std::vector<std::size_t>& layers,
                                        const std::vector<bool>& excluded, const Judge& judge,
                                        Quantizer& quantizer) {
  std::vector<Placement> plans;
  for (const std::size_t layer : layers) {
    std::vector<bool> others = excluded;
    for (const std::size_t other : layers) others[other] = other != layer;
    plans.push_back(quantizer.plan(others));
  }
  CARNOT_TRY_VOID(quantizer.calibrate(plans));
  std::vector<Sensitivity> ranking;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    CARNOT_TRY(const Fidelity alone,
               judge.fidelity(quantizer.carry_out(quantizer.prepared(), plans[i])));
    ranking.push_back({.node = layers[i], .alone = alone});
  }
  std::ranges::stable_sort(ranking, {}, [](const Sensitivity& layer) { return layer.alone.sqnr; });
  return ranking;
}

}  // namespace

Fidelity fidelity_of(std::span<const float> exact, std::span<const float> approximate,
                     std::size_t classes) {
  CARNOT_ASSERT(exact.size() == approximate.size() && !exact.empty() && classes > 0 &&
                exact.size() % classes == 0);
  const std::size_t images = exact.size() / classes;
  double signal = 0.0;
  double noise = 0.0;
  double agreeing = 0.0;
  for (std::size_t begin = 0; begin < exact.size(); begin += classes) {
    const auto wanted = exact.subspan(begin, classes);
    const auto found = approximate.subspan(begin, classes);
    for (std::size_t i = 0; i < classes; ++i) {
      const double error = static_cast<double>(wanted[i]) - static_cast<double>(found[i]);
      signal += static_cast<double>(wanted[i]) * static_cast<double>(wanted[i]);
      noise += error * error;
    }
    const auto best = std::ranges::max_element(wanted) - wanted.begin();
    agreeing += best == std::ranges::max_element(found) - found.begin() ? 1.0 : 0.0;
  }
  const double sqnr = noise > 0.0 && signal > 0.0 ? 10.0 * std::log10(signal / noise)
                      : noise > 0.0               ? -kNoNoise
                                                  : kNoNoise;
  return {.sqnr = std::clamp(sqnr, -kNoNoise, kNoNoise),
          .agreement = agreeing / static_cast<double>(images)};
}

Result<FaithfulNetwork> quantize_within(const FidelityLimit& limit,
                                        const std::vector<bool>& excluded, Quantizer& quantizer) {
  FaithfulNetwork result;
  CARNOT_TRY(result.network, quantizer.quantize(excluded));
  const std::vector<std::size_t> layers = layers_of(result.network.placement);
  result.layers = layers.size();
  CARNOT_TRY(const Judge judge, Judge::create(limit, quantizer.prepared(), quantizer.observer()));
  CARNOT_TRY(result.fidelity, judge.fidelity(result.network.graph));
  if (limit.holds(result.fidelity)) return result;
  CARNOT_TRY(auto ranking, ranked(layers, excluded, judge, quantizer));
  // Between: with `fails` layers in float the limit does not hold, with `holds` it does (with all
  // of them nothing is quantised).
  std::size_t fails = 0;
  std::size_t holds = ranking.size();
  std::optional<std::size_t> observed;  // the number that `result` is for
  while (holds - fails > 1 || observed != holds) {
    const std::size_t count = holds - fails > 1 ? fails + (holds - fails) / 2 : holds;
    std::vector<bool> in_float = excluded;
    for (std::size_t i = 0; i < count; ++i) in_float[ranking[i].node] = true;
    CARNOT_TRY(QuantizedNetwork network, quantizer.quantize(in_float));
    CARNOT_TRY(const Fidelity fidelity, judge.fidelity(network.graph));
    const bool ends = count == holds;
    (ends || limit.holds(fidelity) ? holds : fails) = count;
    if (holds == count) {
      result.network = std::move(network);
      result.fidelity = fidelity;
      observed = count;
    }
  }
  ranking.resize(holds);
  result.in_float = std::move(ranking);
  return result;
}

}  // namespace carnot
