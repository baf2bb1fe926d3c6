// SPDX-License-Identifier: Apache-2.0
#include "common/reduction.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "base/assert.hpp"

namespace carnot::worker {
namespace {

/// Independent lanes, because a compiler may not reorder one running minimum of floats by itself:
/// with them this loop runs at memory speed instead of one element per four cycles.
constexpr std::size_t kLanes = 16;

struct Range {
  float least = std::numeric_limits<float>::infinity();
  float greatest = -std::numeric_limits<float>::infinity();
};

Range range_of(std::span<const float> values) {
  std::array<float, kLanes> least;
  std::array<float, kLanes> greatest;
  least.fill(std::numeric_limits<float>::infinity());
  greatest.fill(-std::numeric_limits<float>::infinity());
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float value = values[i + lane];
      least[lane] = value < least[lane] ? value : least[lane];
      greatest[lane] = value > greatest[lane] ? value : greatest[lane];
    }
  }
  for (; i < values.size(); ++i) {
    least[0] = std::min(least[0], values[i]);
    greatest[0] = std::max(greatest[0], values[i]);
  }
  return {*std::min_element(least.begin(), least.end()),
          *std::max_element(greatest.begin(), greatest.end())};
}

/// NaN and infinity both make x - x something else than 0; so do their sums.
bool all_finite(std::span<const float> values) {
  std::array<float, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      sums[lane] += values[i + lane] - values[i + lane];
  }
  for (; i < values.size(); ++i) sums[0] += values[i] - values[i];
  return std::all_of(sums.begin(), sums.end(), [](float sum) { return sum == 0.0F; });
}

/// Axis 1; the last one for tensors of rank 2 and 3, where axis 1 may be a sequence.
std::size_t channel_axis(const Shape& shape) {
  return shape.size() == 2 || shape.size() == 3 ? shape.size() - 1 : 1;
}

}  // namespace

Reduction::Reduction(const ObservationRequest& request, std::size_t index)
    : statistic_{request.statistic},
      least_{std::numeric_limits<float>::infinity()},
      greatest_{-std::numeric_limits<float>::infinity()},
      sample_limit_{static_cast<std::size_t>(request.sample_limit)} {
  if (statistic_ != Statistic::histogram) return;
  lower_ = request.lower.at(index);
  upper_ = request.upper.at(index);
  counts_.assign(static_cast<std::size_t>(request.bins), 0);
}

Result<void> Reduction::add(std::span<const float> values, const Shape& shape) {
  CARNOT_ASSERT(values.size() == static_cast<std::size_t>(element_count(shape)));
  if (!all_finite(values)) {
    return fail(ErrorCode::failed, "holds NaN or infinity for these images.",
                "The model is broken, or the images are not preprocessed as its card says.");
  }
  elements_ += static_cast<std::int64_t>(values.size());
  switch (statistic_) {
    case Statistic::range:
      add_range(values);
      return {};
    case Statistic::histogram:
      add_histogram(values);
      return {};
    case Statistic::channel_means:
    case Statistic::second_moments:
    case Statistic::taylor:
      return add_channels(values, shape);
    case Statistic::samples:
      add_samples(values);
      return {};
  }
  return {};
}

void Reduction::add_range(std::span<const float> values) {
  const Range range = range_of(values);
  least_ = std::min(least_, range.least);
  greatest_ = std::max(greatest_, range.greatest);
}

void Reduction::add_histogram(std::span<const float> values) {
  const auto last = static_cast<double>(counts_.size() - 1);
  double bins_per_unit = static_cast<double>(counts_.size()) / (upper_ - lower_);
  // A constant tensor has a range of no width: all of it belongs into one bin.
  if (!std::isfinite(bins_per_unit) || bins_per_unit < 0.0) bins_per_unit = 0.0;
  for (const float value : values) {
    const double position = (static_cast<double>(value) - lower_) * bins_per_unit;
    ++counts_[static_cast<std::size_t>(std::clamp(position, 0.0, last))];
  }
}

Result<void> Reduction::add_channels(std::span<const float> values, const Shape& shape) {
  const std::size_t axis = channel_axis(shape);
  const std::size_t channels = axis < shape.size() ? static_cast<std::size_t>(shape[axis]) : 1;
  if (channel_sums_.empty()) channel_sums_.assign(channels, 0.0);
  if (channel_sums_.size() != channels || channels == 0)
    return fail(ErrorCode::bad_input, "has no fixed number of channels.");
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < shape.size(); ++i) inner *= static_cast<std::size_t>(shape[i]);
  if (statistic_ == Statistic::taylor) {
    add_squared_sums(values, channels, inner, shape.front());
  } else {
    add_sums(values, channels, inner);
  }
  return {};
}

void Reduction::add_sums(std::span<const float> values, std::size_t channels, std::size_t inner) {
  const bool squares = statistic_ == Statistic::second_moments;
  for (std::size_t begin = 0, channel = 0; begin < values.size();
       begin += inner, channel = channel + 1 == channels ? 0 : channel + 1) {
    double sum = 0.0;
    for (const float value : values.subspan(begin, inner)) {
      const double wide = value;
      sum += squares ? wide * wide : wide;
    }
    channel_sums_[channel] += sum;
  }
  addends_ += static_cast<std::int64_t>(values.size() / channels);
}

/// A channel's share of one image is one number: all its positions go together.
void Reduction::add_squared_sums(std::span<const float> values, std::size_t channels,
                                 std::size_t inner, std::int64_t images) {
  const std::size_t per_image = values.size() / static_cast<std::size_t>(images);
  for (std::size_t begin = 0; begin < values.size(); begin += per_image) {
    std::vector<double> sums(channels);
    for (std::size_t i = 0; i < per_image; ++i)
      sums[i / inner % channels] += static_cast<double>(values[begin + i]);
    for (std::size_t channel = 0; channel < channels; ++channel)
      channel_sums_[channel] += sums[channel] * sums[channel];
  }
  addends_ += images;
}

void Reduction::add_samples(std::span<const float> values) {
  const std::size_t room = sample_limit_ - std::min(sample_limit_, samples_.size());
  const auto taken = values.first(std::min(room, values.size()));
  samples_.insert(samples_.end(), taken.begin(), taken.end());
}

bool Reduction::is_full() const {
  return statistic_ == Statistic::samples && samples_.size() >= sample_limit_;
}

std::vector<double> Reduction::channel_values() const {
  std::vector<double> means = channel_sums_;
  for (double& mean : means) mean /= static_cast<double>(addends_);
  return means;
}

std::int64_t Reduction::length() const {
  switch (statistic_) {
    case Statistic::range:
      return 2;
    case Statistic::histogram:
      return static_cast<std::int64_t>(counts_.size());
    case Statistic::channel_means:
    case Statistic::second_moments:
    case Statistic::taylor:
      return static_cast<std::int64_t>(channel_sums_.size());
    case Statistic::samples:
      return static_cast<std::int64_t>(samples_.size());
  }
  return 0;
}

Result<void> Reduction::write(const std::filesystem::path& path, std::span<const Reduction> all) {
  std::vector<double> reals;
  std::vector<std::int64_t> counts;
  std::vector<float> samples;
  for (const Reduction& one : all) {
    if (one.statistic_ == Statistic::range) {
      reals.push_back(static_cast<double>(one.least_));
      reals.push_back(static_cast<double>(one.greatest_));
    }
    const std::vector<double> channels = one.channel_values();
    reals.insert(reals.end(), channels.begin(), channels.end());
    counts.insert(counts.end(), one.counts_.begin(), one.counts_.end());
    samples.insert(samples.end(), one.samples_.begin(), one.samples_.end());
  }
  const auto length_of = [](const auto& values) {
    return Shape{static_cast<std::int64_t>(values.size())};
  };
  const Statistic statistic = all.empty() ? Statistic::range : all.front().statistic_;
  if (statistic == Statistic::histogram)
    return write_npy<std::int64_t>(path, length_of(counts), counts);
  if (statistic == Statistic::samples) return write_npy<float>(path, length_of(samples), samples);
  return write_npy<double>(path, length_of(reals), reals);
}

}  // namespace carnot::worker
