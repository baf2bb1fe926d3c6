// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_sections.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "experiment/exports/export_source.hpp"
#include "experiment/source_model.hpp"
#include "records/choices.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

/// "${HOME}/x" with the variable's value; an unset one is an error, not an empty text.
Result<std::string> expand(std::string_view text, const VariableLookup& variable) {
  std::string expanded;
  for (;;) {
    const auto begin = text.find("${");
    expanded += text.substr(0, begin);
    if (begin == std::string_view::npos) return expanded;
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos)
      return fail(ErrorCode::bad_input, "has a \"${\" without its \"}\".");
    const std::string name{text.substr(begin + 2, end - begin - 2)};
    const auto value = variable(name);
    if (!value) {
      return fail(ErrorCode::bad_input,
                  fmt::format("uses the variable {}, which is not set.", name),
                  fmt::format("Set it: export {}=...", name));
    }
    expanded += *value;
    text.remove_prefix(end + 1);
  }
}

/// Reads a text and expands its variables.
std::string read_expanded(TomlTableReader& table, std::string_view key,
                          const StudyFileContext& context) {
  std::string text;
  table.read(key, text);
  auto expanded = expand(text, context.variable);
  if (expanded) return *expanded;
  table.refuse(table.error_at(key, expanded.error().message, expanded.error().remedy));
  return {};
}

std::filesystem::path resolved(const std::string& path, const StudyFileContext& context) {
  return (context.folder / path).lexically_normal();
}

std::vector<std::filesystem::path> read_paths(TomlTableReader& table, std::string_view key,
                                              const StudyFileContext& context) {
  std::vector<std::string> texts;
  table.read(key, texts);
  std::vector<std::filesystem::path> paths;
  for (const std::string& text : texts) {
    auto expanded = expand(text, context.variable);
    if (!expanded)
      table.refuse(table.error_at(key, expanded.error().message, expanded.error().remedy));
    if (expanded) paths.push_back(resolved(*expanded, context));
  }
  return paths;
}

/// The row of a closed list that a text names, or an error with the nearest, placed at `item` of
/// the key's list.
template <class T, std::size_t N>
void choose(TomlTableReader& table, std::string_view key, std::size_t item, std::string_view text,
            T& into, const std::array<T, N>& rows) {
  std::array<std::string_view, N> names;
  std::ranges::transform(rows, names.begin(), [](T row) { return key_of(row); });
  if (const auto found = std::ranges::find(names, text); found != names.end()) {
    into = rows.at(static_cast<std::size_t>(found - names.begin()));
    return;
  }
  table.refuse(table.error_at_item(
      key, item, fmt::format("names \"{}\", which does not exist.", valid_utf8(text)),
      suggestion_for(text, names)));
}

template <class T, std::size_t N>
void read_choice(TomlTableReader& table, std::string_view key, T& into,
                 const std::array<T, N>& rows) {
  std::string text{key_of(into)};
  table.read(key, text);
  choose(table, key, 0, text, into, rows);
}

template <class T, std::size_t N>
void read_choices(TomlTableReader& table, std::string_view key, std::vector<T>& into,
                  const std::array<T, N>& rows) {
  std::vector<std::string> texts;
  table.read(key, texts);
  if (table.has(key)) into.clear();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    choose(table, key, i, texts[i], into.emplace_back(), rows);
  }
}

std::string text_of(int number) { return fmt::format("{}", number); }
std::string text_of(const std::string& text) { return text; }
template <class Row>
std::string text_of(Row row) {
  return std::string{key_of(row)};
}

/// An axis of the grid that holds nothing leaves no candidate; one that holds a value twice makes
/// candidates that are each other's twins, and blocks that never count for the second.
template <class T>
void check_axis(TomlTableReader& table, std::string_view key, const std::vector<T>& values,
                std::string_view remedy_when_empty) {
  if (table.has(key) && values.empty()) {
    table.refuse(table.error_at(key, "is empty, so nothing would be measured.",
                                std::string{remedy_when_empty}));
  }
  for (auto value = values.begin(); value != values.end(); ++value) {
    if (std::find(values.begin(), value, *value) == value) continue;
    table.refuse(table.error_at_item(key, static_cast<std::size_t>(value - values.begin()),
                                     fmt::format("holds {} a second time.", text_of(*value)),
                                     "Remove one of the two."));
  }
}

/// Whether there is such a device is the engine's to say, trial by trial.
void read_devices(TomlTableReader& table, std::vector<std::string>& devices) {
  std::vector<std::string> named;
  table.read("device", named);
  if (table.has("device")) devices = std::move(named);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (is_device(devices[i])) continue;
    table.refuse(table.error_at_item(
        "device", i, fmt::format("names \"{}\", which is no device.", valid_utf8(devices[i])),
        "There are cpu, cuda, and cuda:1 and so on for further GPUs."));
  }
}

Result<void> read_input(TomlTableReader& table, InputSpec& input) {
  read_choice(table, "layout", input.layout, kLayouts);
  table.read("channels", input.channels, 1, 64);
  table.require("height", "the model's input height in pixels.");
  table.require("width", "the model's input width in pixels.");
  table.read("height", input.height, 1, 16384);
  table.read("width", input.width, 1, 16384);
  table.read("scale", input.scale);
  table.read("mean", input.mean);
  table.read("std", input.stddev);
  ResizeCrop resize;
  table.read("resize", resize.shorter_side, 1, 16384);
  table.read("crop", resize.crop, 1, 16384);
  if (resize.shorter_side != 0 || resize.crop != 0) input.resize_crop = resize;
  for (const auto& [key, list] :
       {std::pair{"mean", &input.mean}, std::pair{"std", &input.stddev}}) {
    if (!list->empty() && list->size() != static_cast<std::size_t>(input.channels)) {
      table.refuse(table.error_at(
          key, fmt::format("has {} numbers for {} channels.", list->size(), input.channels)));
    }
  }
  if (std::find(input.stddev.begin(), input.stddev.end(), 0.0) != input.stddev.end()) {
    table.refuse(table.error_at("std", "holds a 0: pixels would be divided by it."));
  }
  return {};
}

/// A zoo model keeps its spec, with a weights file made absolute, a model of the exporters its
/// name, with a folder made absolute; anything else is a path to an .onnx file.
std::string read_source(TomlTableReader& table, const StudyFileContext& context) {
  const std::string source = read_expanded(table, "source", context);
  if (is_export_source(source)) {
    auto exported = resolved_export_source(source, context.folder);
    if (exported) return *std::move(exported);
    table.refuse(table.error_at("source", "cannot be used: " + exported.error().message,
                                exported.error().remedy));
    return source;
  }
  if (!source.starts_with(kZooPrefix)) return resolved(source, context).string();
  auto spec = parse_zoo_spec(std::string_view{source}.substr(kZooPrefix.size()));
  if (const auto known = spec ? check_zoo_spec(*spec) : Result<void>{spec.error()}; !known) {
    table.refuse(
        table.error_at("source", "cannot be used: " + known.error().message, known.error().remedy));
    return source;
  }
  if (spec->weights) spec->weights = resolved(*spec->weights, context).string();
  return std::string{kZooPrefix} + to_text(*spec);
}

}  // namespace

Result<void> read_model(TomlTableReader& table, const StudyFileContext& context, Study& study) {
  ModelEntry model;
  table.require("name", "reports call the model by it.");
  table.require("source", "\"zoo:resnet20\", \"timm:resnet50\" or the path of an .onnx file.");
  table.read("name", model.name);
  model.source = read_source(table, context);
  table.read("dataset", model.dataset);
  table.read_table(
      "input", [&](TomlTableReader& input) { return read_input(input, model.input.emplace()); });
  study.models.push_back(std::move(model));
  return {};
}

Result<void> read_dataset(TomlTableReader& table, const StudyFileContext& context, Study& study) {
  DatasetEntry dataset;
  table.require("name", "models refer to the dataset by it.");
  table.require("kind", "one of glyphs, cifar10, idx, folder, npy.");
  table.read("name", dataset.name);
  read_choice(table, "kind", dataset.kind, kDatasetKinds);
  dataset.test = read_paths(table, "test", context);
  dataset.calibration = read_paths(table, "calibration", context);
  table.read("test_count", dataset.test_count, 1, 10'000'000);
  table.read("calibration_count", dataset.calibration_count, 1, 1'000'000);
  if (dataset.kind != DatasetKind::glyphs && dataset.test.empty()) {
    table.refuse(table.error_at("test", "is missing: the file or folder with the test images."));
  }
  // Images alone can calibrate; a verdict wants labels, and two files are how IDX has them.
  if (dataset.kind == DatasetKind::idx && dataset.test.size() == 1) {
    table.refuse(table.error_at("test", "names one file; idx needs two: [images, labels].",
                                "Write test = [\"IMAGES\", \"LABELS\"]."));
  }
  study.datasets.push_back(std::move(dataset));
  return {};
}

Result<void> read_validity(TomlTableReader& table, ValidityThresholds& limits) {
  table.read_share("invalid_unknown_share", limits.invalid_unknown_share);
  table.read_share("invalid_other_load", limits.invalid_other_load);
  table.read_share("flagged_other_load", limits.flagged_other_load);
  table.read_share("flagged_drift", limits.flagged_drift);
  table.read("invalid_latencies_below", limits.invalid_latencies_below, 1, 1'000'000);
  table.read_share("flagged_frequency_change", limits.flagged_frequency_change);
  table.read("flagged_temperature_change_kelvin", limits.flagged_temperature_change);
  table.read("short_baseline", limits.short_baseline);
  return {};
}

Result<void> read_protocol(TomlTableReader& table, Protocol& protocol) {
  table.read("warm_up", protocol.warm_up);
  table.read("window", protocol.window);
  table.read("windows", protocol.windows, 1, 1000);
  table.read("repetitions", protocol.repetitions, 1, 100'000);
  table.read_share("until", protocol.until);
  table.read("budget", protocol.budget);
  table.read("cool_down", protocol.cool_down);
  table.read("idle_baseline", protocol.idle_baseline);
  table.read_share("margin", protocol.margin);
  table.read_share("confidence", protocol.confidence);
  table.read("trial_limit", protocol.trial_limit);
  table.read("export_limit", protocol.export_limit);
  table.read_share("memory_share", protocol.memory_share);
  std::string energy = protocol.require_measured ? "measured" : "any";
  table.read("energy", energy);
  if (energy != "measured" && energy != "any") {
    table.refuse(table.error_at("energy", fmt::format("is \"{}\".", valid_utf8(energy)),
                                "Write \"measured\" to refuse estimates, or \"any\"."));
  }
  protocol.require_measured = energy == "measured";
  if (protocol.window <= Seconds{0.0})
    table.refuse(table.error_at("window", "should be longer than 0 s."));
  if (protocol.trial_limit <= Seconds{0.0})
    table.refuse(table.error_at("trial_limit", "should be longer than 0 s."));
  if (protocol.export_limit <= Seconds{0.0})
    table.refuse(table.error_at("export_limit", "should be longer than 0 s."));
  for (const auto& [key, share] :
       {std::pair{"margin", protocol.margin}, std::pair{"until", protocol.until.value_or(1.0)},
        std::pair{"memory_share", protocol.memory_share}}) {
    if (share <= 0.0) table.refuse(table.error_at(key, "should be above 0 %."));
  }
  if (protocol.confidence <= 0.5 || protocol.confidence >= 1.0) {
    table.refuse(table.error_at("confidence", "should lie between 50 and 100 %."));
  }
  return {};
}

Result<void> read_grid(TomlTableReader& table, Study& study) {
  table.require("engines", "for example [\"onnxruntime\", \"openvino\"].");
  constexpr std::string_view kOrDefault = "Name at least one, or remove the line for the default.";
  read_choices(table, "engines", study.engines, kEngineNames);
  check_axis(table, "engines", study.engines, "Name at least one.");
  table.read("batch", study.batches, 1, 65536);
  check_axis(table, "batch", study.batches, kOrDefault);
  table.read("threads", study.threads, 1, 1024);
  check_axis(table, "threads", study.threads, kOrDefault);
  read_choices(table, "precision", study.precisions, kPrecisions);
  check_axis(table, "precision", study.precisions, kOrDefault);
  read_devices(table, study.devices);
  check_axis(table, "device", study.devices, kOrDefault);
  table.read("together", study.settings_together);
  if (table.has("baseline")) table.read("baseline", study.baseline_recipe.emplace());
  return {};
}

}  // namespace carnot
