// SPDX-License-Identifier: Apache-2.0
//
// Labels A to E of ECML 2022 and the two readings of the AI Energy Score's stars, on the 176 runs
// that the labels' bounds were made of.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/labels/label.hpp"
#include "analysis/reproductions/procedures.hpp"
#include "analysis/scores/stars.hpp"

namespace carnot {
namespace {

constexpr std::string_view kLabelledRuns = "reference/imagenet_inference_energy.csv";
constexpr std::array kLabelFiles{kLabelledRuns};
constexpr std::string_view kStarredPlatform = "RTX 5000/pytorch";

struct LabelledRun {
  std::string platform;
  RatedModel model;
};

Result<std::vector<LabelledRun>> labelled_runs(const ColumnTable& table) {
  CARNOT_TRY(const auto environments, table.words("env"));
  CARNOT_TRY(const auto backends, table.words("backend"));
  CARNOT_TRY(const auto names, table.words("model"));
  CARNOT_TRY(const auto joules, table.numbers("energy_per_image_J"));
  CARNOT_TRY(const auto milliseconds, table.numbers("time_per_image_ms"));
  CARNOT_TRY(const auto parameters, table.numbers("params"));
  CARNOT_TRY(const auto bytes, table.numbers("fsize_bytes"));
  CARNOT_TRY(const auto flops, table.numbers("flops"));
  CARNOT_TRY(const auto top1, table.numbers("top1"));
  CARNOT_TRY(const auto top5, table.numbers("top5"));
  std::vector<LabelledRun> runs;
  runs.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    LabelledRun& run = runs.emplace_back();
    run.platform = environments[i] + "/" + backends[i];
    run.model.name = names[i];
    run.model.joules = seen_once(joules[i]);
    run.model.seconds = milliseconds[i] / 1000.0;
    run.model.parameters = parameters[i];
    run.model.file_bytes = bytes[i];
    run.model.macs = flops[i];
    run.model.accuracy = seen_once(top1[i]);
    run.model.top5 = top5[i];
  }
  return runs;
}

double place_of_class(LabelClass label) { return 1.0 + static_cast<double>(label); }

/// The label of every run against ResNet101 on its own platform.
Result<void> add_labels(Figures& made, const std::vector<LabelledRun>& runs) {
  std::map<std::string, const RatedModel*> references;
  for (const LabelledRun& run : runs) {
    if (run.model.name == "ResNet101") references[run.platform] = &run.model;
  }
  constexpr std::array<Compounding, 2> kMeans{Compounding::optimistic_mean,
                                              Compounding::pessimistic_mean};
  for (const LabelClass label : kLabelClasses) {
    for (const char* what : {"energy", "optimistic", "pessimistic"})
      made[fmt::format("{}/{}", what, letter_of(label))] = 0.0;
  }
  for (const LabelledRun& run : runs) {
    for (const Compounding mean : kMeans) {
      const LabelQuestion question{.compounding = mean, .reference = references[run.platform]};
      const Label label = label_of(LabelAlgorithm::ecml22, run.model, {}, question);
      const auto energy = std::ranges::find_if(
          label.metrics, [](const LabelMetric& metric) { return metric.counts_energy; });
      if (!label.label || energy == label.metrics.end() || !energy->label) {
        return fail(ErrorCode::bad_input,
                    fmt::format("{}: {} on {} is not rated: {}", kLabelledRuns, run.model.name,
                                run.platform, label.obstacle));
      }
      const bool is_optimistic = mean == Compounding::optimistic_mean;
      const char* const how = is_optimistic ? "optimistic" : "pessimistic";
      made[fmt::format("{}/{}", how, letter_of(*label.label))] += 1.0;
      if (is_optimistic) made[fmt::format("energy/{}", letter_of(*energy->label))] += 1.0;
      if (run.platform != kStarredPlatform) continue;
      made[fmt::format("{}/{}", run.model.name, how)] = place_of_class(*label.label);
      made[fmt::format("{}/energy", run.model.name)] = place_of_class(*energy->label);
    }
  }
  return {};
}

void add_stars(Figures& made, const std::vector<LabelledRun>& runs) {
  std::vector<double> energies;
  for (const LabelledRun& run : runs) {
    if (run.platform == kStarredPlatform) energies.push_back(run.model.joules->point);
  }
  const std::array<std::pair<const char*, StarRule>, 3> rules{
      {{"equal-width", StarRule::equal_width},
       {"quantile", StarRule::quantile},
       {"log-width", StarRule::log_width}}};
  for (const auto& [key, rule] : rules) {
    for (int stars = 1; stars <= 5; ++stars) {
      made[fmt::format("stars/{}/{}", key, stars)] = static_cast<double>(std::ranges::count_if(
          energies, [&](double energy) { return stars_of(rule, energy, energies) == stars; }));
    }
  }
  made["stars/differ"] = static_cast<double>(std::ranges::count_if(energies, [&](double energy) {
    return stars_of(StarRule::equal_width, energy, energies) !=
           stars_of(StarRule::quantile, energy, energies);
  }));
}

Result<Figures> reproduce_labels(const StudyFiles& files) {
  CARNOT_TRY(const ColumnTable table, files.table(kLabelledRuns));
  CARNOT_TRY(const auto runs, labelled_runs(table));
  Figures made;
  CARNOT_TRY_VOID(add_labels(made, runs));
  add_stars(made, runs);
  return made;
}

}  // namespace

Procedure procedure_of_labels() { return {"labels", kLabelFiles, reproduce_labels}; }

}  // namespace carnot
