// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "experiment/study_sections.hpp"
#include "experiment/toml_table_reader.hpp"

namespace carnot {
namespace {

template <class Entries>
std::optional<Error> duplicate_name(const Entries& entries, std::string_view kind,
                                    std::string_view file) {
  std::set<std::string_view> seen;
  for (const auto& entry : entries) {
    if (entry.name.empty() || entry.name.find('/') != std::string::npos) {
      return Error{ErrorCode::bad_input,
                   fmt::format("{}: a {} has the name \"{}\".", file, kind, entry.name),
                   "Names are not empty and hold no slash."};
    }
    if (!seen.insert(entry.name).second) {
      return Error{ErrorCode::bad_input,
                   fmt::format("{}: two {}s are called \"{}\".", file, kind, entry.name),
                   "Give each its own name."};
    }
  }
  return std::nullopt;
}

/// What no single table can know: names that refer to each other.
Result<void> check_references(const TomlTableReader& root, Study& study, std::string_view file) {
  for (auto problem : {duplicate_name(study.models, "model", file),
                       duplicate_name(study.datasets, "dataset", file),
                       duplicate_name(study.recipes, "recipe", file)}) {
    if (problem) return tl::unexpected(*problem);
  }
  std::vector<std::string_view> datasets;
  for (const DatasetEntry& dataset : study.datasets) datasets.push_back(dataset.name);
  for (const ModelEntry& model : study.models) {
    if (model.dataset.empty() ||
        std::find(datasets.begin(), datasets.end(), model.dataset) != datasets.end())
      continue;
    const auto nearest = nearest_name(model.dataset, datasets);
    return tl::unexpected(root.error_at(
        "models",
        fmt::format("entry \"{}\" uses the dataset \"{}\", which is not in the file.", model.name,
                    model.dataset),
        nearest ? fmt::format("Did you mean \"{}\"?", *nearest) : "Add it under [[datasets]]."));
  }
  const auto is_baseline = [&](const Recipe& r) {
    return study.baseline_recipe && r.name == *study.baseline_recipe;
  };
  if (study.baseline_recipe &&
      std::none_of(study.recipes.begin(), study.recipes.end(), is_baseline)) {
    return tl::unexpected(root.error_at(
        "grid", fmt::format("names the baseline \"{}\", which is no recipe of the file.",
                            *study.baseline_recipe)));
  }
  // Every verdict needs the unoptimised model, so a study without a "none" gets one.
  if (std::none_of(study.recipes.begin(), study.recipes.end(),
                   [](const Recipe& r) { return r.is_none(); })) {
    study.recipes.insert(study.recipes.begin(), Recipe{"none", {}});
  }
  return {};
}

Result<Study> study_of(const toml::table& document, const std::filesystem::path& file,
                       const VariableLookup& variable) {
  const std::string name = file.string();
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  const StudyFileContext context{folder, variable};
  TomlTableReader root{document, name, ""};
  Study study;
  study.file = file;
  std::int64_t seed = 1;
  root.require("models", "a study needs at least one [[models]] entry.");
  root.require("grid", "[grid] says which engines run the candidates.");
  if (const toml::array* models = document.get_as<toml::array>("models");
      models != nullptr && models->empty()) {
    root.refuse(root.error_at("models", "is empty, so nothing would be measured.",
                              "Add a [[models]] entry."));
  }
  root.read("title", study.title);
  root.read("seed", seed, 0, std::numeric_limits<std::int64_t>::max());
  study.seed = static_cast<std::uint64_t>(seed);
  root.read_tables("models",
                   [&](TomlTableReader& table) { return read_model(table, context, study); });
  root.read_tables("datasets",
                   [&](TomlTableReader& table) { return read_dataset(table, context, study); });
  root.read_tables("recipes", [&](TomlTableReader& table) { return read_recipe(table, study); });
  root.read_table("grid", [&](TomlTableReader& table) { return read_grid(table, study); });
  root.read_table("protocol",
                  [&](TomlTableReader& table) { return read_protocol(table, study.protocol); });
  root.read_table("validity", [&](TomlTableReader& table) {
    return read_validity(table, study.protocol.validity);
  });
  CARNOT_TRY_VOID(root.finish());
  CARNOT_TRY_VOID(check_references(root, study, name));
  if (study.title.empty()) study.title = file.stem().string();
  return study;
}

}  // namespace

Result<Study> parse_study(std::string_view text, const std::filesystem::path& file,
                          const VariableLookup& variable) {
  try {
    return study_of(toml::parse(text, file.string()), file, variable);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:{}: this is not valid TOML: {}.", file.string(),
                            error.source().begin.line, error.description()));
  }
}

Result<Study> load_study(const std::filesystem::path& file, const VariableLookup& variable) {
  CARNOT_TRY(const std::string text, read_file(file));
  return parse_study(text, file, variable);
}

}  // namespace carnot
