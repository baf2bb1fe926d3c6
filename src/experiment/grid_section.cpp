// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "experiment/study_choices.hpp"
#include "experiment/study_sections.hpp"
#include "records/choices.hpp"

namespace carnot {
namespace {

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
        "There are cpu, cuda, tensorrt, and cuda:1 and so on for further GPUs."));
  }
}

/// Who chooses must have a choice, and what runs anyway is none.
void check_fastest_of(TomlTableReader& table, const Study& study) {
  constexpr std::string_view kKey = "fastest_of";
  if (study.fastest_of.size() == 1) {
    table.refuse(table.error_at(kKey, "names one engine, so there is nothing to choose.",
                                "Name it under engines instead."));
  }
  for (std::size_t i = 0; i < study.fastest_of.size(); ++i) {
    if (std::ranges::find(study.engines, study.fastest_of[i]) == study.engines.end()) continue;
    table.refuse(table.error_at_item(
        kKey, i, fmt::format("holds {}, which runs every model.", key_of(study.fastest_of[i])),
        "Remove it here or under engines."));
  }
}

}  // namespace

Result<void> read_grid(TomlTableReader& table, Study& study) {
  table.require("engines", "for example [\"onnxruntime\", \"openvino\"].");
  constexpr std::string_view kOrDefault = "Name at least one, or remove the line for the default.";
  read_choices(table, "engines", study.engines, kEngineNames);
  check_axis(table, "engines", study.engines, "Name at least one.");
  read_choices(table, "fastest_of", study.fastest_of, kEngineNames);
  check_axis(table, "fastest_of", study.fastest_of, "Name two or more, or remove the line.");
  check_fastest_of(table, study);
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
