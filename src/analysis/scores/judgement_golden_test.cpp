// SPDX-License-Identifier: Apache-2.0
//
// Scores, stars and labels of others' measurements: figures that were computed outside Carnot from
// the same rows (176 measured runs; timm's table, which is time and not energy).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "analysis/labels/label.hpp"
#include "analysis/scores/score.hpp"
#include "analysis/scores/stars.hpp"
#include "analysis/statistics/descriptive.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

struct MeasuredRun {
  std::string platform;
  RatedModel model;
};

std::vector<MeasuredRun> imagenet_runs() {
  const std::string text =
      must(read_text(reference_data("reference/imagenet_inference_energy.csv")));
  const TraceColumns table =
      must(csv_columns(text, {"env", "backend", "model", "energy_per_image_J", "time_per_image_ms",
                              "params", "fsize_bytes", "flops", "top1", "top5"}));
  std::vector<MeasuredRun> runs;
  runs.reserve(table.rows());
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const auto number = [&](std::size_t column) { return number_in(table.columns[column][i]); };
    MeasuredRun run{table.columns[0][i] + " " + table.columns[1][i], {.name = table.columns[2][i]}};
    run.model.joules = seen_once(number(3));
    run.model.seconds = number(4);
    run.model.parameters = number(5);
    run.model.file_bytes = number(6);
    run.model.macs = number(7);
    run.model.accuracy = seen_once(number(8));
    run.model.top5 = number(9);
    runs.push_back(run);
  }
  return runs;
}

std::vector<RatedModel> models_of(const std::vector<MeasuredRun>& runs,
                                  const std::string& platform) {
  std::vector<RatedModel> models;
  models.reserve(runs.size());
  for (const MeasuredRun& run : runs) {
    if (run.platform == platform) models.push_back(run.model);
  }
  return models;
}

const RatedModel& named(const std::vector<RatedModel>& models, const std::string& name) {
  return *std::ranges::find(models, name, &RatedModel::name);
}

std::vector<LawPoint> points_of(const std::vector<RatedModel>& models) {
  std::vector<LawPoint> points;
  points.reserve(models.size());
  for (const RatedModel& one : models)
    points.push_back({one.joules->point, 100.0 * one.accuracy->point});
  return points;
}

Label ecml_label(const std::vector<MeasuredRun>& runs, const MeasuredRun& run,
                 Compounding compounding) {
  const std::vector<RatedModel> same = models_of(runs, run.platform);
  const LabelQuestion question{.compounding = compounding, .reference = &named(same, "ResNet101")};
  return label_of(LabelAlgorithm::ecml22, run.model, {}, question);
}

std::string letters_of(const std::vector<MeasuredRun>& runs, const std::string& model) {
  const auto found = std::ranges::find_if(runs, [&](const MeasuredRun& run) {
    return run.platform == "RTX 5000 pytorch" && run.model.name == model;
  });
  std::string letters;
  const Label optimistic = ecml_label(runs, *found, Compounding::optimistic_mean);
  letters += letter_of(*optimistic.metrics[0].label);
  letters += letter_of(*optimistic.label);
  letters += letter_of(*ecml_label(runs, *found, Compounding::pessimistic_mean).label);
  return letters;
}

std::vector<int> counts_of_labels(const std::vector<MeasuredRun>& runs, Compounding compounding) {
  std::vector<int> counts(5);
  for (const MeasuredRun& run : runs)
    ++counts[static_cast<std::size_t>(*ecml_label(runs, run, compounding).label)];
  return counts;
}

TEST(JudgementGolden, LawOfElevenMeasuredNetworks) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto models = models_of(imagenet_runs(), "RTX 5000 pytorch");
  ASSERT_EQ(models.size(), 22U);
  const EnergyLaw law = must(fit_energy_law(points_of(models), .15));
  EXPECT_EQ(law.models, 11U);
  EXPECT_NEAR(law.slope, .170606, 1e-6);
  EXPECT_NEAR(law.intercept, -13.308450, 1e-6);
  EXPECT_NEAR(law.r_squared, .945166, 1e-6);
}

TEST(JudgementGolden, TwoReadingsOfTheStarRule) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto models = models_of(imagenet_runs(), "RTX 5000 pytorch");
  std::vector<double> energies;
  energies.reserve(models.size());
  for (const RatedModel& one : models) energies.push_back(one.joules->point);
  const auto counts = [&](StarRule rule) {
    std::vector<int> seen(5);
    for (const double one : energies)
      ++seen[static_cast<std::size_t>(5 - stars_of(rule, one, energies))];
    return seen;
  };
  EXPECT_EQ(counts(StarRule::equal_width), (std::vector{18, 2, 1, 0, 1}));
  EXPECT_EQ(counts(StarRule::quantile), (std::vector{5, 4, 5, 4, 4}));
  EXPECT_EQ(counts(StarRule::log_width), (std::vector{6, 9, 3, 2, 2}));
  const auto differ = std::ranges::count_if(energies, [&](double one) {
    return stars_of(StarRule::equal_width, one, energies) !=
           stars_of(StarRule::quantile, one, energies);
  });
  EXPECT_EQ(differ, 16);
}

TEST(JudgementGolden, EcmlLabelsOf176Runs) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto runs = imagenet_runs();
  ASSERT_EQ(runs.size(), 176U);
  EXPECT_EQ(counts_of_labels(runs, Compounding::optimistic_mean), (std::vector{10, 83, 73, 10, 0}));
  EXPECT_EQ(counts_of_labels(runs, Compounding::pessimistic_mean),
            (std::vector{0, 12, 93, 61, 10}));
  EXPECT_EQ(letters_of(runs, "ResNet50"), "BBC");
  EXPECT_EQ(letters_of(runs, "EfficientNetB0"), "AAB");
  EXPECT_EQ(letters_of(runs, "EfficientNetB7"), "ECD");
  EXPECT_EQ(letters_of(runs, "VGG16"), "CDE");
  EXPECT_EQ(letters_of(runs, "MobileNetV2"), "ABC");
}

TEST(JudgementGolden, EcmlBoundsArePercentilesOfTheIndices) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto runs = imagenet_runs();
  std::vector<double> energy;
  std::vector<double> time;
  std::vector<int> classes(5);
  ClassBounds energy_bounds{};
  ClassBounds time_bounds{};
  energy.reserve(runs.size());
  time.reserve(runs.size());
  for (const MeasuredRun& run : runs) {
    const Label label = ecml_label(runs, run, Compounding::best);
    energy.push_back(*label.metrics[0].index);
    time.push_back(*label.metrics[1].index);
    ++classes[static_cast<std::size_t>(*label.metrics[0].label)];
    energy_bounds = label.metrics[0].bounds;
    time_bounds = label.metrics[1].bounds;
  }
  std::ranges::sort(energy);
  std::ranges::sort(time);
  for (std::size_t i = 0; i < 4; ++i) {
    const double share = 0.8 - 0.2 * static_cast<double>(i);
    EXPECT_NEAR(statistics::quantile_of_sorted(energy, share), energy_bounds.at(i), 1e-9);
    EXPECT_NEAR(statistics::quantile_of_sorted(time, share), time_bounds.at(i), 1e-9);
  }
  EXPECT_EQ(classes, (std::vector{35, 35, 35, 35, 36}));
}

struct TimmNetwork {
  std::string name;
  LawPoint point;
};

std::vector<TimmNetwork> timm_networks() {
  const std::string text =
      must(read_text(reference_data("reference/timm/timm_accuracy_flops_throughput.csv")));
  const TraceColumns table =
      must(csv_columns(text, {"model", "samples_per_s_rtx4090", "gmacs", "macts", "top1"}));
  std::vector<TimmNetwork> networks;
  networks.reserve(table.rows());
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const auto cell = [&](std::size_t column) {
      const std::string& said = table.columns[column][i];
      return said.empty() ? 0.0 : number_in(said);
    };
    const std::string& name = table.columns[0][i];
    if (name.starts_with("test_") || cell(1) <= 0.0 || cell(2) <= 0.0 || cell(3) <= 0.0) continue;
    networks.push_back({name, {1000.0 / cell(1), cell(4)}});
  }
  return networks;
}

std::vector<LawPoint> points_of(const std::vector<TimmNetwork>& networks) {
  std::vector<LawPoint> points;
  points.reserve(networks.size());
  for (const TimmNetwork& one : networks) points.push_back(one.point);
  return points;
}

TEST(JudgementGolden, LawAndScoreOfTimmsTimes) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto networks = timm_networks();
  ASSERT_EQ(networks.size(), 1451U);
  const auto points = points_of(networks);
  const EnergyLaw law = must(fit_energy_law(points, .01));
  EXPECT_EQ(law.models, 30U);
  EXPECT_NEAR(law.slope, .0904135, 1e-6);
  EXPECT_NEAR(law.intercept, -6.469413, 1e-6);
  EXPECT_NEAR(law.r_squared, .959979, 1e-6);
  const std::map<std::string, double> scores{
      {"levit_256.", .165},
      {"mobilenetv2_100.ra", -.475},
      {"resnet50.tv_", -.717},
      {"vgg16.tv_", -1.229},
      {"eva02_large_patch14_448.mim_m38m_ft_in22k_in1k", -.676}};
  for (const auto& [name, score] : scores) {
    const auto found = std::ranges::find_if(
        networks, [&](const TimmNetwork& one) { return one.name.starts_with(name); });
    ASSERT_NE(found, networks.end()) << name;
    EXPECT_NEAR(law_distance(law, found->point), score, 1e-3) << found->name;
  }
  const auto above =
      std::ranges::count_if(points, [&](const LawPoint& p) { return law_distance(law, p) > 0.0; });
  EXPECT_EQ(above, 33);
  const auto bounds = law_class_bounds(law, points);
  const std::vector<double> expected{-.2949, -.4527, -.5748, -.7420};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(bounds[i], expected[i], 1e-3);
}

TEST(JudgementGolden, AccuracyPerKwhOfS3) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::string text =
      must(read_text(reference_data("training/cifar_mnist_training/kaggle_45runs_per_run.csv")));
  const TraceColumns table = must(csv_columns(text, {"data", "region", "architecture", "accuracy",
                                                     "energy_kWh", "energy_kWh_as_published"}));
  const auto score = [&](const std::string& architecture, std::size_t column) {
    double sum = 0.0;
    int runs = 0;
    for (std::size_t i = 0; i < table.rows(); ++i) {
      if (table.columns[0][i] != "CIFAR10" || table.columns[1][i] != "oregon" ||
          table.columns[2][i] != architecture)
        continue;
      RatedModel model{.name = architecture};
      model.joules = seen_once(3.6e6 * number_in(table.columns[column][i]));
      model.joules_of_runs = {model.joules->point};
      model.accuracy = seen_once(number_in(table.columns[3][i]));
      const RatedGroup one{{}, {model}};
      sum += find_score("accuracy_per_kwh")->of(one, {.uses = 1.0})[0].value->point;
      ++runs;
    }
    return sum / runs;
  };
  EXPECT_NEAR(score("VGG16", 4), 10.627, 1e-3);
  EXPECT_NEAR(score("VGG19", 4), 12.639, 1e-3);
  EXPECT_NEAR(score("ResNet50", 4), 5.368, 1e-3);
  EXPECT_NEAR(score("ResNet50", 5), 4.108, 1e-3);
}

}  // namespace
}  // namespace carnot
