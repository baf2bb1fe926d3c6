// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <optional>
#include <vector>

#include "experiment/study_sections.hpp"
#include "tactics/compile/compile.hpp"
#include "tactics/external/external.hpp"
#include "tactics/parameters.hpp"
#include "tactics/recipe.hpp"
#include "tactics/registry.hpp"

namespace carnot {
namespace {

std::optional<ParameterValue> parameter_of(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* whole = node.as_integer()) return whole->get();
  if (const auto* real = node.as_floating_point()) return real->get();
  if (const auto* text = node.as_string()) return text->get();
  const auto* list = node.as_array();
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::node& item : *list) {
    const auto* text = item.as_string();
    if (text == nullptr) return std::nullopt;
    texts.push_back(text->get());
  }
  return texts;
}

constexpr std::string_view kSteps = "steps";

/// Refuses what check_recipe would, but a parameter in its own line.
void check_parameters(TomlTableReader& table, const Tactic& tactic, const toml::table& step,
                      const Parameters& parameters) {
  for (const auto& [name, value] : parameters) {
    const auto taken = complete(tactic.parameters, {{name, value}});
    if (taken) continue;
    table.refuse(table.error_at_node(
        *step.get(name), kSteps,
        fmt::format("cannot be used: {}: {}", tactic.name, taken.error().message),
        taken.error().remedy));
  }
}

/// A command that cannot be run as it is written is known before anything is measured.
void check_command(TomlTableReader& table, const Tactic& tactic, const toml::node& node,
                   const Parameters& given) {
  if (tactic.apply != nullptr) return;
  const auto parameters = complete(tactic.parameters, given);
  if (!parameters) return;  // check_parameters has said it
  const auto command = external_command(*parameters);
  if (command) return;
  table.refuse(table.error_at_node(node, kSteps, "cannot be used: " + command.error().message,
                                   command.error().remedy));
}

/// "fold", or { tactic = "static-int8", calibration = "mse" }.
RecipeStep read_step(TomlTableReader& table, const toml::node& node) {
  const toml::table* form = node.as_table();
  const auto* name = form != nullptr ? form->get_as<std::string>("tactic") : node.as_string();
  if (name == nullptr) {
    table.refuse(table.error_at_node(
        node, kSteps, "holds a step that names no tactic.",
        "Write \"fold\" or { tactic = \"static-int8\", calibration = \"mse\" }."));
    return {};
  }
  const auto tactic = find_tactic(name->get());
  if (!tactic) {
    table.refuse(table.error_at_node(*name, kSteps, "cannot be used: " + tactic.error().message,
                                     tactic.error().remedy));
    return {};
  }
  RecipeStep step{name->get(), {}};
  if (form == nullptr) {
    check_command(table, **tactic, node, {});
    return step;
  }
  for (const auto& [key, value] : *form) {
    if (key == "tactic") continue;
    if (auto parameter = parameter_of(value)) {
      step.parameters.emplace(std::string{key.str()}, *std::move(parameter));
    } else {
      table.refuse(table.error_at_node(
          value, kSteps, fmt::format("gives {} a value that no parameter takes.", key.str())));
    }
  }
  check_parameters(table, **tactic, *form, step.parameters);
  check_command(table, **tactic, node, step.parameters);
  return step;
}

void check_order(TomlTableReader& table, const toml::array& list, const Recipe& recipe) {
  const std::size_t step = misplaced_compile(recipe);
  if (step == recipe.steps.size()) return;
  table.refuse(table.error_at_node(*list.get(step), kSteps,
                                   fmt::format("cannot be used: {}", kMisplacedCompile),
                                   std::string{kMisplacedCompileRemedy}));
}

/// ["none"] is the baseline, as [] is.
bool is_the_step_none(const toml::array& steps) {
  const auto* only = steps.size() == 1 ? steps.get_as<std::string>(0) : nullptr;
  return only != nullptr && only->get() == kNoTactic;
}

}  // namespace

Result<void> read_recipe(TomlTableReader& table, Study& study) {
  Recipe recipe;
  table.require("name", "reports call the recipe by it.");
  table.read("name", recipe.name);
  const toml::node* steps = table.node(kSteps);
  const toml::array* list = steps != nullptr ? steps->as_array() : nullptr;
  if (list == nullptr) {
    table.refuse(
        table.error_at(kSteps, "should be a list of tactics; an empty one is the baseline."));
    return {};
  }
  if (!is_the_step_none(*list)) {
    for (const toml::node& item : *list) recipe.steps.push_back(read_step(table, item));
    check_order(table, *list, recipe);
  }
  if (recipe.name == kNoTactic && !recipe.is_none()) {
    table.refuse(table.error_at("name", "is \"none\", which is the recipe without steps.",
                                "Give it another name."));
  }
  study.recipes.push_back(std::move(recipe));
  return {};
}

}  // namespace carnot
