// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace carnot {

/// Each of these is empty when there is nothing to describe: no values (fewer than two for a
/// spread), or one that is not finite. What contains an unknown is unknown.

std::optional<double> mean(std::span<const double> values);

/// exp(mean(log)): the mean that fits ratios. Empty as well when a value is not above 0.
std::optional<double> geometric_mean(std::span<const double> values);

/// The middle value, or the mean of the two middle ones.
std::optional<double> median(std::span<const double> values);

/// Divided by n - 1.
std::optional<double> sample_stddev(std::span<const double> values);

/// The median of |x - median|, not scaled to a standard deviation.
std::optional<double> median_absolute_deviation(std::span<const double> values);

/// How many values lie more than 14.826 median absolute deviations from the median (hyperfine's
/// rule; ten standard deviations of a normal distribution). For telling, never for leaving out.
/// Empty where half of the values are equal and the deviation is 0.
std::optional<std::size_t> outlier_count(std::span<const double> values);

}  // namespace carnot
