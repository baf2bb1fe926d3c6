// SPDX-License-Identifier: Apache-2.0
//
// Measured joules of an image: 176 runs of ImageNet networks on three platforms (ECML 2022).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/reproductions/figure_parts.hpp"
#include "analysis/reproductions/procedures.hpp"
#include "analysis/statistics/descriptive.hpp"

namespace carnot {
namespace {

constexpr std::string_view kImagenetTable = "reference/imagenet_inference_energy.csv";
constexpr std::array kImagenetFiles{kImagenetTable};
constexpr double kImagenetImages = 50'000.0;

struct ImagenetRun {
  std::string platform;  // environment and backend: "RTX 5000/pytorch"
  std::string model;
  double joules_per_image = 0.0;
  double milliseconds_per_image = 0.0;
  double flops = 0.0;
  double accuracy_percent = 0.0;
  double board_watts = 0.0;
};
using ImagenetRuns = std::vector<ImagenetRun>;

Result<ImagenetRuns> imagenet_runs(const ColumnTable& table) {
  CARNOT_TRY(const auto environments, table.words("env"));
  CARNOT_TRY(const auto backends, table.words("backend"));
  CARNOT_TRY(const auto models, table.words("model"));
  CARNOT_TRY(const auto flops, table.numbers("flops"));
  CARNOT_TRY(const auto top1, table.numbers("top1"));
  CARNOT_TRY(const auto seconds, table.numbers("duration_s"));
  CARNOT_TRY(const auto board, table.numbers_if_any("gpu_J"));
  CARNOT_TRY(const auto processor, table.numbers_if_any("cpu_rapl_J"));
  ImagenetRuns runs;
  runs.reserve(models.size());
  for (std::size_t i = 0; i < models.size(); ++i) {
    // Either may be missing: the A100s' host has no counter, the Xeon no board.
    const double joules = board[i].value_or(0.0) + processor[i].value_or(0.0);
    runs.push_back({environments[i] + "/" + backends[i], models[i], joules / kImagenetImages,
                    1000.0 * seconds[i] / kImagenetImages, flops[i], 100.0 * top1[i],
                    board[i].value_or(0.0) / seconds[i]});
  }
  return runs;
}

ImagenetRuns runs_on(const ImagenetRuns& runs, std::string_view platform) {
  ImagenetRuns chosen;
  std::ranges::copy_if(runs, std::back_inserter(chosen),
                       [&](const ImagenetRun& run) { return run.platform == platform; });
  return chosen;
}

struct ImagenetPlatform {
  std::string_view key;
  std::string_view name;
};
constexpr std::array<ImagenetPlatform, 3> kImagenetPlatforms{{{"rtx5000", "RTX 5000/pytorch"},
                                                              {"xeon", "Xeon(R) W-2155/pytorch"},
                                                              {"a100", "A100 x8/pytorch"}}};

/// Do joules go with time, and with work?
Result<void> add_energy_laws(Figures& made, const ImagenetRuns& runs) {
  for (const auto& [key, platform] : kImagenetPlatforms) {
    std::vector<double> joules;
    std::vector<double> time;
    std::vector<double> work;
    for (const ImagenetRun& run : runs_on(runs, platform)) {
      joules.push_back(std::log(run.joules_per_image));
      time.push_back(std::log(run.milliseconds_per_image));
      work.push_back(std::log(run.flops));
    }
    CARNOT_TRY_VOID(add_line(made, fmt::format("{}/by-time", key), time, joules));
    CARNOT_TRY_VOID(add_line(made, fmt::format("{}/by-flops", key), work, joules));
  }
  return {};
}

/// The median over models of one platform's joules over another's.
Result<double> median_ratio(const ImagenetRuns& runs, std::string_view dividend,
                            std::string_view divisor) {
  std::map<std::string, double> of_divisor;
  for (const ImagenetRun& run : runs_on(runs, divisor))
    of_divisor[run.model] = run.joules_per_image;
  std::vector<double> ratios;
  for (const ImagenetRun& run : runs_on(runs, dividend)) {
    const auto found = of_divisor.find(run.model);
    if (found != of_divisor.end()) ratios.push_back(run.joules_per_image / found->second);
  }
  return middle_value_of(std::move(ratios));
}

Result<void> add_platforms(Figures& made, const ImagenetRuns& runs) {
  const std::array<std::array<const char*, 3>, 4> ratios{
      {{"xeon-rtx5000", "Xeon(R) W-2155/pytorch", "RTX 5000/pytorch"},
       {"a100-rtx5000", "A100 x8/pytorch", "RTX 5000/pytorch"},
       {"onnx-pytorch", "Xeon(R) W-2155/pytorch", "Xeon(R) W-2155/onnx_pytorch"},
       {"onnx-tensorflow", "Xeon(R) W-2155/tensorflow", "Xeon(R) W-2155/onnx_tensorflow"}}};
  for (const auto& [key, dividend, divisor] : ratios) {
    CARNOT_TRY(made[fmt::format("ratio/{}", key)], median_ratio(runs, dividend, divisor));
  }
  std::vector<double> watts;
  for (const ImagenetRun& run : runs) {
    if (run.platform.starts_with("A100 x8/")) watts.push_back(run.board_watts);
  }
  CARNOT_TRY(made["a100/watts"], middle_value_of(std::move(watts)));
  return {};
}

void add_models(Figures& made, const ImagenetRuns& runs) {
  double least_accuracy = 0.0;
  double greatest_accuracy = 0.0;
  for (const ImagenetRun& run : runs_on(runs, "RTX 5000/pytorch")) {
    made["joules/" + run.model] = run.joules_per_image;
    if (run.model == "EfficientNetB0") least_accuracy = run.accuracy_percent;
    if (run.model == "EfficientNetB7") greatest_accuracy = run.accuracy_percent;
  }
  made["efficientnet/points"] = greatest_accuracy - least_accuracy;
  made["efficientnet/times"] = made["joules/EfficientNetB7"] / made["joules/EfficientNetB0"];
}

/// The bounds of label classes: shares of all runs by their index, which is the reference model's
/// figure on the same platform over the run's.
Result<void> add_class_bounds(Figures& made, const std::string& key, const ImagenetRuns& runs,
                              double ImagenetRun::*figure) {
  std::map<std::string, double> reference;
  for (const ImagenetRun& run : runs) {
    if (run.model == "ResNet101") reference[run.platform] = run.*figure;
  }
  std::vector<double> indices;
  indices.reserve(runs.size());
  for (const ImagenetRun& run : runs) {
    const auto found = reference.find(run.platform);
    if (found == reference.end()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}: {} has no ResNet101.", kImagenetTable, run.platform));
    }
    indices.push_back(found->second / (run.*figure));
  }
  std::ranges::sort(indices);
  made[key + "/indices"] = static_cast<double>(indices.size());
  for (const int percent : {80, 60, 40, 20})
    made[fmt::format("{}/{}", key, percent)] =
        statistics::quantile_of_sorted(indices, percent / 100.0);
  return {};
}

Result<Figures> reproduce_imagenet_energy(const StudyFiles& files) {
  CARNOT_TRY(const ColumnTable table, files.table(kImagenetTable));
  CARNOT_TRY(const ImagenetRuns runs, imagenet_runs(table));
  Figures made;
  add_models(made, runs);
  CARNOT_TRY_VOID(add_energy_laws(made, runs));
  CARNOT_TRY_VOID(add_platforms(made, runs));
  CARNOT_TRY_VOID(add_class_bounds(made, "bounds/energy", runs, &ImagenetRun::joules_per_image));
  CARNOT_TRY_VOID(
      add_class_bounds(made, "bounds/time", runs, &ImagenetRun::milliseconds_per_image));
  return made;
}

}  // namespace

Procedure procedure_of_imagenet_energy() {
  return {"imagenet-energy", kImagenetFiles, reproduce_imagenet_energy};
}

}  // namespace carnot
