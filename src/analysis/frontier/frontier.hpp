// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/frontier/law.hpp"
#include "analysis/measured_state.hpp"
#include "analysis/summary.hpp"
#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What is asked of a frontier; what is not asked is empty. With a limit of joules the most
/// accurate candidate within the limits is looked for, else the one of least energy.
struct FrontierQuestion {
  std::optional<double> accuracy_at_least{};  // share, 0..1
  std::optional<double> joules_at_most{};     // of one inference
  std::optional<double> latency_at_most{};    // seconds of a batch, 95th percentile
  bool is_asked() const { return accuracy_at_least || joules_at_most || latency_at_most; }
};

/// One candidate on the axes of a frontier.
struct FrontierRow {
  std::string id;
  RepeatedFigure energy;      // joules of one inference over blocks
  double energy_upper = 0.0;  // with what the meter may be off, too
  Estimate accuracy;          // share, Wilson
  std::int64_t images = 0;
  RepeatedFigure latency;  // mean seconds of a batch, over blocks
  /// The latency that 95 % of the batches keep, as its summary has it; empty with too few of them.
  std::optional<double> latency_p95{};
  bool on_front = false;           // energy and accuracy
  bool on_front_of_three = false;  // and latency
  /// How likely that is, from resampled blocks and images. Empty below five blocks.
  std::optional<double> probability{};
  std::optional<double> probability_of_three{};
};

/// From one member of the front to the next more accurate one.
struct FrontierStep {
  std::string from;
  std::string to;
  Estimate accuracy_gain;  // share, paired by image
  std::optional<Estimate> energy_ratio{};
  std::optional<Estimate> joules_per_point{};  // of one percent of accuracy
  std::string obstacle{};                      // why one of these is not there
};

struct FrontierContender {
  std::string id;
  double probability = 0.0;  // of being the answer
};

/// What comes of a question.
struct FrontierAnswer {
  std::string id{};                     // by the points; empty where nobody keeps the limits
  bool is_shown = false;                // every limit holds over the whole interval of its figure
  std::optional<double> probability{};  // of being the answer; empty below five blocks
  double nobody = 0.0;                  // probability that none keeps the limits
  std::vector<FrontierContender> others{};  // with at least 5 %, the likeliest first
};

/// All candidates whose joules and images may stand on one pair of axes.
struct Frontier {
  std::string dataset;
  EnergyKind kind;
  double confidence = 0.95;
  int resamples = 0;                // 0: there are no probabilities
  bool several_groups = false;      // whose blocks were apart
  std::vector<FrontierRow> rows{};  // by rising energy
  std::vector<FrontierStep> steps{};
  std::optional<LawComparison> laws{};
  std::string no_law{};  // why there are none
  std::optional<FrontierAnswer> answer{};
};

/// A candidate that is on no axes, and why.
struct FrontierLeftOut {
  std::string id;
  std::string reason;
};

struct Frontiers {
  std::vector<Frontier> fronts{};
  std::vector<FrontierLeftOut> left_out{};
};

/// Below so many blocks nothing is said about how likely a place is, as everywhere (design 5a).
inline constexpr int kLeastFrontierBlocks = 5;
inline constexpr int kFrontierResamples = 1000;

/// The frontiers of a run, one for each data set, set of images and kind of energy.
///
/// **Probabilities.** Blocks are drawn anew with replacement, together for candidates that shared
/// them, and so are the test images, the same for all; the share of the draws in which nothing
/// beats a candidate is its probability. Few blocks drawn from themselves scatter too little, so
/// the logarithm of each drawn mean is stretched about its own by √(n / (n − 1)) · t / z, which
/// makes its 95 % range Student's. What changed between the blocks of different groups is not in it
/// (several_groups).
///
/// Errors: bad_input for a limit outside its range, or a question without a candidate that could
/// answer it; not_measurable for a limit of joules where all are estimated (a model's joules may be
/// off by a factor: only their ratios are judged).
Result<Frontiers> frontiers_of(const MeasuredState& state, const StudySummary& summary,
                               const FrontierQuestion& question = {});

}  // namespace carnot
