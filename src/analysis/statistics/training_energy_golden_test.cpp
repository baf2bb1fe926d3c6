// SPDX-License-Identifier: Apache-2.0
//
// The figures of two published studies, digit for digit, from their own rows: 2307.05520 (five
// networks, three places) and 2302.00967 (the corrected tests of its 45 runs).
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "analysis/statistics/correlation.hpp"
#include "analysis/statistics/effect_sizes.hpp"
#include "analysis/statistics/k_samples.hpp"
#include "analysis/statistics/normality.hpp"
#include "analysis/statistics/post_hoc.hpp"
#include "analysis/statistics/protocol.hpp"
#include "analysis/statistics/spread_tests.hpp"
#include "support/must.hpp"
#include "support/oracle_match.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot::statistics {
namespace {

using Table = std::vector<std::vector<double>>;

struct Run {
  double joules_per_image = 0.0;
  double gpu_usage = 0.0;
  double f1 = 0.0;
  double gflops = 0.0;
};
using Runs = std::vector<Run>;
using Field = double Run::*;

Runs runs_of(std::string_view place, std::string_view network) {
  const std::string text =
      must(read_text(reference_data("statistics/dl_training_energy_369_runs.csv")));
  const TraceColumns columns =
      must(csv_columns(text, {"training environment", "architecture", "energy (MJ)",
                              "total seen images", "gpu usage (%)", "f1-score", "GFLOPs"}));
  Runs result;
  for (std::size_t i = 0; i < columns.rows(); ++i) {
    if (columns.columns[0][i] != place || columns.columns[1][i] != network) continue;
    result.push_back({number_in(columns.columns[2][i]) * 1e6 / number_in(columns.columns[3][i]),
                      number_in(columns.columns[4][i]), number_in(columns.columns[5][i]),
                      number_in(columns.columns[6][i])});
  }
  return result;
}

/// Without so many runs of the least (count > 0) or the greatest value (count < 0), as the study
/// left them out.
Runs without(Runs runs, Field field, int count) {
  std::stable_sort(runs.begin(), runs.end(),
                   [&](const Run& a, const Run& b) { return a.*field < b.*field; });
  if (count > 0) runs.erase(runs.begin(), runs.begin() + count);
  if (count < 0) runs.erase(runs.end() + count, runs.end());
  return runs;
}

/// MobileNetV2, NASNet, Xception, ResNet50, VGG16 on the cloud's RTX 3090: 140 runs.
std::vector<Runs> cloud() {
  return {runs_of("Cloud", "mobilenet_v2"),
          without(runs_of("Cloud", "nasnet_mobile"), &Run::gpu_usage, 4),
          runs_of("Cloud", "xception"), without(runs_of("Cloud", "resnet50"), &Run::gpu_usage, 5),
          without(runs_of("Cloud", "vgg16"), &Run::joules_per_image, -1)};
}

/// MobileNetV2 in the cloud, on an ML engineer's and on a normal user's machine.
std::vector<Runs> places() {
  return {runs_of("Cloud", "mobilenet_v2"),
          without(runs_of("Local ML Engineer/Gamer", "mobilenet_v2"), &Run::gpu_usage, -7),
          runs_of("Local Normal User", "mobilenet_v2")};
}

Table table(const std::vector<Runs>& groups, Field field) {
  Table result;
  for (const Runs& runs : groups) {
    std::vector<double>& values = result.emplace_back();
    for (const Run& run : runs) values.push_back(run.*field);
  }
  return result;
}

std::vector<double> flat(const Table& groups) {
  std::vector<double> result;
  for (const auto& group : groups) result.insert(result.end(), group.begin(), group.end());
  return result;
}

TEST(TrainingEnergyGolden, ShapesAndSpreadsOfTheCloud) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Table joules = table(cloud(), &Run::joules_per_image);
  const std::vector<double> published{.845304, .965087, .957527, .922601, .891336};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(must(shapiro_wilk(joules[i])).statistic, published[i], 1e-6);
  }
  EXPECT_NEAR(must(shapiro_wilk(joules[0])).p_value, 4.95e-4, 5e-6);
  EXPECT_TRUE(close_to(must(levene(joules)).statistic, 12.152665936914, 1e-8));
  EXPECT_TRUE(close_to(must(levene(joules)).p_value, 1.8206e-8, 1e-2));
  EXPECT_TRUE(close_to(must(levene(joules, LeveneCentre::mean)).statistic, 18.280341943, 1e-8));
}

TEST(TrainingEnergyGolden, TheNetworksDifferInTheCloud) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Table joules = table(cloud(), &Run::joules_per_image);
  const TestResult welch = must(welch_anova(joules));
  EXPECT_TRUE(close_to(welch.statistic, 3177.701026, 1e-8));
  EXPECT_TRUE(close_to(welch.degrees.at(1), 64.701404, 1e-5));
  EXPECT_TRUE(close_to(welch.p_value, 1.82e-73, 1e-2));
  const TestResult ranks = must(kruskal_wallis(joules));
  EXPECT_EQ(ranks.count, 140);
  EXPECT_TRUE(close_to(ranks.statistic, 127.0484414309, 1e-8));
  EXPECT_TRUE(close_to(ranks.p_value, 1.665e-26, 1e-2));
  EXPECT_TRUE(close_to(effect_of(ranks, EffectKind::eta_squared).point, .9114699365, 1e-8));
}

TEST(TrainingEnergyGolden, WhichNetworksDifferInTheCloud) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Table joules = table(cloud(), &Run::joules_per_image);
  const PostHoc means = must(games_howell(joules));
  EXPECT_TRUE(close_to(means.pairs[4].statistic, -1.321709, 1e-6));  // NASNet, Xception
  EXPECT_TRUE(close_to(means.pairs[4].degrees.value(), 53.751416, 1e-5));
  EXPECT_TRUE(close_to(means.pairs[4].adjusted_p_value, .679072, 1e-2));
  EXPECT_TRUE(close_to(means.pairs[4].effect.value.point, -.343882, 1e-5));
  const auto largest_of_others = [&] {
    double largest = 0.0;
    for (std::size_t i = 0; i < means.pairs.size(); ++i) {
      if (i != 4) largest = std::max(largest, means.pairs[i].adjusted_p_value);
    }
    return largest;
  };
  EXPECT_LT(largest_of_others(), 1e-10);
  const PostHoc ranks = must(dunn(joules));
  const std::vector<double> published{2.193e-8, 9.007e-11, .024322,  1.292e-24, .536620,
                                      3.547e-3, 1.533e-4,  3.654e-4, 7.649e-4,  5.978e-13};
  const std::vector<double> delta{-1, -1, -1, -1, -.2384615385, .9969230769, -1, 1, -1, -1};
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_TRUE(close_to(ranks.pairs[i].adjusted_p_value, published[i], 1e-2)) << i;
    EXPECT_TRUE(close_to(ranks.pairs[i].effect.value.point, delta[i], 1e-8)) << i;
  }
}

TEST(TrainingEnergyGolden, UsageAndF1OfTheCloud) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Table usage = table(cloud(), &Run::gpu_usage);
  EXPECT_TRUE(close_to(must(kruskal_wallis(usage)).statistic, 133.3541033435, 1e-8));
  EXPECT_TRUE(close_to(must(levene(usage)).statistic, 3.927364836, 1e-8));
  EXPECT_TRUE(close_to(must(welch_anova(usage)).statistic, 39124.489648, 1e-8));
  const Table f1 = table(cloud(), &Run::f1);
  EXPECT_TRUE(close_to(must(kruskal_wallis(f1)).statistic, 108.2929968969, 1e-8));
  EXPECT_TRUE(close_to(must(levene(f1)).statistic, 10.701102254, 1e-8));
  EXPECT_TRUE(close_to(must(welch_anova(f1)).statistic, 469.937754, 1e-8));
}

TEST(TrainingEnergyGolden, ThePlacesDiffer) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Table joules = table(places(), &Run::joules_per_image);
  const TestResult ranks = must(kruskal_wallis(joules));
  EXPECT_TRUE(close_to(ranks.statistic, 64.2857142857, 1e-8));
  EXPECT_TRUE(close_to(effect_of(ranks, EffectKind::eta_squared).point, .7159277504, 1e-8));
  EXPECT_TRUE(close_to(must(levene(joules)).statistic, .430922493, 1e-8));
  const PostHoc pairs = must(dunn(joules));
  EXPECT_TRUE(close_to(pairs.pairs[0].adjusted_p_value, 2.123e-14, 1e-2));
  EXPECT_TRUE(close_to(pairs.pairs[1].adjusted_p_value, 5.415e-8, 1e-2));
  EXPECT_TRUE(close_to(pairs.pairs[2].adjusted_p_value, .026165, 1e-2));
  EXPECT_DOUBLE_EQ(pairs.pairs[0].effect.value.point, 1.0);
  EXPECT_DOUBLE_EQ(pairs.pairs[2].effect.value.point, -.5);  // ML against N
  EXPECT_TRUE(close_to(must(kruskal_wallis(table(places(), &Run::gpu_usage))).statistic,
                       79.1208791209, 1e-8));
  EXPECT_NEAR(must(kruskal_wallis(table(places(), &Run::f1))).statistic, 2.826788, 1e-6);
}

TEST(TrainingEnergyGolden, EnergyGoesWithF1UsageAndWork) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::vector<double> joules = flat(table(cloud(), &Run::joules_per_image));
  EXPECT_NEAR(must(spearman(joules, flat(table(cloud(), &Run::f1)))).statistic, .854621, 1e-6);
  EXPECT_NEAR(must(spearman(joules, flat(table(cloud(), &Run::gpu_usage)))).statistic, .704188,
              1e-6);
  EXPECT_NEAR(must(spearman(joules, flat(table(cloud(), &Run::gflops)))).statistic, .835303, 1e-6);
}

TEST(TrainingEnergyGolden, TheProtocolWalksThePublishedPath) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Protocol walked = must(protocol(table(cloud(), &Run::joules_per_image)));
  EXPECT_EQ(walked.test.test, "Kruskal–Wallis");
  EXPECT_EQ(walked.post_hoc.value().sentence, "9 of 10 pairs of groups differ (Dunn, Holm).");
}

/// Values of one column of the 45 runs, by the group that another column names.
Table kaggle(const std::string& value, const std::string& group) {
  const std::string text =
      must(read_text(reference_data("training/cifar_mnist_training/kaggle_45runs_per_run.csv")));
  const TraceColumns columns = must(csv_columns(text, {value, group}));
  std::map<std::string, std::vector<double>> groups;
  for (std::size_t i = 0; i < columns.rows(); ++i) {
    groups[columns.columns[1][i]].push_back(number_in(columns.columns[0][i]));
  }
  Table result;
  for (auto& [name, values] : groups) result.push_back(std::move(values));
  return result;
}

void expect_h(const Table& groups, double h, double p) {
  const TestResult result = must(kruskal_wallis(groups));
  EXPECT_NEAR(result.statistic, h, 1e-3);
  EXPECT_TRUE(close_to(result.p_value, p, 1e-2));
}

TEST(ArchitectureEnergyGolden, PublishedAndCorrectedTests) {
  CARNOT_NEEDS_REFERENCE_DATA();
  expect_h(kaggle("cumulative_energy_kWh", "architecture"), 24.798, 4.1e-6);
  expect_h(kaggle("cumulative_emissions_kg", "architecture"), 14.725, 6.3e-4);
  expect_h(kaggle("cumulative_energy_kWh", "region"), .859, .651);
  expect_h(kaggle("cumulative_emissions_kg", "region"), 15.510, 4.3e-4);
  expect_h(kaggle("energy_kWh", "architecture"), .504, .777);
  expect_h(kaggle("emissions_kg", "architecture"), .207, .902);
  expect_h(kaggle("emissions_kg", "region"), 34.850, 2.7e-8);
  expect_h(kaggle("energy_kWh", "region"), 4.349, .114);
  expect_h(kaggle("energy_kWh", "data"), 30.405, 3.5e-8);
}

TEST(ArchitectureEnergyGolden, TheDataSetGoesWithEnergy) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Table groups = kaggle("energy_kWh", "data");  // CIFAR10, MNIST
  std::vector<std::uint8_t> is_mnist(groups[0].size(), 0);
  is_mnist.resize(groups[0].size() + groups[1].size(), 1);
  EXPECT_NEAR(must(point_biserial(is_mnist, flat(groups))).statistic, .8415, 1e-3);
}

}  // namespace
}  // namespace carnot::statistics
