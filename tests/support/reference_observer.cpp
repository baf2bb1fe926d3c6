// SPDX-License-Identifier: Apache-2.0
#include "support/reference_observer.hpp"

#include <algorithm>

namespace carnot {
namespace {

void add_range(Observation& seen, const std::vector<float>& elements) {
  const auto [least, greatest] = std::ranges::minmax(elements);
  const bool first = seen.elements == 0;
  seen.minimum =
      std::min(first ? static_cast<double>(least) : seen.minimum, static_cast<double>(least));
  seen.maximum =
      std::max(first ? static_cast<double>(greatest) : seen.maximum, static_cast<double>(greatest));
}

void add_counts(Observation& seen, const std::vector<float>& elements, double lower, double upper,
                int bins) {
  seen.counts.resize(static_cast<std::size_t>(bins));
  for (const float element : elements) {
    const double at = (static_cast<double>(element) - lower) / (upper - lower) * bins;
    seen.counts[static_cast<std::size_t>(std::clamp(at, 0.0, bins - 1.0))] += 1;
  }
}

/// Axis 1, the last one for ranks 2 and 3.
void add_channels(std::vector<double>& sums, const std::vector<float>& elements,
                  const Shape& shape) {
  const std::size_t axis = shape.size() == 2 || shape.size() == 3 ? shape.size() - 1 : 1;
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < shape.size(); ++i) inner *= static_cast<std::size_t>(shape[i]);
  sums.resize(static_cast<std::size_t>(shape[axis]));
  for (std::size_t i = 0; i < elements.size(); ++i) {
    sums[i / inner % sums.size()] += static_cast<double>(elements[i]);
  }
}

void add_samples(std::vector<float>& samples, const std::vector<float>& elements,
                 std::int64_t limit) {
  for (const float element : elements) {
    if (static_cast<std::int64_t>(samples.size()) < limit) samples.push_back(element);
  }
}

}  // namespace

Result<std::vector<Observation>> ReferenceObserver::observe(const Graph& graph,
                                                            const ObservationRequest& request) {
  ++calls_;
  std::vector<Observation> observations(request.tensors.size());
  for (const Tensors& image : images_) {
    CARNOT_TRY(const Tensors values, reference_run(graph, image));
    for (std::size_t i = 0; i < observations.size(); ++i) {
      Observation& seen = observations[i];
      seen.tensor = request.tensors[i];
      const std::vector<float> elements = floats_of(values.at(seen.tensor));
      add_range(seen, elements);
      if (request.statistic == Statistic::histogram) {
        add_counts(seen, elements, request.lower[i], request.upper[i], request.bins);
      }
      if (request.statistic == Statistic::channel_means) {
        add_channels(seen.channel_mean, elements, values.at(seen.tensor).shape());
      }
      if (request.statistic == Statistic::samples) {
        add_samples(seen.samples, elements, request.sample_limit);
      }
      seen.elements += static_cast<std::int64_t>(elements.size());
    }
  }
  for (Observation& seen : observations) {
    const auto channels = static_cast<double>(seen.channel_mean.size());
    for (double& mean : seen.channel_mean) mean /= static_cast<double>(seen.elements) / channels;
  }
  return observations;
}

}  // namespace carnot
