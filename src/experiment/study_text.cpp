// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_text.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <sstream>
#include <variant>

#include "base/text.hpp"

namespace carnot {
namespace {

/// TOML is UTF-8; a path of other bytes cannot be written and would not be read back either.
std::string text(std::string_view bytes) { return valid_utf8(bytes); }

/// The shortest decimal that reads back as the same number of seconds.
std::string duration(Seconds seconds) { return fmt::format("{} s", seconds.count()); }

template <class Values, class ToElement>
toml::array array_of(const Values& values, ToElement to_element) {
  toml::array array;
  for (const auto& value : values) array.push_back(to_element(value));
  return array;
}

toml::array texts_of(const std::vector<std::filesystem::path>& paths) {
  return array_of(paths, [](const auto& path) { return text(path.string()); });
}

toml::array numbers_of(const std::vector<double>& numbers) {
  return array_of(numbers, [](double number) { return number; });
}

toml::table input_of(const InputSpec& input) {
  toml::table table{{"layout", input.layout == Layout::nchw ? "NCHW" : "NHWC"},
                    {"channels", input.channels},
                    {"height", input.height},
                    {"width", input.width},
                    {"scale", input.scale}};
  if (!input.mean.empty()) table.insert("mean", numbers_of(input.mean));
  if (!input.stddev.empty()) table.insert("std", numbers_of(input.stddev));
  if (input.resize_crop) {
    table.insert("resize", input.resize_crop->shorter_side);
    table.insert("crop", input.resize_crop->crop);
  }
  table.is_inline(true);
  return table;
}

toml::table model_of(const ModelEntry& model) {
  toml::table table{{"name", text(model.name)}, {"source", text(model.source)}};
  if (!model.dataset.empty()) table.insert("dataset", text(model.dataset));
  if (model.input) table.insert("input", input_of(*model.input));
  return table;
}

toml::table dataset_table(const DatasetEntry& dataset) {
  toml::table table{{"name", text(dataset.name)}, {"kind", key_of(dataset.kind)}};
  if (!dataset.test.empty()) table.insert("test", texts_of(dataset.test));
  if (!dataset.calibration.empty()) table.insert("calibration", texts_of(dataset.calibration));
  table.insert("test_count", dataset.test_count);
  table.insert("calibration_count", dataset.calibration_count);
  return table;
}

void insert(toml::table& table, const std::string& name, const ParameterValue& value) {
  if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
    table.insert(name, array_of(*words, [](const std::string& word) { return text(word); }));
  } else if (const auto* word = std::get_if<std::string>(&value)) {
    table.insert(name, text(*word));
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    table.insert(name, *whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    table.insert(name, *real);
  } else {
    table.insert(name, std::get<bool>(value));
  }
}

toml::table recipe_of(const Recipe& recipe) {
  toml::array steps;
  for (const RecipeStep& step : recipe.steps) {
    if (step.parameters.empty()) {
      steps.push_back(text(step.tactic));
      continue;
    }
    toml::table form{{"tactic", text(step.tactic)}};
    for (const auto& [name, value] : step.parameters) insert(form, name, value);
    form.is_inline(true);
    steps.push_back(std::move(form));
  }
  return toml::table{{"name", text(recipe.name)}, {"steps", std::move(steps)}};
}

toml::array engine_names(const std::vector<EngineName>& engines) {
  return array_of(engines, [](EngineName engine) { return std::string{key_of(engine)}; });
}

toml::table grid_of(const Study& study) {
  const auto key = [](auto choice) { return std::string{key_of(choice)}; };
  const auto number = [](int value) { return value; };
  toml::table table{{"engines", engine_names(study.engines)},
                    {"batch", array_of(study.batches, number)},
                    {"threads", array_of(study.threads, number)},
                    {"precision", array_of(study.precisions, key)}};
  if (study.devices != std::vector<std::string>{"cpu"}) {
    table.insert("device",
                 array_of(study.devices, [](const auto& device) { return text(device); }));
  }
  if (!study.fastest_of.empty()) table.insert("fastest_of", engine_names(study.fastest_of));
  if (study.settings_together) table.insert("together", true);
  if (study.baseline_recipe) table.insert("baseline", text(*study.baseline_recipe));
  return table;
}

/// What differs from the standard is written, so that a reader sees what was chosen.
class Chosen {
 public:
  void add(std::string_view key, double value, double standard) {
    if (value != standard) table_.insert(key, value);
  }
  void add(std::string_view key, int value, int standard) {
    if (value != standard) table_.insert(key, value);
  }
  void add(std::string_view key, Seconds value, Seconds standard) {
    if (value != standard) table_.insert(key, duration(value));
  }
  toml::table& table() { return table_; }

 private:
  toml::table table_;
};

toml::table protocol_of(const Protocol& protocol) {
  const Protocol standard;
  Chosen chosen;
  chosen.add("warm_up", protocol.warm_up, standard.warm_up);
  chosen.add("window", protocol.window, standard.window);
  chosen.add("windows", protocol.windows, standard.windows);
  if (!protocol.windows_of.empty()) {
    toml::table windows;
    for (const auto& [engine, count] : protocol.windows_of) windows.insert(key_of(engine), count);
    windows.is_inline(true);
    chosen.table().insert("windows_of", std::move(windows));
  }
  chosen.table().insert("repetitions", protocol.repetitions);  // its standard is by the engines
  chosen.add("cool_down", protocol.cool_down, standard.cool_down);
  chosen.add("idle_baseline", protocol.idle_baseline, standard.idle_baseline);
  chosen.add("margin", protocol.margin, standard.margin);
  chosen.add("confidence", protocol.confidence, standard.confidence);
  chosen.add("trial_limit", protocol.trial_limit, standard.trial_limit);
  chosen.add("export_limit", protocol.export_limit, standard.export_limit);
  chosen.add("memory_share", protocol.memory_share, standard.memory_share);
  if (protocol.require_measured) chosen.table().insert("energy", "measured");
  if (protocol.until) chosen.table().insert("until", *protocol.until);
  if (protocol.budget) chosen.table().insert("budget", duration(*protocol.budget));
  return std::move(chosen.table());
}

toml::table validity_of(const ValidityThresholds& limits) {
  const ValidityThresholds standard;
  Chosen chosen;
  chosen.add("invalid_unknown_share", limits.invalid_unknown_share, standard.invalid_unknown_share);
  chosen.add("invalid_other_load", limits.invalid_other_load, standard.invalid_other_load);
  chosen.add("flagged_other_load", limits.flagged_other_load, standard.flagged_other_load);
  chosen.add("flagged_drift", limits.flagged_drift, standard.flagged_drift);
  chosen.add("invalid_latencies_below", limits.invalid_latencies_below,
             standard.invalid_latencies_below);
  chosen.add("flagged_frequency_change", limits.flagged_frequency_change,
             standard.flagged_frequency_change);
  chosen.add("flagged_temperature_change_kelvin", limits.flagged_temperature_change,
             standard.flagged_temperature_change);
  chosen.add("short_baseline", limits.short_baseline, standard.short_baseline);
  return std::move(chosen.table());
}

}  // namespace

std::string study_text(const Study& study) {
  toml::table document{{"title", text(study.title)},
                       {"seed", static_cast<std::int64_t>(study.seed)},
                       {"models", array_of(study.models, model_of)},
                       {"recipes", array_of(study.recipes, recipe_of)},
                       {"grid", grid_of(study)},
                       {"protocol", protocol_of(study.protocol)}};
  if (toml::table validity = validity_of(study.protocol.validity); !validity.empty())
    document.insert("validity", std::move(validity));
  if (!study.datasets.empty()) document.insert("datasets", array_of(study.datasets, dataset_table));
  std::ostringstream out;
  out << document << '\n';
  return std::move(out).str();
}

}  // namespace carnot
