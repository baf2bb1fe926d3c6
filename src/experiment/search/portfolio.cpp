// SPDX-License-Identifier: Apache-2.0
#include "experiment/search/portfolio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace carnot {
namespace {

constexpr const char* kPlacement = "placement";  // of static-int8
constexpr std::array kWithOwnPlacement{EngineName::onnxruntime, EngineName::openvino};

RecipeStep step(std::string tactic, Parameters parameters = {}) {
  return {std::move(tactic), std::move(parameters)};
}

RecipeStep static_int8(std::string calibration) {
  return step("static-int8", {{"calibration", std::move(calibration)}});
}

/// The same graph as the portable one where the engine has nothing of its own to offer.
RecipeStep laid_out(EngineName engine) {
  return step("static-int8",
              {{"calibration", std::string{"mse"}}, {kPlacement, std::string{key_of(engine)}}});
}

/// Layers that move more than 2 of 100 answers return to float; judged on few images, because each
/// layer takes a pass over them.
std::vector<RecipeStep> careful_steps() {
  return {step("fold"), step("static-int8", {{"calibration", std::string{"mse"}},
                                             {"min-agreement", 98.0},
                                             {"sensitivity-images", 64.0}})};
}

/// Before folding: norms tell which channels matter.
RecipeStep pruned(double ratio) {
  return step("prune-structured", {{"ratio", ratio}, {"repair", std::string{"least-squares"}}});
}

std::vector<Recipe> for_speed() {
  return {{"fold", {step("fold")}},
          {"static-int8-minmax", {step("fold"), static_int8("minmax")}},
          {"static-int8-percentile", {step("fold"), static_int8("percentile")}},
          {"static-int8-mse", {step("fold"), static_int8("mse")}},
          {"static-int8-entropy", {step("fold"), static_int8("entropy")}},
          {"static-int8-careful", careful_steps()},
          {"dynamic-int8", {step("fold"), step("dynamic-int8")}},
          {"low-rank", {step("fold"), step("low-rank")}},
          {"prune-25", {pruned(0.25), step("fold")}},
          {"prune-25-int8", {pruned(0.25), step("fold"), static_int8("mse")}},
          {"prune-50-int8", {pruned(0.5), step("fold"), static_int8("mse")}}};
}

std::vector<Recipe> for_size() {
  return {{"fold", {step("fold")}},
          {"static-int8-mse", {step("fold"), static_int8("mse")}},
          {"static-int8-careful", careful_steps()},
          {"fp16", {step("fold"), step("fp16")}},
          {"prune-50-int8", {pruned(0.5), step("fold"), static_int8("mse")}},
          {"weight-int8", {step("fold"), step("weight-int8")}},
          {"weight-int4", {step("fold"), step("weight-int4")}},
          {"low-rank", {step("fold"), step("low-rank")}},
          {"dynamic-int8", {step("fold"), step("dynamic-int8")}}};
}

}  // namespace

std::vector<Recipe> portfolio_for(Goal goal, std::span<const EngineName> engines) {
  std::vector<Recipe> recipes = is_static(goal) ? for_size() : for_speed();
  recipes.insert(recipes.begin(), Recipe{"none", {}});
  if (is_static(goal)) return recipes;
  for (const EngineName engine : kWithOwnPlacement) {
    if (std::ranges::find(engines, engine) == engines.end()) continue;
    recipes.push_back(
        {fmt::format("static-int8-{}", key_of(engine)), {step("fold"), laid_out(engine)}});
  }
  return recipes;
}

bool is_in_reserve(const Recipe& recipe) { return recipe.steps == careful_steps(); }

std::optional<EngineName> laid_out_for(const Recipe& recipe) {
  for (const RecipeStep& one : recipe.steps) {
    const auto found = one.parameters.find(kPlacement);
    if (found == one.parameters.end()) continue;
    const auto* name = std::get_if<std::string>(&found->second);
    return name != nullptr ? engine_of(*name) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace carnot
