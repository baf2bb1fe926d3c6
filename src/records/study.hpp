// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "records/candidate.hpp"
#include "records/model_card.hpp"
#include "records/validity.hpp"

namespace carnot {

/// A model that a study names. Source: "zoo:resnet20?classes=10&weights=x.safetensors",
/// "timm:resnet50?weights=seeded" (experiment/exports), or a path to an .onnx file.
struct ModelEntry {
  std::string name;
  std::string source;
  std::string dataset;             // empty: energy and latency only
  std::optional<InputSpec> input;  // overrides the card; needed when there is no card
};

enum class DatasetKind { glyphs, cifar10, idx, folder, npy };
std::string_view key_of(DatasetKind kind);
std::optional<DatasetKind> dataset_kind_of(std::string_view key);

/// Where images come from. For files: images (and labels where the format keeps them apart) of two
/// splits.
struct DatasetEntry {
  std::string name;
  DatasetKind kind = DatasetKind::glyphs;
  std::vector<std::filesystem::path>
      test;  // images of the verdict; [images, labels] for idx and npy
  std::vector<std::filesystem::path> calibration;  // never those of the verdict
  std::int64_t test_count = 1000;                  // at most so many, from the front
  std::int64_t calibration_count = 256;
};

/// How trials are run. Durations in the study file carry their unit: "500 ms", "2 s".
struct Protocol {
  Seconds warm_up{0.5};
  Seconds window{1.0};
  int windows = 1;                         // per trial
  std::map<EngineName, int> windows_of{};  // where an engine takes another number of them
  int repetitions = 5;                     // blocks at least; all of them when `until` is empty
  std::optional<double> until;             // go on until every ratio's interval is within ±until
  std::optional<Seconds> budget;  // of the whole study; no block starts that would overrun it
  Seconds cool_down{0.0};         // pause before each trial
  Seconds idle_baseline{0.0};     // measured once per run when > 0
  double margin = 0.02;           // equivalence
  double confidence = 0.95;
  Seconds trial_limit{120.0};     // after which a worker counts as hung
  Seconds export_limit{600.0};    // of one model that Python exports
  double memory_share = 0.8;      // of what is free, for the worker tree
  bool require_measured = false;  // energy = "measured"
  ValidityThresholds validity;
};

/// A study as its file says it, checked and with paths resolved.
struct Study {
  std::string title;
  std::filesystem::path file;
  std::uint64_t seed = 1;
  std::vector<ModelEntry> models;
  std::vector<DatasetEntry> datasets;
  std::vector<Recipe> recipes;
  std::vector<EngineName> engines;
  /// Beside them, for each model, the one of these on which it runs fastest as it is.
  std::vector<EngineName> fastest_of{};
  std::vector<int> batches{1};
  std::vector<int> threads{1};
  std::vector<Precision> precisions{Precision::fp32};
  std::vector<std::string> devices{"cpu"};  // see is_device
  /// All batch sizes and thread counts of a model share blocks, so that they may be compared with
  /// each other; else each pair of them has blocks of its own.
  bool settings_together = false;
  std::optional<std::string> baseline_recipe;  // beside the two of the design
  Protocol protocol;
};

/// Every engine that may run a candidate: those of all models, then those that each chooses from.
std::vector<EngineName> all_engines(const Study& study);
/// How many windows a trial on the engine has.
int windows_on(const Protocol& protocol, EngineName engine);

/// The data set that the study gives the model; empty for none, and for a model it does not name.
std::string dataset_of(const Study& study, const std::string& model);
/// Whether the recipe changes nothing; one that the study does not name does so when it is called
/// "none".
bool is_none(const Study& study, const std::string& recipe);

}  // namespace carnot
