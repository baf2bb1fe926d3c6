// SPDX-License-Identifier: Apache-2.0
//
// What explains the time of an image on one card, by timm's published throughputs: time, not
// energy. None of it was published; all of it was calculated by others from the same rows.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "analysis/reproductions/figure_parts.hpp"
#include "analysis/reproductions/procedures.hpp"
#include "analysis/statistics/correlation.hpp"
#include "analysis/statistics/descriptive.hpp"
#include "analysis/statistics/lasso.hpp"
#include "analysis/statistics/least_squares.hpp"
#include "analysis/statistics/regression_tree.hpp"
#include "analysis/statistics/slope_equality.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTimmTable = "reference/timm/timm_accuracy_flops_throughput.csv";
constexpr std::array kTimmFiles{kTimmTable};

struct TimmModel {
  std::string name;
  std::string architecture;
  double gmacs = 0.0;  // 0: not known, as below
  double mega_activations = 0.0;
  double mega_parameters = 0.0;
  double per_second = 0.0;  // images on an RTX 4090, operator by operator
  double per_second_compiled = 0.0;
  double per_second_cpu = 0.0;
};

Result<std::vector<TimmModel>> timm_models(const ColumnTable& table) {
  CARNOT_TRY(const auto names, table.words("model"));
  CARNOT_TRY(const auto architectures, table.words("arch"));
  CARNOT_TRY(const auto gmacs, table.numbers_if_any("gmacs"));
  CARNOT_TRY(const auto activations, table.numbers_if_any("macts"));
  CARNOT_TRY(const auto parameters, table.numbers_if_any("params_M"));
  CARNOT_TRY(const auto eager, table.numbers_if_any("samples_per_s_rtx4090"));
  CARNOT_TRY(const auto compiled, table.numbers_if_any("samples_per_s_rtx4090_dynamo"));
  CARNOT_TRY(const auto cpu, table.numbers_if_any("samples_per_s_cpu_i9_10940x_fp32"));
  std::vector<TimmModel> models;
  models.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    models.push_back({names[i], architectures[i], gmacs[i].value_or(0.0),
                      activations[i].value_or(0.0), parameters[i].value_or(0.0),
                      eager[i].value_or(0.0), compiled[i].value_or(0.0), cpu[i].value_or(0.0)});
  }
  return models;
}

struct TimmFamily {
  std::string_view key;
  std::array<std::string_view, 4> prefixes;  // of the architecture; empty: no further one
};
constexpr std::array<TimmFamily, 6> kTimmFamilies{
    {{"vit", {"vit", "deit", "beit", "eva"}},
     {"resnet", {"resnet", "resnext", "regnet", "wide_resnet"}},
     {"swin", {"swin", "", "", ""}},
     {"convnext", {"convnext", "", "", ""}},
     {"mobilenet", {"mobilenet", "", "", ""}},
     {"efficientnet", {"efficientnet", "", "", ""}}}};

bool belongs_to(const TimmModel& model, const TimmFamily& family) {
  return std::ranges::any_of(family.prefixes, [&](std::string_view prefix) {
    return !prefix.empty() && model.architecture.starts_with(prefix);
  });
}

/// Natural logarithms of what may explain ln of the milliseconds of an image.
struct TimeFactors {
  std::vector<double> time;
  std::vector<double> macs;
  std::vector<double> activations;
  std::vector<double> parameters;

  std::vector<std::vector<double>> columns() const { return {macs, activations, parameters}; }
};

/// Of the models whose work and throughput are known; timm's own tiny nets for tests are none.
bool is_measured(const TimmModel& model, double TimmModel::*throughput) {
  return model.*throughput > 0.0 && model.gmacs > 0.0 && model.mega_activations > 0.0 &&
         model.mega_parameters > 0.0 && !model.name.starts_with("test_");
}

TimeFactors time_factors(const std::vector<TimmModel>& models, double TimmModel::*throughput) {
  TimeFactors factors;
  for (const TimmModel& model : models) {
    if (!is_measured(model, throughput)) continue;
    factors.time.push_back(std::log(1000.0 / model.*throughput));
    factors.macs.push_back(std::log(model.gmacs));
    factors.activations.push_back(std::log(model.mega_activations));
    factors.parameters.push_back(std::log(model.mega_parameters));
  }
  return factors;
}

Result<void> add_single_factors(Figures& made, const std::string& key, const TimeFactors& factors) {
  made[key + "/models"] = static_cast<double>(factors.time.size());
  const std::array<std::pair<const char*, const std::vector<double>*>, 3> each{
      {{"macs", &factors.macs},
       {"activations", &factors.activations},
       {"parameters", &factors.parameters}}};
  for (const auto& [name, values] : each) {
    CARNOT_TRY_VOID(add_line(made, fmt::format("{}/{}", key, name), *values, factors.time));
    CARNOT_TRY(const auto rho, statistics::spearman(*values, factors.time));
    made[fmt::format("{}/{}/rho", key, name)] = rho.statistic;
  }
  return {};
}

Result<void> add_joint_factors(Figures& made, const TimeFactors& factors) {
  const std::vector<std::vector<double>> two{factors.macs, factors.activations};
  CARNOT_TRY(const auto joint, statistics::least_squares(two, factors.time));
  made["joint/intercept"] = joint.intercept.value.point;
  made["joint/macs"] = joint.coefficients[0].value.point;
  made["joint/activations"] = joint.coefficients[1].value.point;
  made["joint/r-squared"] = joint.r_squared;
  const auto three = factors.columns();
  CARNOT_TRY(const auto all, statistics::least_squares(three, factors.time));
  made["joint/parameters-add"] = all.r_squared - joint.r_squared;
  CARNOT_TRY(const auto lasso, statistics::lasso(three, factors.time, 0.05));
  made["lasso/macs"] = lasso.standardised[0];
  made["lasso/activations"] = lasso.standardised[1];
  made["lasso/parameters"] = lasso.standardised[2];
  made["lasso/r-squared"] = lasso.r_squared;
  return {};
}

Result<void> add_trees(Figures& made, const TimeFactors& factors) {
  const auto columns = factors.columns();
  for (const int depth : {1, 2, 3}) {
    CARNOT_TRY(const auto tree, statistics::grow_tree(columns, factors.time, {.depth = depth}));
    made[fmt::format("tree-{}/r-squared", depth)] = tree.r_squared;
    if (depth != 2) continue;
    const auto& root = tree.nodes.at(0);
    made["tree/root"] = std::exp(root.threshold);
    made["tree/left"] = std::exp(tree.nodes.at(root.left).threshold);
    made["tree/right"] = std::exp(tree.nodes.at(root.right).threshold);
  }
  return {};
}

Result<void> add_families(Figures& made, const std::vector<TimmModel>& models) {
  std::vector<statistics::PairedSample> families(kTimmFamilies.size());
  for (const TimmModel& model : models) {
    if (!is_measured(model, &TimmModel::per_second)) continue;
    for (std::size_t i = 0; i < kTimmFamilies.size(); ++i) {
      if (!belongs_to(model, kTimmFamilies.at(i))) continue;
      families[i].x.push_back(std::log(model.gmacs));
      families[i].y.push_back(std::log(1000.0 / model.per_second));
    }
  }
  CARNOT_TRY(const auto equality, statistics::slope_equality(families));
  made["families/models"] = static_cast<double>(equality.slopes.count);
  made["families/f"] = equality.slopes.statistic;
  made["families/degrees"] = equality.slopes.degrees.back();
  for (std::size_t i = 0; i < kTimmFamilies.size(); ++i)
    made[fmt::format("families/{}", kTimmFamilies.at(i).key)] = equality.own[i].point;
  return {};
}

Result<void> add_compiling(Figures& made, const std::vector<TimmModel>& models) {
  const auto gains_where = [&](const auto& belongs) {
    std::vector<double> gains;
    for (const TimmModel& model : models) {
      if (model.per_second > 0.0 && model.per_second_compiled > 0.0 && belongs(model))
        gains.push_back(model.per_second_compiled / model.per_second);
    }
    std::ranges::sort(gains);
    return gains;
  };
  const std::vector<double> gains = gains_where([](const TimmModel&) { return true; });
  if (gains.empty()) return fail(ErrorCode::bad_input, "no model was compiled.");
  made["compile/models"] = static_cast<double>(gains.size());
  made["compile/mean"] = mean_of_values(gains);
  made["compile/median"] = statistics::quantile_of_sorted(gains, 0.5);
  made["compile/p10"] = statistics::quantile_of_sorted(gains, 0.1);
  made["compile/p90"] = statistics::quantile_of_sorted(gains, 0.9);
  made["compile/slower"] =
      static_cast<double>(std::ranges::lower_bound(gains, 1.0) - gains.begin());
  for (const TimmFamily& family : kTimmFamilies) {
    CARNOT_TRY(made[fmt::format("compile/{}", family.key)],
               middle_value_of(
                   gains_where([&](const TimmModel& model) { return belongs_to(model, family); })));
  }
  return {};
}

Result<Figures> reproduce_timm(const StudyFiles& files) {
  CARNOT_TRY(const ColumnTable table, files.table(kTimmTable));
  CARNOT_TRY(const auto models, timm_models(table));
  const TimeFactors on_gpu = time_factors(models, &TimmModel::per_second);
  Figures made;
  CARNOT_TRY_VOID(add_single_factors(made, "gpu", on_gpu));
  CARNOT_TRY_VOID(
      add_single_factors(made, "cpu", time_factors(models, &TimmModel::per_second_cpu)));
  CARNOT_TRY_VOID(add_joint_factors(made, on_gpu));
  CARNOT_TRY_VOID(add_trees(made, on_gpu));
  CARNOT_TRY_VOID(add_families(made, models));
  CARNOT_TRY_VOID(add_compiling(made, models));
  return made;
}

}  // namespace

Procedure procedure_of_timm() { return {"timm", kTimmFiles, reproduce_timm}; }

}  // namespace carnot
