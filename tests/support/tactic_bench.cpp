// SPDX-License-Identifier: Apache-2.0
#include "support/tactic_bench.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "graph/check.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr double kAnotherSize = 1e9;

std::vector<float> first_output(const Graph& graph, const Tensors& image) {
  const auto output = floats_of(must(reference_run(graph, image)).at(graph.outputs.front().name));
  return {output.begin(), output.end()};
}

/// The largest difference and the largest element before.
std::pair<double, double> change_of(const Graph& before, const Graph& after) {
  const Tensors image = random_images(before, 1, 11).front();
  const std::vector<float> was = first_output(before, image);
  const std::vector<float> is = first_output(after, image);
  if (was.size() != is.size()) return {kAnotherSize, 1.0};
  double change = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < was.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(was[i])));
    change = std::max(change, std::abs(static_cast<double>(was[i]) - static_cast<double>(is[i])));
  }
  return {change, largest};
}

}  // namespace

std::vector<float> random_floats(Rng& rng, std::int64_t count) {
  std::vector<float> floats(static_cast<std::size_t>(count));
  for (float& number : floats) number = static_cast<float>(rng.normal());
  return floats;
}

std::vector<Tensors> random_images(const Graph& graph, int count, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<Tensors> images(static_cast<std::size_t>(count));
  for (Tensors& image : images) {
    for (const ValueInfo& input : graph.inputs) {
      const Shape shape = input.static_shape().value();
      image.emplace(input.name, Tensor::of<float>(shape, random_floats(rng, element_count(shape))));
    }
  }
  return images;
}

TacticOutcome applied(const Tactic& tactic, const Graph& graph, const Parameters& given,
                      Observer* observer) {
  TacticOutcome outcome =
      must(tactic.apply(graph, must(complete(tactic.parameters, given)), observer));
  must(check(outcome.graph));
  return outcome;
}

Forecast forecast_by(const Tactic& tactic, const Graph& graph, const EngineCapabilities& engine,
                     const Parameters& given) {
  return tactic.forecast(graph, must(complete(tactic.parameters, given)), engine);
}

double sqnr_decibels(const Graph& exact, const Graph& approximate,
                     std::span<const Tensors> images) {
  double signal = 0.0;
  double noise = 0.0;
  for (const Tensors& image : images) {
    const std::vector<float> was = first_output(exact, image);
    const std::vector<float> is = first_output(approximate, image);
    for (std::size_t i = 0; i < was.size(); ++i) {
      const double difference = static_cast<double>(was[i]) - static_cast<double>(is[i]);
      signal += static_cast<double>(was[i]) * static_cast<double>(was[i]);
      noise += difference * difference;
    }
  }
  return 10.0 * std::log10(signal / noise);
}

double sqnr_decibels(const Graph& exact, const Graph& approximate) {
  return sqnr_decibels(exact, approximate, random_images(exact, 1, 9));
}

double largest_change(const Graph& before, const Graph& after) {
  return change_of(before, after).first;
}

double largest_relative_change(const Graph& before, const Graph& after) {
  const auto [change, largest] = change_of(before, after);
  return change / largest;
}

}  // namespace carnot
