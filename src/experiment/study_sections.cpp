// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_sections.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "experiment/exports/export_source.hpp"
#include "experiment/source_model.hpp"
#include "experiment/study_choices.hpp"
#include "records/choices.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

constexpr int kMostWindowsPerTrial = 1000;

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

/// { torch = 2 }: how many windows a trial on that engine has.
Result<void> read_windows_of(TomlTableReader& table, std::map<EngineName, int>& into) {
  for (const EngineName engine : kEngineNames) {
    int windows = 0;
    table.read(key_of(engine), windows, 1, kMostWindowsPerTrial);
    if (table.has(key_of(engine))) into[engine] = windows;
  }
  return {};
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
  table.read("windows", protocol.windows, 1, kMostWindowsPerTrial);
  table.read_table("windows_of", [&](TomlTableReader& windows) {
    return read_windows_of(windows, protocol.windows_of);
  });
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

}  // namespace carnot
