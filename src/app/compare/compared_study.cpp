// SPDX-License-Identifier: Apache-2.0
#include "app/compare/compared_study.hpp"

#include <fmt/format.h>

#include "app/export_model.hpp"
#include "app/exporter_here.hpp"
#include "app/one_model_study.hpp"
#include "base/hash.hpp"
#include "experiment/source_model.hpp"
#include "graph/card.hpp"
#include "graph/onnx_file.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

constexpr Seconds kUsualBudget{300.0};
constexpr double kUsualHalfWidth = 0.02;

bool is_of_zoo(const ModelEntry& entry) { return entry.source.starts_with(kZooPrefix); }

/// What a model's own card says of its input.
Result<std::optional<InputSpec>> input_on_card(const ModelEntry& entry,
                                               const Environment& environment) {
  Graph graph;
  if (is_of_zoo(entry)) {
    CARNOT_TRY(const ZooSpec spec, parse_zoo_spec(entry.source.substr(kZooPrefix.size())));
    CARNOT_TRY(graph, build_zoo_model(spec));
  } else {
    CARNOT_TRY(const std::string file, exporter_in(environment).local_source(entry.source));
    CARNOT_TRY(graph, load_model(file));
  }
  CARNOT_TRY(const std::optional<ModelCard> card, card_of(graph));
  return card ? card->input : std::nullopt;
}

/// The entry that says what both are fed with: that of the study which is named, else its only one.
/// Null without a study.
Result<const ModelEntry*> entry_of_study(const CompareRequest& request, const Study* base,
                                         const ComparedModel& before, const ComparedModel& after) {
  if (before.is_of_study && after.is_of_study && before.entry.dataset != after.entry.dataset) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} and {} are judged on two data sets ({} and {}).", request.before,
                            request.after, before.entry.dataset, after.entry.dataset),
                "Give both entries of the study file the same dataset.");
  }
  if (before.is_of_study) return &before.entry;
  if (after.is_of_study) return &after.entry;
  if (base == nullptr) return nullptr;
  if (base->models.size() == 1) return &base->models.front();
  return fail(ErrorCode::bad_input,
              fmt::format("{} has several models, and none of them is named.",
                          request.study_file->string()),
              "Name one of them as what was before or as what comes after: its data and input "
              "serve both.");
}

/// How both are fed: what the study says, else the cards, which must agree; one serves both.
Result<InputSpec> common_input(const ModelEntry* entry, const ComparedModel& before,
                               const ComparedModel& after, const Environment& environment) {
  const auto of_study = [](const ComparedModel& model) {
    return model.is_of_study ? model.entry.input : std::nullopt;
  };
  const bool differ_in_study =
      of_study(before) && of_study(after) && of_study(before) != of_study(after);
  if (entry != nullptr && entry->input && !differ_in_study) return *entry->input;
  CARNOT_TRY(const auto was, input_on_card(before.entry, environment));
  CARNOT_TRY(const auto is, input_on_card(after.entry, environment));
  if (differ_in_study || (was && is && was != is)) {
    return fail(ErrorCode::bad_input,
                fmt::format("the inputs of {} and {} are prepared in two ways, so they cannot see "
                            "the same images.",
                            before.entry.name, after.entry.name),
                "Compare models that take the same input, or say with --study how both are fed.");
  }
  if (was || is) return was ? *was : *is;
  return fail(ErrorCode::bad_input,
              fmt::format("neither {} nor {} has a card, so nothing says how their input is "
                          "prepared.",
                          before.entry.source, after.entry.source),
              "Name a study file with --study whose entry has input = { layout = \"NCHW\", "
              "channels = 3, height = 32, width = 32, scale = ..., mean = [...], std = [...] }.");
}

/// The second model as a file. One of the zoo is written anew each time: its weights may have
/// changed.
Result<std::filesystem::path> file_of(const ModelEntry& entry, EngineName engine,
                                      const Environment& environment) {
  if (!is_of_zoo(entry)) {
    CARNOT_TRY(const std::string file, exporter_in(environment).local_source(entry.source));
    return (environment.working_directory / file).lexically_normal();
  }
  CARNOT_TRY(const ZooSpec spec, parse_zoo_spec(entry.source.substr(kZooPrefix.size())));
  const auto file = environment.cache / "compare" / (sha256_hex(entry.source) + ".onnx");
  const auto observe_on = spec.weights ? std::nullopt : std::optional{engine};
  CARNOT_TRY_VOID(
      export_model({.source = entry.source, .file = file, .observe_on = observe_on}, environment));
  return file;
}

Recipe replacement(const std::filesystem::path& model) {
  return {
      kAfterRecipe,
      {{"external", {{"command", std::vector<std::string>{"cp", "--", model.string(), "{out}"}}}}}};
}

void take_data(const CompareRequest& request, const ModelEntry* entry, const Study* base,
               const Environment& environment, Study& study) {
  ModelEntry& model = study.models.front();
  study.datasets.clear();
  model.dataset.clear();
  if (request.dataset) {
    DatasetEntry dataset = *request.dataset;
    dataset.name = kOwnData;
    for (auto* paths : {&dataset.test, &dataset.calibration}) {
      for (auto& path : *paths) path = (environment.working_directory / path).lexically_normal();
    }
    model.dataset = dataset.name;
    study.datasets = {std::move(dataset)};
  } else if (entry != nullptr && !entry->dataset.empty()) {
    model.dataset = entry->dataset;
    for (const DatasetEntry& dataset : base->datasets) {
      if (dataset.name == entry->dataset) study.datasets = {dataset};
    }
  }
}

void take_settings(const CompareRequest& request, bool has_study, Study& study) {
  if (!has_study) study.engines = {EngineName::onnxruntime};
  if (!request.engines.empty()) study.engines = request.engines;
  if (!request.batches.empty()) study.batches = request.batches;
  if (!request.threads.empty()) study.threads = request.threads;
  if (!request.precisions.empty()) study.precisions = request.precisions;
  Protocol& protocol = study.protocol;
  if (request.until || !protocol.until)
    protocol.until = request.until.value_or(half_width_for(request.rules, kUsualHalfWidth));
  if (request.budget || !protocol.budget) protocol.budget = request.budget.value_or(kUsualBudget);
}

}  // namespace

Result<Study> compared_study(const CompareRequest& request, const Study* base,
                             const ComparedModel& before, const ComparedModel& after,
                             const Environment& environment) {
  CARNOT_TRY(const ModelEntry* const entry, entry_of_study(request, base, before, after));
  Study study = base == nullptr ? Study{} : *base;
  study.title = fmt::format("compare {} with {}", request.before, request.after);
  study.file.clear();
  study.models = {before.entry};
  study.baseline_recipe.reset();
  take_data(request, entry, base, environment, study);
  take_settings(request, base != nullptr, study);
  CARNOT_TRY(study.models.front().input, common_input(entry, before, after, environment));
  CARNOT_TRY(const auto file, file_of(after.entry, study.engines.front(), environment));
  study.recipes = {{kBeforeRecipe, {}}, replacement(file)};
  return study;
}

}  // namespace carnot
