// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "experiment/engine_pool.hpp"
#include "experiment/model_data.hpp"
#include "experiment/packages/package_maker.hpp"
#include "experiment/source_model.hpp"
#include "experiment/window_meter.hpp"
#include "records/result_sink.hpp"
#include "records/study.hpp"
#include "tactics/tactic.hpp"

namespace carnot {

/// One model after one recipe, ready for an engine.
struct ReadyModel {
  PreparedModel record;
  std::filesystem::path file;
  ModelData data;
  bool compiled = false;

  /// What an engine is given: the file, or of a compiled model the package for these settings.
  std::filesystem::path file_for(const Settings& settings) const {
    return compiled ? package_file(file, package_settings_of(settings)) : file;
  }
};

/// Opens the study's models, applies its recipes, and keeps the resulting files under `cache`. What
/// optimising cost is metered. A recipe that cannot be applied to a model is a record with the
/// reason; the study goes on.
class ModelWorkshop {
 public:
  struct Setup {
    const Study* study;  // borrowed, as are the following; all outlive the workshop
    const EnginePool* engines;
    WindowMeter* meter;
    std::filesystem::path cache;
    PackageMaker packages;
  };
  explicit ModelWorkshop(Setup setup) : setup_{std::move(setup)} {}

  /// Opens one model with its data. `source` is where it lies on this machine: what the entry says,
  /// or the file that it was exported to. Errors: the model or its dataset cannot be used at all.
  Result<void> open(const ModelEntry& entry, const std::string& source);

  /// The batch that an opened model is written for; empty where it takes any.
  std::optional<int> fixed_batch(const ModelEntry& entry) const;

  /// What a recipe is expected to do to an opened model on each engine of the study; nothing of
  /// `none`. Quick: nothing is applied. Errors: the recipe cannot be forecast for this model, and
  /// could not be applied either.
  Result<std::vector<EngineForecast>> forecast(const ModelEntry& entry, const Recipe& recipe) const;

  /// Applies a recipe to an opened model, for candidates of these settings (a compiler makes a
  /// package for each batch size, thread count and precision). `forecasts` are kept in the record.
  /// `known` are the records of earlier sessions: when one of this model and recipe, or under names
  /// that the study does not use any more, still fits and the file is in the cache, nothing is done
  /// again. Why a recipe cannot be applied to this model is in the record. Errors: environment (a
  /// full disk) and interrupted.
  Result<ReadyModel> prepare(const ModelEntry& entry, const Recipe& recipe,
                             const std::vector<Settings>& wanted,
                             const Result<std::vector<EngineForecast>>& forecasts,
                             const std::vector<PreparedModel>& known);

 private:
  struct OpenedModel {
    SourceModel model;
    ModelData data;
  };

  /// Who observes for a recipe: the study's first engine, or the one that calculates gradients.
  EngineName observing_engine(const Recipe& recipe) const;
  /// A recipe, and the packages that it ends in, if it does.
  struct Order {
    const Recipe* recipe;
    std::vector<PackageSettings> packages;
  };
  /// What decides the model that a recipe makes.
  std::string cache_key(const OpenedModel& opened, const Order& order) const;
  Result<void> apply(const OpenedModel& opened, const Order& order,
                     const std::filesystem::path& file, PreparedModel& record) const;
  Result<void> pack(Graph graph, const Order& order, const std::filesystem::path& file,
                    PreparedModel& record) const;
  Result<void> apply_metered(const OpenedModel& opened, const Order& order,
                             const std::filesystem::path& file, PreparedModel& record);
  std::optional<ReadyModel> made_before(const OpenedModel& opened,
                                        const std::filesystem::path& file,
                                        const PreparedModel& wanted, const Order& order,
                                        const std::vector<PreparedModel>& known) const;

  Setup setup_;
  std::map<std::string, OpenedModel> opened_;  // by name in the study
};

}  // namespace carnot
