// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace carnot {

/// What to reduce tensors to, batch by batch, inside the worker: only statistics travel.
enum class Statistic {
  range,           // least and greatest element
  histogram,       // counts over a given range
  channel_means,   // mean per channel (axis 1; last axis for rank 2 and 3 tensors)
  second_moments,  // mean of squares per channel, same axis
  samples,         // the elements themselves of the first images, up to a limit
  taylor,  // per channel, same axis: what the answer would lose without it (see taylor_terms
           // of workers/common/engine_session.hpp), squared, mean over images
};
std::string_view key_of(Statistic statistic);

struct ObservationRequest {
  std::vector<std::string> tensors;  // value names of the graph
  Statistic statistic = Statistic::range;
  int bins = 2048;            // histogram
  std::vector<double> lower;  // histogram: range per tensor, from an earlier pass
  std::vector<double> upper;
  std::int64_t sample_limit = 0;  // samples: elements per tensor
};

/// The reduction of one tensor over all images.
struct Observation {
  std::string tensor;
  double minimum = 0.0;  // range
  double maximum = 0.0;
  std::int64_t elements = 0;         // seen in all
  std::vector<std::int64_t> counts;  // histogram; elements outside the range fall into the end bins
  std::vector<double> channel_mean;
  std::vector<double> channel_second_moment;
  std::vector<double> channel_taylor;
  std::vector<float> samples;
};

}  // namespace carnot
