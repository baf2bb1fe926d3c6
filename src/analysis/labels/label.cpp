// SPDX-License-Identifier: Apache-2.0
#include "analysis/labels/label.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"

namespace carnot {
namespace {

/// Beyond it the published algorithm says "worst"; an index like that is a mistake of units.
constexpr double kGreatestIndex = 10000.0;

struct IndexedMetric {
  std::string_view key;
  std::string_view heading;
  int weight;
  bool counts_energy;
  bool more_is_better;
  ClassBounds bounds;
  std::optional<double> (*of)(const RatedModel& model);
};

std::optional<double> point_of_figure(const std::optional<Estimate>& figure) {
  if (!figure) return std::nullopt;
  return figure->point;
}

// Bounds and weights (×10) as published in boundaries.json and weighting.json, MIT licence.
constexpr auto kEcmlMetrics = std::to_array<IndexedMetric>({
    {"inference_power_draw",
     "energy",
     7,
     true,
     false,
     {1.8052095901385745, 1.1358154469107322, .8662052302144096, .49503222117931994},
     [](const RatedModel& m) { return point_of_figure(m.joules); }},
    {"inference_time",
     "time",
     3,
     false,
     false,
     {1.7313204215431415, 1.15037553829267, .8826389701854338, .49431878902092663},
     [](const RatedModel& m) { return m.seconds; }},
    {"parameters",
     "parameters",
     4,
     false,
     false,
     {8.38693941043089, 4.890141530279823, 2.2085269642064627, .7401076886128988},
     [](const RatedModel& m) { return m.parameters; }},
    {"fsize",
     "file size",
     4,
     false,
     false,
     {8.220889289073853, 4.846457648811878, 2.1757111878022473, .7399062909502832},
     [](const RatedModel& m) { return m.file_bytes; }},
    {"gflops",
     "work",
     2,
     false,
     false,
     {19.202413664139083, 2.672784226215358, .6778094910273934, 0.0},
     [](const RatedModel& m) { return m.macs; }},
    {"top1_val",
     "accuracy",
     8,
     false,
     true,
     {1.0214309865015994, 1.0, .9534968399698301, .9289148797920729},
     [](const RatedModel& m) { return point_of_figure(m.accuracy); }},
    {"top5_val",
     "accuracy, first five",
     2,
     false,
     true,
     {1.0124626126278988, 1.0, .9741456338868539, .9658507486124669},
     [](const RatedModel& m) { return m.top5; }},
});

/// GAISSALabel's figures of its reference model (training).
constexpr double kReferenceBytesPerGram = 2364.837238605898;
constexpr double kReferencePerformance = .8232786885245902;
constexpr ClassBounds kPerformanceBounds{1.17454, 1.08639, .90875, .58196};
constexpr ClassBounds kSizeEfficiencyBounds{621520.5, 135784.5, 40312.2, 10344.5};

void rate_metric(LabelMetric& metric) {
  if (!metric.index) return;
  if (!std::isfinite(*metric.index) || *metric.index < 0.0) {
    metric.obstacle = "its index is not a number from 0.";
    return;
  }
  metric.label = class_by_bounds(*metric.index, metric.bounds);
}

LabelMetric ecml_metric(const IndexedMetric& row, const RatedModel& model,
                        const RatedModel* reference) {
  LabelMetric metric{.key = row.key,
                     .heading = row.heading,
                     .weight = row.weight,
                     .counts_energy = row.counts_energy,
                     .value = row.of(model),
                     .reference = reference == nullptr ? std::nullopt : row.of(*reference),
                     .bounds = row.bounds};
  if (reference == nullptr) {
    metric.obstacle = "no reference model was named (--reference).";
  } else if (!metric.value) {
    metric.obstacle = "not measured.";
  } else if (!metric.reference) {
    metric.obstacle = "not measured of the reference model.";
  } else if (!(*metric.value > 0.0) || !(*metric.reference > 0.0)) {
    metric.obstacle = "not above 0, so there is no index.";
  } else {
    metric.index =
        row.more_is_better ? *metric.value / *metric.reference : *metric.reference / *metric.value;
    if (*metric.index > kGreatestIndex) {
      metric.obstacle = "its index is above 10000, where the algorithm ends.";
      return metric;
    }
    rate_metric(metric);
  }
  return metric;
}

std::vector<LabelMetric> upc_metrics(const RatedModel& model, const LabelQuestion& question) {
  const auto unknown = [](std::string_view key, std::string_view heading, int weight, bool energy,
                          std::string why) {
    return LabelMetric{.key = key,
                       .heading = heading,
                       .weight = weight,
                       .counts_energy = energy,
                       .obstacle = std::move(why)};
  };
  LabelMetric performance{.key = "performance_score",
                          .heading = "performance",
                          .weight = 20,
                          .value = point_of_figure(model.accuracy),
                          .reference = kReferencePerformance,
                          .bounds = kPerformanceBounds};
  if (performance.value) {
    performance.index = *performance.value / kReferencePerformance;
    rate_metric(performance);
  } else {
    performance.obstacle = "not measured.";
  }
  LabelMetric size{.key = "size_efficency",  // as published
                   .heading = "bytes per gram",
                   .weight = 10,
                   .counts_energy = true,
                   .reference = kReferenceBytesPerGram,
                   .bounds = kSizeEfficiencyBounds};
  if (!question.training_grams || !(*question.training_grams > 0.0)) {
    size.obstacle = "what training emitted is not known (--training-grams).";
  } else if (!model.file_bytes) {
    size.obstacle = "the file's size is not known.";
  } else {
    size.value = *model.file_bytes / *question.training_grams;
    size.index = *size.value / kReferenceBytesPerGram;
    rate_metric(size);
  }
  return {unknown("co2_eq_emissions", "CO2e of training", 35, true,
                  "its published bounds are of another quantity."),
          unknown("downloads", "downloads", 25, false, "popularity is no property of a model."),
          performance, size,
          unknown("datasets_size_efficency", "data per gram", 10, true,
                  "its bounds are not known here.")};
}

LabelMetric carnot_metric(const RatedModel& model, const RatedGround& ground,
                          const ReferenceSet* set) {
  LabelMetric metric{
      .key = "carnot_score", .heading = "Carnot score", .counts_energy = true, .obstacle = {}};
  if (set == nullptr) {
    metric.obstacle = "no reference set was named (--set).";
    return metric;
  }
  metric.obstacle = obstacle_between(*set, ground);
  if (!metric.obstacle.empty()) return metric;
  const auto law = law_of(*set);
  if (!law) {
    metric.obstacle = law.error().message;
    return metric;
  }
  if (!model.joules || !(model.joules->point > 0.0) || !model.accuracy) {
    metric.obstacle =
        model.accuracy ? "its energy was not measured." : "its accuracy was not measured.";
    return metric;
  }
  const double percent = 100.0 * model.accuracy->point;
  if (!law->law.reaches(percent)) {
    metric.obstacle = fmt::format("the set's law reaches from {} to {}.",
                                  format_share(law->law.least_percent / 100.0),
                                  format_share(law->law.greatest_percent / 100.0));
    return metric;
  }
  metric.value = model.joules->point;
  metric.reference = law->law.cost_at(percent);
  metric.index = law_distance(law->law, {model.joules->point, percent});
  metric.bounds = law->bounds;
  metric.label = class_by_bounds(*metric.index, metric.bounds);
  return metric;
}

std::vector<LabelMetric> metrics_of(LabelAlgorithm algorithm, const RatedModel& model,
                                    const RatedGround& ground, const LabelQuestion& question) {
  if (algorithm == LabelAlgorithm::carnot) return {carnot_metric(model, ground, question.set)};
  if (algorithm == LabelAlgorithm::upc) return upc_metrics(model, question);
  std::vector<LabelMetric> metrics;
  metrics.reserve(kEcmlMetrics.size());
  for (const IndexedMetric& row : kEcmlMetrics)
    metrics.push_back(ecml_metric(row, model, question.reference));
  return metrics;
}

std::vector<WeightedClass> rated_classes(const std::vector<LabelMetric>& metrics) {
  std::vector<WeightedClass> classes;
  classes.reserve(metrics.size());
  for (const LabelMetric& metric : metrics) {
    if (metric.label) classes.push_back({*metric.label, metric.weight});
  }
  return classes;
}

/// Empty where the label may be given; else the first reason why energy has no part in it.
std::string obstacle_of(const RatedModel& model, const std::vector<LabelMetric>& metrics) {
  if (!model.joules) return "its energy was not measured.";
  std::string reason;
  for (const LabelMetric& metric : metrics) {
    if (!metric.counts_energy) continue;
    if (metric.label) return {};
    if (reason.empty() || metric.key == "size_efficency")
      reason =
          fmt::format("of its energy nothing is rated: {}: {}", metric.heading, metric.obstacle);
  }
  return metrics.size() == 1 ? metrics.front().obstacle : reason;
}

/// The same model at one end of its intervals.
std::optional<LabelClass> class_at_end(LabelAlgorithm algorithm, const RatedModel& model,
                                       const RatedGround& ground, const LabelQuestion& question,
                                       Compounding compounding, bool best) {
  RatedModel end = model;
  end.joules = seen_once(best ? model.joules->lower : model.joules->upper);
  if (model.accuracy)
    end.accuracy = seen_once(best ? model.accuracy->upper : model.accuracy->lower);
  return compound(rated_classes(metrics_of(algorithm, end, ground, question)), compounding);
}

}  // namespace

Label label_of(LabelAlgorithm algorithm, const RatedModel& model, const RatedGround& ground,
               const LabelQuestion& question) {
  Label label{.algorithm = algorithm,
              .compounding = question.compounding.value_or(facts_of(algorithm).usual),
              .metrics = metrics_of(algorithm, model, ground, question)};
  label.obstacle = obstacle_of(model, label.metrics);
  if (!label.obstacle.empty()) return label;
  const std::vector<WeightedClass> classes = rated_classes(label.metrics);
  label.label = compound(classes, label.compounding);
  for (std::size_t i = 0; i < kCompoundings.size(); ++i)
    label.compounded.at(i) = compound(classes, kCompoundings.at(i));
  if (has_known_scatter(*model.joules) && model.joules->lower > 0.0) {
    label.best_likely = class_at_end(algorithm, model, ground, question, label.compounding, true);
    label.worst_likely = class_at_end(algorithm, model, ground, question, label.compounding, false);
  }
  return label;
}

}  // namespace carnot
