// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml_table_reader.hpp"
#include "experiment/grid.hpp"
#include "experiment/study_sections.hpp"
#include "tactics/recipe.hpp"

namespace carnot {
namespace {

bool can_be_part_of_an_id(std::string_view name) {
  const auto breaks = [](char letter) {
    return letter == '/' || letter == 0x7F || (letter >= 0 && letter < 0x20);
  };
  return !name.empty() && std::ranges::none_of(name, breaks);
}

/// Every entry under `key` has a name of its own, which ids and tables can hold.
template <class Entries>
Result<void> check_names(const TomlTableReader& root, std::string_view key,
                         const Entries& entries) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string_view name = entries[i].name;
    if (!can_be_part_of_an_id(name)) {
      return root.table_at(key, i).error_at(
          "name", "cannot be used.",
          "Names are not empty and hold no slash and no control character.");
    }
    const auto [first, is_new] = seen.emplace(name, i);
    if (is_new) continue;
    return root.table_at(key, i).error_at(
        "name",
        fmt::format("is \"{}\", the name of {}[{}] in line {}.", name, key, first->second,
                    root.table_at(key, first->second).line_of("name")),
        "Give each its own name.");
  }
  return {};
}

template <class Entries>
std::vector<std::string_view> names_of(const Entries& entries) {
  std::vector<std::string_view> names;
  names.reserve(entries.size());
  for (const auto& entry : entries) names.push_back(entry.name);
  return names;
}

Error unknown_name(const TomlTableReader& table, std::string_view key, std::string_view name,
                   const std::vector<std::string_view>& names, std::string_view remedy_if_none) {
  return table.error_at(key, fmt::format("names \"{}\", which does not exist.", name),
                        names.empty() ? std::string{remedy_if_none} : suggestion_for(name, names));
}

/// A recipe that no engine of the study runs would have no candidate.
Result<void> check_engines(const TomlTableReader& root, const Study& study) {
  for (std::size_t i = 0; i < study.recipes.size(); ++i) {
    const auto runs = [&](EngineName engine) { return runs_on(engine, study, study.recipes[i]); };
    if (std::ranges::any_of(all_engines(study), runs)) continue;
    return root.table_at("recipes", i)
        .error_at("steps",
                  "compiles, and only torch runs that, on the CPU; [grid] leaves that out.",
                  "Add \"torch\" to engines.");
  }
  return {};
}

/// Every verdict needs the unoptimised model, so a study without a "none" gets one.
void add_baseline(Study& study) {
  if (std::ranges::none_of(study.recipes, &Recipe::is_none))
    study.recipes.insert(study.recipes.begin(), Recipe{std::string{kNoTactic}, {}});
}

/// What no single table can know: names that refer to each other.
Result<void> check_references(const TomlTableReader& root, const toml::table& document,
                              const Study& study, std::string_view file) {
  const auto datasets = names_of(study.datasets);
  for (std::size_t i = 0; i < study.models.size(); ++i) {
    const std::string& dataset = study.models[i].dataset;
    if (dataset.empty() || std::ranges::find(datasets, dataset) != datasets.end()) continue;
    return unknown_name(root.table_at("models", i), "dataset", dataset, datasets,
                        "Add it under [[datasets]].");
  }
  const auto recipes = names_of(study.recipes);
  if (study.baseline_recipe &&
      std::ranges::find(recipes, *study.baseline_recipe) == recipes.end()) {
    const TomlTableReader grid{*document.get_as<toml::table>("grid"), file, "grid"};
    return unknown_name(grid, "baseline", *study.baseline_recipe, recipes, "");
  }
  return {};
}

Result<Study> study_of(const toml::table& document, const std::filesystem::path& file,
                       const VariableLookup& variable) {
  const std::string name = file.string();
  std::error_code ignored;  // without a name there is no folder: relative paths stay as they are
  const std::filesystem::path folder = std::filesystem::absolute(file, ignored).parent_path();
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
  // The second baseline is chosen on half of the blocks and judged on the others, of which a
  // verdict needs five; with one engine there is nothing to choose.
  const bool has_choice = study.engines.size() > 1 || !study.fastest_of.empty();
  if (has_choice) study.protocol.repetitions = 2 * study.protocol.repetitions;
  root.read_table("protocol",
                  [&](TomlTableReader& table) { return read_protocol(table, study.protocol); });
  root.read_table("validity", [&](TomlTableReader& table) {
    return read_validity(table, study.protocol.validity);
  });
  CARNOT_TRY_VOID(root.finish());
  CARNOT_TRY_VOID(check_names(root, "models", study.models));
  CARNOT_TRY_VOID(check_names(root, "datasets", study.datasets));
  CARNOT_TRY_VOID(check_names(root, "recipes", study.recipes));
  CARNOT_TRY_VOID(check_engines(root, study));
  add_baseline(study);
  CARNOT_TRY_VOID(check_references(root, document, study, name));
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
                            error.source().begin.line, one_line(valid_utf8(error.description()))));
  }
}

Result<Study> load_study(const std::filesystem::path& file, const VariableLookup& variable) {
  CARNOT_TRY(const std::string text, read_file(file));
  return parse_study(text, file, variable);
}

}  // namespace carnot
