// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/npy.hpp"
#include "base/result.hpp"
#include "records/observation.hpp"

namespace carnot::worker {

/// What one statistic keeps of one tensor, fed batch by batch.
class Reduction {
 public:
  /// `index`: which of the request's tensors this is (its histogram range).
  Reduction(const ObservationRequest& request, std::size_t index);

  /// REQUIRES: values.size() = element_count(shape). Channel statistics: the number of channels
  /// must not change between calls. Errors: failed when an element is not a finite number;
  /// bad_input when the channels changed.
  Result<void> add(std::span<const float> values, const Shape& shape);

  std::int64_t elements() const { return elements_; }
  /// True when more values would change nothing: all samples are taken.
  bool is_full() const;
  /// How many values the statistic has so far.
  std::int64_t length() const;

  /// Writes the values of all reductions one after another: see protocol::Observed.
  static Result<void> write(const std::filesystem::path& path, std::span<const Reduction> all);

 private:
  void add_range(std::span<const float> values);
  void add_histogram(std::span<const float> values);
  Result<void> add_channels(std::span<const float> values, const Shape& shape);
  void add_sums(std::span<const float> values, std::size_t channels, std::size_t inner);
  void add_squared_sums(std::span<const float> values, std::size_t channels, std::size_t inner,
                        std::int64_t images);
  void add_samples(std::span<const float> values);
  std::vector<double> channel_values() const;

  Statistic statistic_;
  std::int64_t elements_ = 0;
  float least_;
  float greatest_;
  double lower_ = 0.0;
  double upper_ = 0.0;
  std::vector<std::int64_t> counts_;
  std::vector<double> channel_sums_;  // of values, or of squares
  std::int64_t addends_ = 0;          // of each of these sums
  std::size_t sample_limit_ = 0;
  std::vector<float> samples_;
};

}  // namespace carnot::worker
