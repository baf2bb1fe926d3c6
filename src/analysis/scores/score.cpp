// SPDX-License-Identifier: Apache-2.0
#include "analysis/scores/score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "analysis/lower_envelope.hpp"
#include "analysis/scores/stars.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr double kJoulesPerKwh = 3.6e6;

ScoreValue unrated(std::string why) { return {std::nullopt, std::move(why)}; }

/// Empty when both axes are known; else which one is not.
std::string missing_axis(const RatedModel& model) {
  if (!model.joules) return "its energy was not measured.";
  if (!(model.joules->point > 0.0)) return "its energy is not above 0.";
  if (!model.accuracy) return "its accuracy was not measured.";
  return {};
}

double joint_confidence(const Estimate& one, const Estimate& other) {
  if (!has_known_scatter(one) || !has_known_scatter(other)) return 0.0;
  return std::max(0.0, one.confidence + other.confidence - 1.0);
}

/// `figure` falls with joules and rises with accuracy.
template <class Figure>
Estimate over_both(const RatedModel& model, const Figure& figure) {
  const Estimate& joules = *model.joules;
  const Estimate& accuracy = *model.accuracy;
  const double confidence = joint_confidence(joules, accuracy);
  const double point = figure(joules.point, accuracy.point);
  if (confidence == 0.0 || !(joules.lower > 0.0)) return seen_once(point);
  return {point, figure(joules.upper, accuracy.lower), figure(joules.lower, accuracy.upper),
          confidence};
}

/// `figure` falls with joules.
template <class Figure>
Estimate over_joules(const RatedModel& model, const Figure& figure) {
  const Estimate& joules = *model.joules;
  const double point = figure(joules.point);
  if (!has_known_scatter(joules) || !(joules.lower > 0.0)) return seen_once(point);
  return {point, figure(joules.upper), figure(joules.lower), joules.confidence};
}

/// Rates each model whose both axes are known.
template <class Rate>
std::vector<ScoreValue> scored_each(const RatedGroup& group, const Rate& rate) {
  std::vector<ScoreValue> values;
  values.reserve(group.models.size());
  for (const RatedModel& model : group.models) {
    const std::string missing = missing_axis(model);
    values.push_back(missing.empty() ? rate(model) : unrated(missing));
  }
  return values;
}

std::vector<double> known_energies(const RatedGroup& group) {
  std::vector<double> energies;
  energies.reserve(group.models.size());
  for (const RatedModel& model : group.models) {
    if (missing_axis(model).empty()) energies.push_back(model.joules->point);
  }
  return energies;
}

/// The same for scores that hold a model against the others of its group.
template <class Rate>
std::vector<ScoreValue> scored_among(const RatedGroup& group, const Rate& rate) {
  const std::vector<double> energies = known_energies(group);
  return scored_each(group, [&](const RatedModel& model) {
    if (energies.size() < 2) return unrated("the score is relative to others, and there is none.");
    return rate(model, energies);
  });
}

std::vector<ScoreValue> carnot_scores(const RatedGroup& group, const ScoreQuestion& question) {
  if (question.set == nullptr) {
    return scored_each(
        group, [](const RatedModel&) { return unrated("no reference set was named (--set)."); });
  }
  const std::string obstacle = obstacle_between(*question.set, group.ground);
  const auto law = law_of(*question.set);
  return scored_each(group, [&](const RatedModel& model) {
    if (!obstacle.empty()) return unrated(obstacle);
    if (!law) return unrated(law.error().message);
    if (!law->law.reaches(100.0 * model.accuracy->point)) {
      return unrated(fmt::format("the set's law reaches from {} to {}.",
                                 format_share(law->law.least_percent / 100.0),
                                 format_share(law->law.greatest_percent / 100.0)));
    }
    return ScoreValue{over_both(model, [&](double joules, double accuracy) {
      return law_distance(law->law, {joules, 100.0 * accuracy});
    })};
  });
}

std::vector<ScoreValue> accuracy_per_kwh(const RatedGroup& group, const ScoreQuestion& question) {
  return scored_each(group, [&](const RatedModel& model) {
    const auto ratio = [&](double joules, double accuracy) {
      return accuracy / (joules * question.uses / kJoulesPerKwh);
    };
    Estimate value = over_both(model, ratio);
    if (!model.joules_of_runs.empty()) {  // the mean of the ratios, not the ratio of the means
      const double sum = std::accumulate(
          model.joules_of_runs.begin(), model.joules_of_runs.end(), 0.0,
          [&](double so_far, double run) { return so_far + ratio(run, model.accuracy->point); });
      value.point = sum / static_cast<double>(model.runs());
      value.lower = std::min(value.lower, value.point);
      value.upper = std::max(value.upper, value.point);
    }
    return ScoreValue{has_known_scatter(value) ? value : seen_once(value.point)};
  });
}

std::vector<ScoreValue> gqi(const RatedGroup& group, const ScoreQuestion& question) {
  return scored_each(group, [&](const RatedModel& model) {
    if (!question.gqi) return unrated("its constants are not known here; give them (--gqi).");
    const double greatest = std::max(model.joules->point, model.joules->upper);
    const double least = std::min(model.joules->point, model.joules->lower);
    if (!(least * question.uses > kJoulesPerKwh)) {
      return unrated(fmt::format("it is undefined at or below 1 kWh, and this use takes {} kWh.",
                                 format_number(greatest * question.uses / kJoulesPerKwh, 3)));
    }
    return ScoreValue{over_both(model, [&](double joules, double accuracy) {
      return question.gqi->beta * std::pow(accuracy, question.gqi->alpha) /
             std::log10(joules * question.uses / kJoulesPerKwh);
    })};
  });
}

std::vector<ScoreValue> pepr(const RatedGroup& group, const ScoreQuestion& /*question*/) {
  return scored_among(group, [](const RatedModel& model, const std::vector<double>& all) {
    const auto [least, greatest] = std::ranges::minmax(all);
    if (!(greatest > least)) return unrated("all models of the group take the same energy.");
    return ScoreValue{
        over_both(model, [least = least, greatest = greatest](double joules, double accuracy) {
          const double share = std::clamp((joules - least) / (greatest - least), 0.0, 1.0);
          return accuracy / (1.0 + share);
        })};
  });
}

std::vector<ScoreValue> index_to_best(const RatedGroup& group, const ScoreQuestion& /*question*/) {
  return scored_among(group, [](const RatedModel& model, const std::vector<double>& all) {
    const double best = std::ranges::min(all);
    return ScoreValue{over_joules(model, [&](double joules) { return best / joules; })};
  });
}

template <StarRule kRule>
std::vector<ScoreValue> stars(const RatedGroup& group, const ScoreQuestion& /*question*/) {
  return scored_among(group, [](const RatedModel& model, const std::vector<double>& all) {
    return ScoreValue{over_joules(
        model, [&](double joules) { return static_cast<double>(stars_of(kRule, joules, all)); })};
  });
}

std::vector<ScoreValue> full_cycle(const RatedGroup& group, const ScoreQuestion& question) {
  return scored_each(group, [&](const RatedModel& model) {
    if (!model.once_joules) return unrated("what making it cost is not known.");
    Estimate value = *model.joules;
    for (double* end : {&value.point, &value.lower, &value.upper})
      *end = *model.once_joules + *end * question.uses;
    return ScoreValue{value};
  });
}

constexpr auto kScores = std::to_array<Score>({
    {.key = "carnot_score",
     .heading = "Carnot score",
     .whose = "Carnot's own; nobody else's standard",
     .formula = "log10(g(accuracy) / joules), g = the energy law of a frozen reference set",
     .weakness = "It says nothing without its set: another set, or another floor of the law, moves "
                 "every score, and the law's own uncertainty is not in the interval.",
     .of = carnot_scores},
    {.key = "accuracy_per_kwh",
     .heading = "accuracy/kWh",
     .whose = "S3 (arXiv 2302.00967)",
     .formula = "mean over the runs of accuracy / kWh of the use",
     .weakness = "It rewards doing nothing cheaply: halving the energy weighs as much as doubling "
                 "the accuracy, so a guesser that takes no energy wins.",
     .of = accuracy_per_kwh},
    {.key = "gqi",
     .heading = "GQI",
     .whose = "Watt for What (arXiv 2310.06522)",
     .formula = "beta · accuracy^alpha / log10(kWh of the use)",
     .weakness = "Undefined at or below 1 kWh, so it depends on the use that is asked about; the "
                 "logarithm forgives giants, and beta only scales.",
     .of = gqi},
    {.key = "pepr",
     .heading = "PePR",
     .whose = "PePR",
     .formula = "accuracy / (1 + (joules − least) / (greatest − least))",
     .weakness = "The most expensive model of the group decides everybody's score, which never "
                 "falls below half of the accuracy.",
     .of = pepr},
    {.key = "energy_index",
     .heading = "index",
     .whose = "STREP-type index",
     .formula = "joules of the best of the group / joules",
     .weakness = "It moves with its group: one better model lowers all others, and accuracy has no "
                 "part in it.",
     .of = index_to_best},
    {.key = "stars_equal_width",
     .heading = "stars, equal widths",
     .whose = "AI Energy Score, first published reading",
     .formula = "5 − min(4, ⌊(joules − least) / ((greatest − least) / 5)⌋)",
     .weakness = "One giant gives everybody else five stars: 18 of 22 measured networks.",
     .decimals = 0,
     .of = stars<StarRule::equal_width>},
    {.key = "stars_quantile",
     .heading = "stars, quantiles",
     .whose = "AI Energy Score, second published reading",
     .formula = "5 − min(4, ⌊5 · rank / n⌋), rank = models that take less",
     .weakness = "It disagrees with the first reading for 16 of 22 measured networks, and parts "
                 "models that take nearly the same.",
     .decimals = 0,
     .of = stars<StarRule::quantile>},
    {.key = "stars_log_width",
     .heading = "stars, log widths",
     .whose = "Carnot's own, of the same rule",
     .formula = "as equal widths, of log joules",
     .weakness = "Relative to its group, and accuracy has no part in it.",
     .decimals = 0,
     .of = stars<StarRule::log_width>},
    {.key = "full_cycle_joules",
     .heading = "full cycle",
     .whose = "Carnot's own (idea: arXiv 2108.13465)",
     .formula = "joules spent once + uses · joules of one inference",
     .weakness = "Who costs least depends on the use; training and search are in it only where "
                 "they were metered here, which is never so for a network from elsewhere.",
     .more_is_better = false,
     .of = full_cycle},
});

}  // namespace

std::span<const Score> all_scores() { return kScores; }

const Score* find_score(std::string_view key) {
  const auto* const found = std::ranges::find(kScores, key, &Score::key);
  return found == kScores.end() ? nullptr : found;
}

std::vector<FullCycleRange> full_cycle_ranges(const RatedGroup& group) {
  std::vector<CostLine> lines;
  std::vector<std::size_t> indices;
  lines.reserve(group.models.size());
  indices.reserve(group.models.size());
  for (std::size_t i = 0; i < group.models.size(); ++i) {
    const RatedModel& model = group.models[i];
    if (!model.once_joules || !missing_axis(model).empty()) continue;
    lines.push_back({*model.once_joules, model.joules->point});
    indices.push_back(i);
  }
  std::vector<FullCycleRange> ranges;
  ranges.reserve(lines.size());
  for (const EnvelopePiece& piece : lower_envelope(lines))
    ranges.push_back({group.models[indices[piece.line]].name, piece.from});
  return ranges;
}

}  // namespace carnot
