// SPDX-License-Identifier: Apache-2.0
#include "analysis/frontier/frontier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "analysis/accuracy.hpp"
#include "analysis/describe.hpp"
#include "analysis/frontier/answer.hpp"
#include "analysis/frontier/resamples.hpp"
#include "analysis/interval.hpp"

namespace carnot {
namespace {

/// A candidate that may stand on axes: its row, and what its draws are made from.
struct FrontierEntry {
  FrontierRow row;
  FrontierSample sample;
};
/// Data set, hash of its images, how many, kind of energy.
using FrontierAxesKey = std::tuple<std::string, std::string, std::size_t, EnergyKind>;

RepeatedFigure over_blocks(const std::map<int, double>& by_block, double confidence) {
  std::vector<double> values;
  values.reserve(by_block.size());
  for (const auto& [block, value] : by_block) values.push_back(value);
  return {mean(values).value_or(0.0), static_cast<int>(values.size()),
          t_interval(values, confidence)};
}

/// Why a candidate stands on no axes; empty where it may.
std::string obstacle_of(const MeasuredState& state, const MeasuredCandidate& one,
                        const CandidateSummary& summary) {
  if (one.blocks.empty()) return "it has no valid trial";
  if (!summary.energy) return "its energy is missing";
  if (state.require_measured && summary.energy->per_inference.provenance() != Provenance::measured)
    return "its joules are estimated, and measured ones are required";
  if (one.dataset.empty()) return "the study gives its model no images to be right about";
  if (summary.prepared && summary.prepared->weights_are_seeded)
    return "its weights are seeded: it has no accuracy";
  if (!summary.accuracy || !summary.accuracy->share || one.right.empty())
    return "its accuracy is not known";
  return {};
}

/// REQUIRES: no obstacle.
FrontierEntry entry_of(const MeasuredCandidate& one, const CandidateSummary& summary,
                       double confidence) {
  const Energy& energy = summary.energy->per_inference;
  FrontierEntry entry;
  entry.sample.group = one.group;
  entry.sample.right = one.right;
  for (const auto& [block, figures] : one.blocks) {
    const bool is_whole = figures.joules && figures.energy_kind == *kind_of(energy) &&
                          *figures.joules > 0.0 && figures.seconds && *figures.seconds > 0.0;
    if (!is_whole) continue;
    entry.sample.energy.emplace(block, *figures.joules);
    entry.sample.latency.emplace(block, *figures.seconds * one.candidate.settings.batch);
  }
  FrontierRow& row = entry.row;
  row.id = summary.id;
  row.energy = over_blocks(entry.sample.energy, confidence);
  row.latency = over_blocks(entry.sample.latency, confidence);
  const double scatter = row.energy.interval ? row.energy.interval->upper - row.energy.mean : 0.0;
  row.energy_upper = row.energy.mean + scatter + energy.joules()->upper - energy.joules()->point;
  row.accuracy = *summary.accuracy->share;
  row.images = static_cast<std::int64_t>(one.right.size());
  constexpr double kDeadline = 0.95;
  for (const LatencyPercentile& percentile : summary.latency) {
    if (percentile.percentile == kDeadline && percentile.latency)
      row.latency_p95 = percentile.latency->count();
  }
  return entry;
}

void count_front(FrontierAxes axes, const FrontierDraws& draws, Frontier& frontier,
                 std::optional<double> FrontierRow::*probability) {
  std::vector<int> counts(frontier.rows.size(), 0);
  for (std::size_t draw = 0; draw < draws.count(); ++draw) {
    const std::vector<bool> on_front = front_of(draws.of(draw), axes);
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += on_front[i] ? 1 : 0;
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    FrontierRow& row = frontier.rows[i];
    if (row.energy.trials >= kLeastFrontierBlocks)
      row.*probability = counts[i] / static_cast<double>(draws.count());
  }
}

/// Of sorted values.
Estimate percentile_interval(double point, std::vector<double> drawn, double confidence) {
  std::ranges::sort(drawn);
  const double last = static_cast<double>(drawn.size()) - 1.0;
  const double tail = (1.0 - confidence) / 2.0;
  const auto at_share = [&](double place) { return drawn[static_cast<std::size_t>(place)]; };
  // The point lies inside whatever chance drew.
  return {point, std::min(point, at_share(std::floor(tail * last))),
          std::max(point, at_share(std::ceil((1.0 - tail) * last))), confidence};
}

/// The two ends of a step among the rows.
struct StepEnds {
  std::size_t from = 0;
  std::size_t to = 0;
};

void add_prices(const FrontierDraws& draws, const StepEnds& ends, const Frontier& frontier,
                FrontierStep& step) {
  const FrontierRow& from = frontier.rows[ends.from];
  const FrontierRow& to = frontier.rows[ends.to];
  std::vector<double> ratios;
  std::vector<double> prices;
  ratios.reserve(draws.count());
  prices.reserve(draws.count());
  std::size_t turned = 0;
  for (std::size_t draw = 0; draw < draws.count(); ++draw) {
    const FrontierFigures& a = draws.of(draw)[ends.from];
    const FrontierFigures& b = draws.of(draw)[ends.to];
    ratios.push_back(b.energy / a.energy);
    const bool gains = b.accuracy > a.accuracy;
    turned += gains && b.energy > a.energy ? 0 : 1;
    // What gains nothing costs without end for each point.
    prices.push_back(gains
                         ? std::max(0.0, b.energy - a.energy) / (100.0 * (b.accuracy - a.accuracy))
                         : std::numeric_limits<double>::infinity());
  }
  step.energy_ratio =
      percentile_interval(to.energy.mean / from.energy.mean, ratios, frontier.confidence);
  const double tail = (1.0 - frontier.confidence) / 2.0;
  if (static_cast<double>(turned) > tail * static_cast<double>(draws.count())) {
    step.obstacle = "that it gains accuracy for more energy is not resolved";
    return;
  }
  const double price =
      (to.energy.mean - from.energy.mean) / (100.0 * (to.accuracy.point - from.accuracy.point));
  const Estimate interval = percentile_interval(price, prices, frontier.confidence);
  if (std::isfinite(interval.upper)) step.joules_per_point = interval;
}

void add_steps(const std::vector<FrontierEntry>& entries, const FrontierDraws& draws,
               Frontier& frontier) {
  std::optional<std::size_t> from;
  for (std::size_t i = 0; i < frontier.rows.size(); ++i) {
    const FrontierRow& row = frontier.rows[i];
    // Of members that are alike in both figures the first stands for all.
    if (!row.on_front || (from && row.accuracy.point <= frontier.rows[*from].accuracy.point))
      continue;
    const auto before = std::exchange(from, i);
    if (!before) continue;
    FrontierStep step{.from = frontier.rows[*before].id, .to = row.id, .accuracy_gain = {}};
    const auto gain = paired_accuracy(entries[i].sample.right, entries[*before].sample.right,
                                      frontier.confidence);
    if (!gain) continue;  // the images are the same ones: they were chosen to be
    step.accuracy_gain = gain->difference;
    const int blocks = std::min(row.energy.trials, frontier.rows[*before].energy.trials);
    if (blocks < kLeastFrontierBlocks)
      step.obstacle = fmt::format("n = {}", blocks);
    else
      add_prices(draws, {*before, i}, frontier, step);
    frontier.steps.push_back(std::move(step));
  }
}

void mark_members(const std::vector<FrontierSample>& samples, Frontier& frontier) {
  const std::vector<FrontierFigures> figures = mean_figures(samples);
  const std::vector<bool> two = front_of(figures, FrontierAxes::two);
  const std::vector<bool> three = front_of(figures, FrontierAxes::three);
  for (std::size_t i = 0; i < frontier.rows.size(); ++i) {
    frontier.rows[i].on_front = two[i];
    frontier.rows[i].on_front_of_three = three[i];
  }
}

void add_laws(Frontier& frontier) {
  std::vector<TradeOff> points;
  points.reserve(frontier.rows.size());
  for (const FrontierRow& row : frontier.rows)
    points.push_back({row.energy.mean, row.accuracy.point});
  auto laws = compare_laws(frontier_of_points(points), frontier.confidence);
  if (laws)
    frontier.laws = std::move(laws).value();
  else
    frontier.no_law = laws.error().message;
}

Frontier frontier_on(const FrontierAxesKey& key, std::vector<FrontierEntry> entries,
                     const MeasuredState& state, const FrontierQuestion& question) {
  std::ranges::sort(entries, {}, [](const FrontierEntry& one) {
    return std::tuple{one.row.energy.mean, -one.row.accuracy.point, one.row.id};
  });
  Frontier frontier{.dataset = std::get<0>(key), .kind = std::get<3>(key)};
  frontier.confidence = state.confidence;
  std::vector<FrontierSample> samples;
  std::set<std::string> groups;
  samples.reserve(entries.size());
  frontier.rows.reserve(entries.size());
  bool any_resolved = false;
  for (const FrontierEntry& one : entries) {
    frontier.rows.push_back(one.row);
    samples.push_back(one.sample);
    groups.insert(one.sample.group);
    any_resolved |= one.row.energy.trials >= kLeastFrontierBlocks;
  }
  frontier.several_groups = groups.size() > 1;
  mark_members(samples, frontier);
  FrontierDraws draws{.candidates = samples.size()};
  if (any_resolved) {
    frontier.resamples = kFrontierResamples;
    draws = draw_figures(samples, kFrontierResamples, state.seed);
    count_front(FrontierAxes::two, draws, frontier, &FrontierRow::probability);
    count_front(FrontierAxes::three, draws, frontier, &FrontierRow::probability_of_three);
  }
  add_steps(entries, draws, frontier);
  add_laws(frontier);
  const bool may_answer =
      !question.joules_at_most || frontier.kind.provenance == Provenance::measured;
  if (question.is_asked() && may_answer)
    frontier.answer = answer_of(question, frontier.rows, draws);
  return frontier;
}

Result<void> check_answered(const Frontiers& frontiers, const FrontierQuestion& question) {
  if (!question.is_asked()) return {};
  if (frontiers.fronts.empty()) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("no two candidates of this run have both an energy and an accuracy to be "
                    "held against each other{}.",
                    frontiers.left_out.empty()
                        ? std::string{}
                        : fmt::format(" ({}: {})", frontiers.left_out.front().id,
                                      frontiers.left_out.front().reason)),
        "Run a study of trained models with a data set.");
  }
  const bool any = std::ranges::any_of(frontiers.fronts,
                                       [](const Frontier& one) { return one.answer.has_value(); });
  if (any) return {};
  return fail(
      ErrorCode::not_measurable,
      fmt::format("a limit in joules cannot be judged here: they are estimated ({}) and may "
                  "be off by a factor, so that only their ratios say something.",
                  frontiers.fronts.front().kind.estimator),
      "Ask by accuracy or latency, or measure with a counter: carnot doctor.");
}

}  // namespace

Result<Frontiers> frontiers_of(const MeasuredState& state, const StudySummary& summary,
                               const FrontierQuestion& question) {
  CARNOT_TRY_VOID(check_question(question));
  Frontiers result;
  std::map<FrontierAxesKey, std::vector<FrontierEntry>> axes;
  for (const MeasuredCandidate& one : state.candidates) {
    const CandidateSummary* found = find_summary(summary.candidates, one.candidate.id());
    if (found == nullptr) continue;
    std::string obstacle = obstacle_of(state, one, *found);
    if (obstacle.empty()) {
      FrontierEntry entry = entry_of(one, *found, state.confidence);
      if (!entry.sample.energy.empty()) {
        const FrontierAxesKey key{one.dataset, one.content_sha256, one.right.size(),
                                  *kind_of(found->energy->per_inference)};
        axes[key].push_back(std::move(entry));
        continue;
      }
      obstacle = "no block of it has both joules and seconds above 0";
    }
    result.left_out.push_back({found->id, std::move(obstacle)});
  }
  for (auto& [key, entries] : axes) {
    if (entries.size() < 2) {
      result.left_out.push_back(
          {entries.front().row.id, "no other candidate has the same images and kind of energy"});
      continue;
    }
    result.fronts.push_back(frontier_on(key, std::move(entries), state, question));
  }
  CARNOT_TRY_VOID(check_answered(result, question));
  return result;
}

}  // namespace carnot
