// SPDX-License-Identifier: Apache-2.0
//
// 2307.05520: five image networks trained in three places, some 30 times each. Which runs its
// authors left out before testing is part of the study, and is repeated here.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/pareto.hpp"
#include "analysis/reproductions/figure_parts.hpp"
#include "analysis/reproductions/procedures.hpp"
#include "analysis/reproductions/training_runs.hpp"
#include "analysis/statistics/correlation.hpp"
#include "analysis/statistics/k_samples.hpp"
#include "analysis/statistics/normality.hpp"
#include "analysis/statistics/post_hoc.hpp"
#include "analysis/statistics/spread_tests.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTrainingTable = "statistics/dl_training_energy_369_runs.csv";
constexpr std::array kSeaa23Files{kTrainingTable};

struct NamedPart {
  std::string_view key;   // in a figure's key
  std::string_view name;  // in the table
};
constexpr std::array<NamedPart, 5> kNetworks{{{"mobilenet", "mobilenet_v2"},
                                              {"nasnet", "nasnet_mobile"},
                                              {"xception", "xception"},
                                              {"resnet", "resnet50"},
                                              {"vgg", "vgg16"}}};
constexpr std::array<NamedPart, 3> kTrainingPlaces{
    {{"cloud", "Cloud"}, {"ml", "Local ML Engineer/Gamer"}, {"n", "Local Normal User"}}};

struct NamedField {
  std::string_view key;
  TrainingField field;
};
constexpr std::array<NamedField, 6> kTrainingFields{{{"megajoules", &TrainingRun::megajoules},
                                                     {"hours", &TrainingRun::hours},
                                                     {"watts", &TrainingRun::watts},
                                                     {"usage", &TrainingRun::gpu_usage},
                                                     {"f1", &TrainingRun::f1},
                                                     {"joules", &TrainingRun::joules_per_image}}};
constexpr std::array<NamedField, 3> kTestedFields{{{"joules", &TrainingRun::joules_per_image},
                                                   {"usage", &TrainingRun::gpu_usage},
                                                   {"f1", &TrainingRun::f1}}};

/// Of all runs, before any were left out.
Result<void> add_medians(Figures& made, const TrainingRuns& runs) {
  for (const NamedPart& place : kTrainingPlaces) {
    for (const NamedPart& network : kNetworks) {
      const TrainingRuns group = runs_at(runs, place.name, network.name);
      if (group.empty()) continue;  // three networks did not fit a normal user's card
      for (const NamedField& one : kTrainingFields) {
        CARNOT_TRY(const double median, middle_value_of(column_of(group, one.field)));
        made[fmt::format("median/{}/{}/{}", place.key, network.key, one.key)] = median;
      }
    }
  }
  return {};
}

Result<void> add_group_tests(Figures& made, const std::string& key, statistics::Groups groups) {
  CARNOT_TRY(const auto levene, statistics::levene(groups));
  made[key + "/levene"] = levene.statistic;
  made[key + "/levene/p"] = levene.p_value;
  CARNOT_TRY(const auto by_means, statistics::levene(groups, statistics::LeveneCentre::mean));
  made[key + "/levene-means"] = by_means.statistic;
  CARNOT_TRY(const auto welch, statistics::welch_anova(groups));
  made[key + "/welch/f"] = welch.statistic;
  made[key + "/welch/degrees"] = welch.degrees.back();
  made[key + "/welch/p"] = welch.p_value;
  return add_kruskal_wallis(made, key, groups);
}

template <std::size_t Count>
Result<void> add_pairs(Figures& made, const std::string& key, statistics::Groups groups,
                       const std::array<NamedPart, Count>& names) {
  CARNOT_TRY(const statistics::PostHoc ranks, statistics::dunn(groups));
  for (const statistics::PairResult& pair : ranks.pairs) {
    const std::string name =
        fmt::format("{}/{}-{}", key, names.at(pair.first).key, names.at(pair.second).key);
    made[name + "/dunn-p"] = pair.adjusted_p_value;
    made[name + "/delta"] = pair.effect.value.point;
  }
  return {};
}

/// The one pair that Games and Howell do not tell apart, and the largest p of the others.
Result<void> add_games_howell(Figures& made, statistics::Groups groups) {
  CARNOT_TRY(const statistics::PostHoc means, statistics::games_howell(groups));
  double largest = 0.0;
  for (const statistics::PairResult& pair : means.pairs) {
    if (kNetworks.at(pair.first).key != "nasnet" || kNetworks.at(pair.second).key != "xception") {
      largest = std::max(largest, pair.adjusted_p_value);
      continue;
    }
    made["games-howell/nasnet-xception/t"] = pair.statistic;
    made["games-howell/nasnet-xception/degrees"] = pair.degrees.value_or(0.0);
    made["games-howell/nasnet-xception/p"] = pair.adjusted_p_value;
    made["games-howell/nasnet-xception/g"] = pair.effect.value.point;
  }
  made["games-howell/others/p"] = largest;
  return {};
}

/// Do the networks differ on one card?
Result<void> add_first_question(Figures& made, const TrainingRuns& runs) {
  TrainingGroups groups;
  groups.reserve(kNetworks.size());
  for (const NamedPart& network : kNetworks)
    groups.push_back(tested_runs(runs, "Cloud", network.name));
  made["cloud/runs"] = static_cast<double>(joined(groups).size());
  const auto joules = columns_of_groups(groups, &TrainingRun::joules_per_image);
  for (std::size_t i = 0; i < joules.size(); ++i) {
    CARNOT_TRY(const auto shape, statistics::shapiro_wilk(joules[i]));
    made[fmt::format("cloud/joules/shapiro/{}/w", kNetworks.at(i).key)] = shape.statistic;
    made[fmt::format("cloud/joules/shapiro/{}/p", kNetworks.at(i).key)] = shape.p_value;
  }
  for (const NamedField& one : kTestedFields) {
    CARNOT_TRY_VOID(add_group_tests(made, fmt::format("cloud/{}", one.key),
                                    columns_of_groups(groups, one.field)));
  }
  CARNOT_TRY_VOID(add_games_howell(made, joules));
  return add_pairs(made, "cloud/joules", joules, kNetworks);
}

/// Does one network differ between places?
Result<void> add_second_question(Figures& made, const TrainingRuns& runs) {
  TrainingGroups groups;
  groups.reserve(kTrainingPlaces.size());
  for (const NamedPart& place : kTrainingPlaces)
    groups.push_back(tested_runs(runs, place.name, "mobilenet_v2"));
  for (const NamedField& one : kTestedFields) {
    const auto values = columns_of_groups(groups, one.field);
    const std::string key = fmt::format("places/{}", one.key);
    CARNOT_TRY_VOID(add_kruskal_wallis(made, key, values));
    CARNOT_TRY(const auto levene, statistics::levene(values));
    made[key + "/levene"] = levene.statistic;
  }
  return add_pairs(made, "places/joules", columns_of_groups(groups, &TrainingRun::joules_per_image),
                   kTrainingPlaces);
}

/// What goes with the joules of an image, and what the leanest network saves at each place.
Result<void> add_trade_offs(Figures& made, const TrainingRuns& runs) {
  double mobilenet_in_cloud = 0.0;
  for (const NamedPart& place : kTrainingPlaces) {
    TrainingGroups groups;
    double leanest = 0.0;
    double worst = 0.0;
    groups.reserve(kNetworks.size());
    for (const NamedPart& network : kNetworks) {
      groups.push_back(tested_runs(runs, place.name, network.name));
      if (groups.back().empty()) continue;
      CARNOT_TRY(const double median,
                 middle_value_of(column_of(groups.back(), &TrainingRun::joules_per_image)));
      if (network.key == "mobilenet") leanest = median;
      worst = std::max(worst, median);
    }
    const TrainingRuns all = joined(groups);
    const auto joules = column_of(all, &TrainingRun::joules_per_image);
    made[fmt::format("spearman/{}/runs", place.key)] = static_cast<double>(all.size());
    for (const auto& [key, field] :
         {NamedField{"f1", &TrainingRun::f1}, NamedField{"usage", &TrainingRun::gpu_usage},
          NamedField{"gflops", &TrainingRun::gflops}}) {
      CARNOT_TRY(const auto rho, statistics::spearman(joules, column_of(all, field)));
      made[fmt::format("spearman/{}/{}", place.key, key)] = rho.statistic;
    }
    made[fmt::format("saving/{}", place.key)] = 100.0 * (1.0 - leanest / worst);
    if (place.key == "cloud") mobilenet_in_cloud = leanest;
    if (place.key == "ml")
      made["saving/ml-against-cloud"] = 100.0 * (1.0 - leanest / mobilenet_in_cloud);
  }
  return {};
}

/// Least joules of an image at the highest F1, among the runs that learned something.
void add_fronts(Figures& made, const TrainingRuns& runs) {
  constexpr double kLeastF1 = 0.5;
  const auto add = [&](const std::string& key, std::string_view place) {
    std::vector<TradeOff> points;
    for (const TrainingRun& run : runs) {
      const bool is_here = place.empty() || run.place == place;
      if (is_here && run.f1 >= kLeastF1) points.push_back({run.joules_per_image, run.f1});
    }
    const std::vector<bool> front = pareto_set(points);
    made["front/" + key] = static_cast<double>(std::ranges::count(front, true));
    made["front/" + key + "/runs"] = static_cast<double>(points.size());
  };
  add("all", "");
  for (const NamedPart& place : kTrainingPlaces) add(std::string{place.key}, place.name);
}

Result<Figures> reproduce_seaa23(const StudyFiles& files) {
  CARNOT_TRY(const ColumnTable table, files.table(kTrainingTable));
  CARNOT_TRY(const TrainingRuns runs, training_runs(table));
  Figures made;
  CARNOT_TRY_VOID(add_medians(made, runs));
  CARNOT_TRY_VOID(add_first_question(made, runs));
  CARNOT_TRY_VOID(add_second_question(made, runs));
  CARNOT_TRY_VOID(add_trade_offs(made, runs));
  add_fronts(made, runs);
  return made;
}

}  // namespace

Procedure procedure_of_seaa23() { return {"seaa23", kSeaa23Files, reproduce_seaa23}; }

}  // namespace carnot
