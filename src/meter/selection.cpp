// SPDX-License-Identifier: Apache-2.0
#include "meter/selection.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "base/assert.hpp"
#include "meter/clock_error.hpp"

namespace carnot {
namespace {

bool is_good(const Reading& reading) { return !std::holds_alternative<ReadFailure>(reading.value); }

/// Past the first good reading at or after `when`; the end where there is none.
ReadingIterator past_first_good_from(const std::vector<Reading>& readings, SteadyTime when) {
  const auto from = std::ranges::lower_bound(readings, when, {}, &Reading::when);
  const auto found = std::find_if(from, readings.end(), is_good);
  return found == readings.end() ? found : std::next(found);
}

}  // namespace

ReadingIterator last_good_until(const std::vector<Reading>& readings, SteadyTime when) {
  const auto later = std::ranges::upper_bound(readings, when, {}, &Reading::when);
  for (auto one = later; one != readings.begin();) {
    --one;
    if (is_good(*one)) return one;
  }
  return later == readings.begin() ? later : std::prev(later);
}

std::chrono::nanoseconds margin_of(const SourceDescription& source) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(clock_margin_of(source));
}

std::vector<Reading> readings_around(std::span<const SourceDescription> sources,
                                     std::span<const std::vector<Reading>> per_source,
                                     SteadyTime begin, SteadyTime end) {
  CARNOT_ASSERT(sources.size() == per_source.size());
  std::vector<Reading> around;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    // A mean is read later than what it tells of.
    const auto late =
        std::chrono::duration_cast<std::chrono::nanoseconds>(sources[i].averaged_over);
    const auto aside = margin_of(sources[i]);
    around.insert(around.end(), last_good_until(per_source[i], begin - aside),
                  past_first_good_from(per_source[i], end + late + aside));
  }
  return around;
}

}  // namespace carnot
