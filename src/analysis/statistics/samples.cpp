// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"

namespace carnot::statistics {
namespace {

constexpr double kLargest = 1e150;  // sums of squares of a million such stay finite
constexpr std::string_view kDropOrMeasure = "Measure it again, or leave the row out and say so.";

Result<void> check_named(Sample values, std::string_view name, std::string_view test,
                         std::size_t least) {
  if (values.size() < least) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} holds {} value{}, and {} needs at least {}.", name, values.size(),
                            values.size() == 1 ? "" : "s", test, least),
                "Measure more, or leave the group out.");
  }
  const auto broken = std::find_if_not(values.begin(), values.end(),
                                       [](double value) { return std::isfinite(value); });
  if (broken != values.end()) {
    return fail(ErrorCode::bad_input,
                fmt::format("value {} of {} is not a finite number, and {} needs every value.",
                            broken - values.begin() + 1, name, test),
                std::string{kDropOrMeasure});
  }
  const auto huge = std::find_if(values.begin(), values.end(),
                                 [](double value) { return std::abs(value) > kLargest; });
  if (huge != values.end()) {
    return fail(ErrorCode::bad_input,
                fmt::format("value {} of {}, {}, is too large to be squared.",
                            huge - values.begin() + 1, name, *huge),
                "Choose another unit.");
  }
  return {};
}

}  // namespace

Result<void> check_sample(Sample values, std::string_view test, std::size_t least) {
  return check_named(values, "the sample", test, least);
}

Result<void> check_groups(Groups groups, std::string_view test, std::size_t least_groups,
                          std::size_t least_values) {
  if (groups.size() < least_groups) {
    return fail(ErrorCode::bad_input, fmt::format("{} needs at least {} groups, not {}.", test,
                                                  least_groups, groups.size()));
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    CARNOT_TRY_VOID(check_named(groups[i], fmt::format("group {}", i + 1), test, least_values));
  }
  return {};
}

Result<void> check_two(Sample a, Sample b, std::string_view test, std::size_t least) {
  CARNOT_TRY_VOID(check_named(a, "the first group", test, least));
  return check_named(b, "the second group", test, least);
}

Result<void> check_pairs(Sample a, Sample b, std::string_view test, std::size_t least) {
  if (a.size() != b.size()) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} needs pairs, and {} values stand beside {}.", test, a.size(), b.size()),
        "Pair the values by block, or use a test of independent groups.");
  }
  return check_two(a, b, test, least);
}

Result<void> check_confidence(double confidence) {
  if (confidence > 0.0 && confidence < 1.0) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("a confidence of {} lies outside 0 to 1.", confidence),
              "Give a share such as 0.95.");
}

Moments moments_of(Sample values) {
  Moments result{.count = static_cast<double>(values.size())};
  if (values.empty()) return result;
  for (const double x : values) result.mean += x;
  result.mean /= result.count;
  double residue = 0.0;  // what rounding of the mean left; Chan's correction
  for (const double x : values) {
    result.squares += (x - result.mean) * (x - result.mean);
    residue += x - result.mean;
  }
  // The mean of equal values is rounded, and their spread is 0 all the same.
  result.squares = all_equal(values) ? 0.0 : result.squares - residue * residue / result.count;
  return result;
}

double welch_degrees(const Moments& a, const Moments& b) {
  // Shares of the error, free of units, so that nothing underflows.
  const double share = a.mean_variance() / (a.mean_variance() + b.mean_variance());
  return 1.0 / (share * share / (a.count - 1.0) + (1.0 - share) * (1.0 - share) / (b.count - 1.0));
}

bool all_equal(Sample values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>{}) == values.end();
}

bool constant_within(Groups groups) {
  return std::all_of(groups.begin(), groups.end(),
                     [](const std::vector<double>& group) { return all_equal(group); });
}

std::vector<double> differences(Sample a, Sample b) {
  CARNOT_ASSERT(a.size() == b.size());
  std::vector<double> result(a.size());
  std::transform(a.begin(), a.end(), b.begin(), result.begin(), std::minus<>{});
  return result;
}

std::vector<double> sorted_copy(Sample values) {
  std::vector<double> result{values.begin(), values.end()};
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace carnot::statistics
