// SPDX-License-Identifier: Apache-2.0
//
// What accuracy costs at best: a doubly exponential law along the frontier, and each model's
// distance from it. Of timm's table it is a law of time; of 22 measured networks one of joules.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "analysis/frontier/law.hpp"
#include "analysis/reproductions/procedures.hpp"
#include "analysis/scores/energy_law.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTimesOfModels = "reference/timm/timm_accuracy_flops_throughput.csv";
constexpr std::string_view kJoulesOfModels = "reference/imagenet_inference_energy.csv";
constexpr std::array kFrontierFiles{kTimesOfModels, kJoulesOfModels};

/// By the beginning of their names; the first of the table.
struct ScoredModel {
  std::string_view key;
  std::string_view prefix;
};
constexpr std::array<ScoredModel, 5> kScoredModels{
    {{"levit_256", "levit_256."},
     {"mobilenetv2_100", "mobilenetv2_100.ra"},
     {"resnet50", "resnet50.tv_"},
     {"vgg16", "vgg16.tv_"},
     {"eva02_large", "eva02_large_patch14_448.mim_m38m_ft_in22k_in1k"}}};

struct PlacedModel {
  std::string name;
  LawPoint point;
};

std::vector<LawPoint> points_of_models(const std::vector<PlacedModel>& models) {
  std::vector<LawPoint> points;
  points.reserve(models.size());
  for (const PlacedModel& model : models) points.push_back(model.point);
  return points;
}

/// Milliseconds of an image on an RTX 4090, of the models whose work is known; without timm's own
/// tiny nets for tests.
Result<std::vector<PlacedModel>> timed_models(const ColumnTable& table) {
  CARNOT_TRY(const auto names, table.words("model"));
  CARNOT_TRY(const auto top1, table.numbers("top1"));
  CARNOT_TRY(const auto per_second, table.numbers_if_any("samples_per_s_rtx4090"));
  CARNOT_TRY(const auto gmacs, table.numbers_if_any("gmacs"));
  CARNOT_TRY(const auto activations, table.numbers_if_any("macts"));
  std::vector<PlacedModel> models;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double images = per_second[i].value_or(0.0);
    const bool is_known =
        images > 0.0 && gmacs[i].value_or(0.0) > 0.0 && activations[i].value_or(0.0) > 0.0;
    if (is_known && !names[i].starts_with("test_"))
      models.push_back({names[i], {1000.0 / images, top1[i]}});
  }
  return models;
}

Result<std::vector<PlacedModel>> measured_models(const ColumnTable& table) {
  CARNOT_TRY(const auto names, table.words("model"));
  CARNOT_TRY(const auto environments, table.words("env"));
  CARNOT_TRY(const auto backends, table.words("backend"));
  CARNOT_TRY(const auto joules, table.numbers("energy_per_image_J"));
  CARNOT_TRY(const auto top1, table.numbers("top1"));
  std::vector<PlacedModel> models;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (environments[i] == "RTX 5000" && backends[i] == "pytorch")
      models.push_back({names[i], {joules[i], 100.0 * top1[i]}});
  }
  return models;
}

Result<void> add_law(Figures& made, const std::string& key, const std::vector<LawPoint>& points,
                     double floor) {
  CARNOT_TRY(const EnergyLaw law, fit_energy_law(points, floor));
  made[key + "/slope"] = law.slope;
  made[key + "/intercept"] = law.intercept;
  made[key + "/r-squared"] = law.r_squared;
  made[key + "/models"] = static_cast<double>(law.models);
  return {};
}

/// The forms that do worse: time by accuracy alone, and by the logarithm of what is wrong.
Result<void> add_rivals(Figures& made, const std::vector<LawPoint>& frontier) {
  std::vector<Corner> corners;
  corners.reserve(frontier.size());
  for (const LawPoint& point : frontier) corners.push_back({point.cost, point.accuracy_percent});
  for (const LawForm form : {LawForm::logarithmic, LawForm::power}) {
    CARNOT_TRY(const FrontierLaw law, fit_law(form, corners, 0.0));
    const std::string key{key_of(form)};
    made[key + "/slope"] = law.slope.value.point;
    made[key + "/intercept"] = law.intercept.value.point;
    made[key + "/r-squared"] = law.r_squared;
  }
  return {};
}

Result<void> add_distances(Figures& made, const std::vector<PlacedModel>& models, double floor) {
  const std::vector<LawPoint> points = points_of_models(models);
  CARNOT_TRY(const EnergyLaw law, fit_energy_law(points, floor));
  double above = 0.0;
  for (const LawPoint& point : points) above += law_distance(law, point) > 0.0 ? 1.0 : 0.0;
  for (const auto& [key, prefix] : kScoredModels) {
    const auto found = std::ranges::find_if(
        models, [&](const PlacedModel& model) { return model.name.starts_with(prefix); });
    if (found != models.end()) made[fmt::format("score/{}", key)] = law_distance(law, found->point);
  }
  made["score/above"] = above;
  const std::vector<double> bounds = law_class_bounds(law, points);
  for (std::size_t i = 0; i < bounds.size(); ++i)
    made[fmt::format("score/bound-{}", i + 1)] = bounds[i];
  return {};
}

Result<Figures> reproduce_frontier(const StudyFiles& files) {
  CARNOT_TRY(const ColumnTable times, files.table(kTimesOfModels));
  CARNOT_TRY(const auto timed, timed_models(times));
  const std::vector<LawPoint> points = points_of_models(timed);
  const std::vector<LawPoint> frontier = law_frontier(points);
  Figures made;
  made["models"] = static_cast<double>(points.size());
  made["frontier"] = static_cast<double>(frontier.size());
  for (std::size_t i = 0; i < frontier.size(); ++i) {
    made[fmt::format("frontier/{}/ms", i + 1)] = frontier[i].cost;
    made[fmt::format("frontier/{}/percent", i + 1)] = frontier[i].accuracy_percent;
  }
  constexpr double kFloor = 0.01;  // ms
  CARNOT_TRY_VOID(add_law(made, "law", points, kFloor));
  CARNOT_TRY_VOID(add_law(made, "lower-floor", points, 0.005));
  CARNOT_TRY_VOID(add_law(made, "higher-floor", points, 0.0125));
  CARNOT_TRY_VOID(add_rivals(made, frontier));
  CARNOT_TRY_VOID(add_distances(made, timed, kFloor));
  CARNOT_TRY(const ColumnTable joules, files.table(kJoulesOfModels));
  CARNOT_TRY(const auto measured, measured_models(joules));
  CARNOT_TRY_VOID(add_law(made, "joules", points_of_models(measured), 0.15));
  return made;
}

}  // namespace

Procedure procedure_of_frontier() { return {"frontier", kFrontierFiles, reproduce_frontier}; }

}  // namespace carnot
