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
      seen.elements += static_cast<std::int64_t>(elements.size());
    }
  }
  return observations;
}

}  // namespace carnot
