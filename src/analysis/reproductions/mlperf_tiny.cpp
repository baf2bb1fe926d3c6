// SPDX-License-Identifier: Apache-2.0
//
// Energy submissions of MLPerf Tiny v1.1: the published joules per inference from the raw traces.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "analysis/reproductions/figure_parts.hpp"
#include "analysis/reproductions/procedures.hpp"
#include "analysis/reproductions/tiny_results.hpp"
#include "base/tiny_trace.hpp"

namespace carnot {
namespace {

struct TinySubmission {
  std::string_view key;
  std::string_view energy;
  std::string_view stamps;
  std::string_view results;
};
constexpr std::array<TinySubmission, 3> kTinySubmissions{
    {{"l4r5zi", "traces/mlperf_tiny/NUCLEO_L4R5ZI/trace1-energy.bin",
      "traces/mlperf_tiny/NUCLEO_L4R5ZI/trace1-timestamps.json",
      "traces/mlperf_tiny/NUCLEO_L4R5ZI/results.txt"},
     {"h7a3zi", "traces/mlperf_tiny/NUCLEO_H7A3ZI_Q/trace1-energy.bin",
      "traces/mlperf_tiny/NUCLEO_H7A3ZI_Q/trace1-timestamps.json",
      "traces/mlperf_tiny/NUCLEO_H7A3ZI_Q/results.txt"},
     {"syntiant", "traces/mlperf_tiny/syntiant_9120_0v9_30mhz/trace1-energy.bin",
      "traces/mlperf_tiny/syntiant_9120_0v9_30mhz/trace1-timestamps.json",
      "traces/mlperf_tiny/syntiant_9120_0v9_30mhz/results.txt"}}};
constexpr std::array<std::string_view, 9> kTinyFiles{
    kTinySubmissions[0].energy, kTinySubmissions[0].stamps, kTinySubmissions[0].results,
    kTinySubmissions[1].energy, kTinySubmissions[1].stamps, kTinySubmissions[1].results,
    kTinySubmissions[2].energy, kTinySubmissions[2].stamps, kTinySubmissions[2].results};

/// Energy between two stamps; from running sums, so that a window costs two looks.
class TinySums {
 public:
  explicit TinySums(const TinyEnergyTrace& trace) : hertz_{trace.hertz} {
    upto_.reserve(trace.microjoules.size() + 1);
    upto_.push_back(0.0);
    for (const double one : trace.microjoules) upto_.push_back(upto_.back() + one);
  }
  double all() const { return upto_.back(); }
  /// Between two stamps, each moved by so many samples.
  double between(double from, double to, int from_later, int to_later) const {
    return upto_[place(to, to_later)] - upto_[place(from, from_later)];
  }

 private:
  std::size_t place(double seconds, int later) const {
    const double sample = std::round(seconds * hertz_) + later;
    return static_cast<std::size_t>(std::clamp(sample, 0.0, static_cast<double>(upto_.size() - 1)));
  }

  double hertz_;
  std::vector<double> upto_;
};

/// How far the published joules are from the sum at the nearest of the four ways in which either
/// edge may lie one sample later: the stamps are cut to whole milliseconds, a sample's length.
double nearest_with_later_edges(const TinySums& sums, double from, double to, double published) {
  double nearest = 1.0;
  for (const int from_later : {0, 1}) {
    for (const int to_later : {0, 1}) {
      const double ratio = sums.between(from, to, from_later, to_later) / published;
      nearest = std::min(nearest, std::abs(ratio - 1.0));
    }
  }
  return nearest;
}

Result<void> add_submission(Figures& made, const std::string& key, const TinySums& sums,
                            const std::vector<double>& edges, const TinyResults& results) {
  std::vector<double> per_inference;
  per_inference.reserve(results.windows.size());
  double furthest = 0.0;
  for (const auto& [window, published] : results.windows) {
    if (window == 0 || window >= edges.size())
      return fail(ErrorCode::bad_input, fmt::format("it has no window {}.", window));
    const double from = edges[window - 1];
    const double to = edges[window];
    const double microjoules = sums.between(from, to, 0, 0);
    made[fmt::format("{}/window-{}", key, window)] = microjoules;
    per_inference.push_back(microjoules / results.inferences);
    furthest = std::max(furthest, nearest_with_later_edges(sums, from, to, published));
  }
  CARNOT_TRY(made[key + "/per-inference"], middle_value_of(std::move(per_inference)));
  made[key + "/with-later-edges"] = furthest;
  made[key + "/all-joules"] = sums.all() / 1e6;
  return {};
}

/// What was read, or its error behind the file's name.
template <class T>
Result<T> named_by(std::string_view file, Result<T> read) {
  if (!read) return tl::unexpected<Error>{at(file, std::move(read).error())};
  return read;
}

Result<Figures> reproduce_mlperf_tiny(const StudyFiles& files) {
  Figures made;
  for (const TinySubmission& one : kTinySubmissions) {
    CARNOT_TRY(const TinyEnergyTrace trace,
               named_by(one.energy, parse_tiny_energy(files.content(one.energy))));
    CARNOT_TRY(const std::vector<double> edges,
               named_by(one.stamps, parse_tiny_stamps(files.content(one.stamps))));
    CARNOT_TRY(const TinyResults results,
               named_by(one.results, parse_tiny_results(files.content(one.results))));
    CARNOT_TRY_VOID(named_by(
        one.stamps, add_submission(made, std::string{one.key}, TinySums{trace}, edges, results)));
  }
  return made;
}

}  // namespace

Procedure procedure_of_mlperf_tiny() { return {"mlperf-tiny", kTinyFiles, reproduce_mlperf_tiny}; }

}  // namespace carnot
