// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/factor.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace carnot {

/// A time on the wall: when something was measured, so that the factors of that time apply.
struct WallSpan {
  WallTime begin;
  WallTime end;
};

/// How a factor went over a span of time.
struct SeriesMean {
  double mean = 0.0;  // weighted by time, over what is known of the span
  double least = 0.0;
  double greatest = 0.0;
  double known_share = 0.0;  // of the span; 0: nothing, and the figures above mean nothing
};

/// A factor that changes with time, as tables of grid operators and exchanges give it.
///
/// A row holds from its own time to the next one's, but never longer than the table's usual step:
/// what comes after is a gap, and stays one. Steps may change (Great Britain's went from 30 to 15
/// minutes): usual is the longest that at least three steps and a tenth of all reach, or else the
/// median.
class FactorSeries {
 public:
  struct Row {
    WallTime time;
    double per_kwh = 0.0;
  };
  /// REQUIRES: times grow strictly, at least two rows. `source` names the file.
  FactorSeries(std::vector<Row> rows, std::string unit, std::string source);

  const std::vector<Row>& rows() const { return rows_; }
  const std::string& unit() const { return unit_; }
  const std::string& source() const { return source_; }
  std::chrono::nanoseconds usual_step() const { return usual_step_; }
  /// From the first row to where the last one ceases to hold.
  WallSpan reach() const { return {rows_.front().time, rows_.back().time + usual_step_}; }

  /// A span without length is an instant.
  SeriesMean over(const WallSpan& span) const;

  /// The factor of a span. The joules of the span may have been spent at any time in it, so the
  /// interval reaches from the least to the greatest value there, and holds them for certain.
  /// Errors: not_found when any part of the span lies in a gap or outside, with the part that is.
  Result<Factor> factor_over(const WallSpan& span) const;

 private:
  std::vector<Row> rows_;
  std::string unit_;
  std::string source_;
  std::chrono::nanoseconds usual_step_;
};

enum class SeriesKind { intensity, price };

struct SeriesColumns {
  std::string value;  // empty: the only column besides the time's
  std::string unit;   // empty: as the column's name ends (_g_per_kwh, _usd_per_mwh); else g/kWh
};

/// A CSV text: a line of names, then rows that begin with their time, ISO 8601 (UTC where no zone
/// is written) or Unix seconds, oldest first. An empty cell is a gap. `source` names the file in
/// sentences and in the result.
///
/// Errors: bad_input, "file:line: what", for anything else: a column that is not there, a cell that
/// is no number, times that do not grow, fewer than two rows, a price without a unit.
Result<FactorSeries> parse_factor_series(std::string_view text, SeriesKind kind,
                                         const SeriesColumns& columns, std::string_view source);

}  // namespace carnot
