// SPDX-License-Identifier: Apache-2.0
#include "experiment/model_workshop.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <variant>

#include <unistd.h>

#include "base/hash.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "engines/capabilities.hpp"
#include "experiment/command_runner.hpp"
#include "experiment/engine_observer.hpp"
#include "experiment/grid.hpp"
#include "experiment/recipe_text.hpp"
#include "graph/classical.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "tactics/compile/compile.hpp"
#include "tactics/recipe.hpp"
#include "tactics/structured/prune_structured.hpp"

namespace carnot {
namespace {

Result<std::uintmax_t> size_of_file(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(file, error);
  if (error)
    return fail(ErrorCode::environment, fmt::format("{}: {}.", file.string(), error.message()));
  return bytes;
}

std::vector<std::string> notes_of(const RecipeOutcome& outcome) {
  std::vector<std::string> notes;
  for (const StepOutcome& step : outcome.steps) {
    for (const std::string& note : step.notes)
      notes.push_back(fmt::format("{}: {}", step.step.tactic, note));
  }
  return notes;
}

bool has_names_of(const Study& study, const PreparedModel& prepared) {
  const auto is_called = [](const std::string& name) {
    return [&name](const auto& entry) { return entry.name == name; };
  };
  return std::any_of(study.models.begin(), study.models.end(), is_called(prepared.model)) &&
         std::any_of(study.recipes.begin(), study.recipes.end(), is_called(prepared.recipe));
}

bool still_fits(const PreparedModel& known, const std::string& original_sha256,
                const std::filesystem::path& file) {
  if (!known.failure.empty() || known.original_sha256 != original_sha256) return false;
  const auto sha256 = sha256_hex_of_file(file);
  return sha256 && *sha256 == known.sha256;
}

/// Empty where every calculation of the model is one that is counted and worked on.
std::string note_on_classical(const Graph& graph) {
  const std::vector<std::string> operators = classical_without_macs(graph);
  if (operators.empty()) return {};
  return fmt::format("{} of {}: no multiply-accumulates to count, and no tactic changes it.",
                     valid_utf8(fmt::format("{}", fmt::join(operators, ", "))), kClassicalDomain);
}

/// An engine may well run what cannot be counted: a note says so. Errors: those of known_counts.
Result<void> count_size(const Graph& graph, PreparedModel& record) {
  CARNOT_TRY(const KnownCounts counts, known_counts(graph));
  record.parameters = counts.parameters;
  record.macs = counts.macs.value_or(0);
  if (!counts.macs) record.notes.push_back("not counted: " + counts.not_counted);
  if (std::string note = note_on_classical(graph); !note.empty())
    record.notes.push_back(std::move(note));
  return {};
}

/// A full disk and Ctrl-C would have stopped any recipe: they are the study's end, not a result.
bool says_about_the_recipe(const Error& error) {
  return error.code != ErrorCode::environment && error.code != ErrorCode::interrupted;
}

}  // namespace

EngineName ModelWorkshop::observing_engine(const Recipe& recipe) const {
  return needs_gradients(recipe) ? EngineName::torch : setup_.study->engines.front();
}

Result<void> ModelWorkshop::open(const ModelEntry& entry, const std::string& source) {
  const auto factory = [this](const std::filesystem::path& images) {
    return observer_on(setup_.study->engines.front(), *setup_.engines, images);
  };
  const std::string place = fmt::format("model \"{}\"", entry.name);
  ModelEntry here = entry;
  here.source = source;
  auto model = open_source_model(here, setup_.cache, factory);
  if (!model) {
    Error error = at(place, std::move(model).error());
    if (error.code == ErrorCode::not_found && error.remedy.empty())
      error.remedy = place_to_correct(*setup_.study, "its source", "the path of the model");
    return tl::unexpected(std::move(error));
  }
  auto data = data_of_model(*setup_.study, entry, *model, setup_.cache);
  if (!data) return tl::unexpected(at(place, std::move(data).error()));
  opened_.insert_or_assign(entry.name,
                           OpenedModel{std::move(model).value(), std::move(data).value()});
  return {};
}

std::optional<int> ModelWorkshop::fixed_batch(const ModelEntry& entry) const {
  const Graph& graph = opened_.at(entry.name).model.graph;
  if (graph.inputs.empty()) return std::nullopt;
  const auto& shape = graph.inputs.front().shape;
  if (!shape || shape->empty()) return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&shape->front());
  if (number == nullptr || *number < 1 || !std::in_range<int>(*number)) return std::nullopt;
  return static_cast<int>(*number);
}

Result<std::vector<EngineForecast>> ModelWorkshop::forecast(const ModelEntry& entry,
                                                            const Recipe& recipe) const {
  std::vector<EngineForecast> forecasts;
  if (recipe.is_none()) return forecasts;
  for (const EngineName engine : all_engines(*setup_.study)) {
    if (!runs_on(engine, *setup_.study, recipe)) continue;
    CARNOT_TRY(Forecast forecast, forecast_recipe(opened_.at(entry.name).model.graph, recipe,
                                                  capabilities_of(setup_.engines->report(engine))));
    forecasts.push_back({engine, std::move(forecast)});
  }
  return forecasts;
}

Result<void> ModelWorkshop::apply(const OpenedModel& opened, const Order& order,
                                  const std::filesystem::path& file, PreparedModel& record) const {
  const Recipe& recipe = *order.recipe;
  CARNOT_TRY(const bool observes, needs_calibration(recipe));
  if (observes && opened.data.calibration_images.empty()) {
    return fail(ErrorCode::bad_input,
                "the recipe needs calibration images and the dataset names none.",
                "Add calibration = \"...\" to the dataset.");
  }
  std::unique_ptr<Observer> observer;
  if (observes) {
    CARNOT_TRY(observer, observer_on(observing_engine(recipe), *setup_.engines,
                                     opened.data.calibration_images));
  }
  CommandRunner commands{{.study_folder = setup_.study->file.parent_path(),
                          .work_folder = setup_.engines->work_folder(),
                          .stop = setup_.engines->stop()},
                         setup_.engines->clock()};
  CARNOT_TRY(RecipeOutcome outcome,
             apply_recipe(opened.model.graph, recipe, observer.get(), &commands));
  // Of what runs: a tactic that removes channels or splits layers leaves another network.
  CARNOT_TRY_VOID(count_size(outcome.graph, record));
  for (std::string& note : notes_of(outcome)) record.notes.push_back(std::move(note));
  CARNOT_TRY_VOID(save_model(outcome.graph, file));
  CARNOT_TRY(record.file_bytes, size_of_file(file));
  if (compiles(recipe)) {
    CARNOT_TRY_VOID(pack(std::move(outcome.graph), order, file, record));
  }
  CARNOT_TRY(record.sha256, sha256_hex_of_file(file));
  return {};
}

/// The file keeps the graph, with what compiled it: another compiler's packages are other models.
Result<void> ModelWorkshop::pack(Graph graph, const Order& order, const std::filesystem::path& file,
                                 PreparedModel& record) const {
  if (order.packages.empty()) {
    return fail(ErrorCode::unsupported, "only torch runs what compile makes.",
                "Choose engine torch.");
  }
  CARNOT_TRY(const PackageMaker::Made made, setup_.packages.make(file, order.packages));
  record.file_bytes = made.largest_bytes;
  const std::size_t count = order.packages.size();
  record.notes.push_back(
      count == 1 ? fmt::format("compile: by {}.", made.by)
                 : fmt::format("compile: by {}; {} packages, one for each batch size, thread count "
                               "and precision, are one cost.",
                               made.by, count));
  graph.metadata[std::string{kCompiledKey}] = made.by;
  return save_model(graph, file);
}

std::string ModelWorkshop::cache_key(const OpenedModel& opened, const Order& order) const {
  const Recipe& recipe = *order.recipe;
  Sha256 key;
  key.add_field(opened.model.sha256)
      .add_field(recipe_text(recipe))
      .add_field(opened.data.identity)
      .add_field(setup_.engines->report(observing_engine(recipe)).version);
  const std::string commands = content_of_commands(recipe, setup_.study->file.parent_path());
  if (!commands.empty()) key.add_field(commands);
  if (!order.packages.empty()) {
    const EngineReport& torch = setup_.engines->report(EngineName::torch);
    key.add_field(torch.version).add_field(torch.isa);
    for (const PackageSettings& one : order.packages) key.add_field(package_file("", one).string());
  }
  return key.hex();
}

/// What an earlier session made of the same model by the same recipe, if the file is still there.
std::optional<ReadyModel> ModelWorkshop::made_before(
    const OpenedModel& opened, const std::filesystem::path& file, const PreparedModel& wanted,
    const Order& order, const std::vector<PreparedModel>& known) const {
  const auto is_there = [&](const PackageSettings& one) {
    std::error_code gone;
    return std::filesystem::exists(package_file(file, one), gone);
  };
  if (!std::ranges::all_of(order.packages, is_there)) return std::nullopt;
  for (const PreparedModel& earlier : known) {
    const bool same_names = earlier.model == wanted.model && earlier.recipe == wanted.recipe;
    if (!same_names && has_names_of(*setup_.study, earlier)) continue;
    if (!still_fits(earlier, opened.model.sha256, file)) continue;
    ReadyModel ready{earlier, file, opened.data, compiles(*order.recipe)};
    ready.record.model = wanted.model;
    ready.record.recipe = wanted.recipe;
    return ready;
  }
  return std::nullopt;
}

/// apply(), with what it took.
Result<void> ModelWorkshop::apply_metered(const OpenedModel& opened, const Order& order,
                                          const std::filesystem::path& file,
                                          PreparedModel& record) {
  const Clock& clock = setup_.engines->clock();
  const pid_t self = ::getpid();
  const auto metered = setup_.meter->begin({&self, 1});
  const SteadyTime begin = clock.now();
  Result<void> applied = apply(opened, order, file, record);
  const SteadyTime end = clock.now();
  record.optimisation_time = seconds_between(begin, end);
  if (metered && setup_.meter->end()) {
    if (auto window = setup_.meter->finish("optimise", begin, end)) {
      record.optimisation_energy = std::move(window->measurement.total);
    }
  }
  return applied;
}

Result<ReadyModel> ModelWorkshop::prepare(const ModelEntry& entry, const Recipe& recipe,
                                          const std::vector<Settings>& wanted,
                                          const Result<std::vector<EngineForecast>>& forecasts,
                                          const std::vector<PreparedModel>& known) {
  const OpenedModel& opened = opened_.at(entry.name);
  const bool compiled = compiles(recipe);
  const Order order{&recipe, compiled ? packages_for(wanted) : std::vector<PackageSettings>{}};
  const std::filesystem::path file = setup_.cache / "models" / (cache_key(opened, order) + ".onnx");
  PreparedModel record;
  record.model = entry.name;
  record.recipe = recipe.name;
  if (auto ready = made_before(opened, file, record, order, known)) {
    // The engines may have changed since that session, and with them what is expected.
    if (forecasts) ready->record.forecasts = *forecasts;
    return *std::move(ready);
  }
  record.original_sha256 = opened.model.sha256;
  record.weights_are_seeded = opened.model.weights_are_seeded;
  Result<void> applied;
  if (forecasts) {
    record.forecasts = *forecasts;
    applied = apply_metered(opened, order, file, record);
  } else {
    applied = tl::unexpected(forecasts.error());
  }
  if (!applied && !says_about_the_recipe(applied.error())) {
    return tl::unexpected(
        at(fmt::format("applying {} to {}", recipe.name, entry.name), applied.error()));
  }
  if (!applied) record.failure = to_sentence(applied.error());
  return ReadyModel{std::move(record), file, opened.data, compiled};
}

}  // namespace carnot
