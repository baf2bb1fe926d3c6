// SPDX-License-Identifier: Apache-2.0
#include "experiment/search/portfolio.hpp"

#include <algorithm>
#include <utility>

namespace carnot {
namespace {

RecipeStep step(std::string tactic, Parameters parameters = {}) {
  return {std::move(tactic), std::move(parameters)};
}

RecipeStep static_int8(std::string calibration) {
  return step("static-int8", {{"calibration", std::move(calibration)}});
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
          {"dynamic-int8", {step("fold"), step("dynamic-int8")}},
          {"prune-25", {pruned(0.25), step("fold")}},
          {"prune-25-int8", {pruned(0.25), step("fold"), static_int8("mse")}},
          {"prune-50-int8", {pruned(0.5), step("fold"), static_int8("mse")}}};
}

std::vector<Recipe> for_size() {
  return {{"fold", {step("fold")}},
          {"static-int8-mse", {step("fold"), static_int8("mse")}},
          {"fp16", {step("fold"), step("fp16")}},
          {"prune-50-int8", {pruned(0.5), step("fold"), static_int8("mse")}},
          {"weight-int8", {step("fold"), step("weight-int8")}},
          {"weight-int4", {step("fold"), step("weight-int4")}},
          {"dynamic-int8", {step("fold"), step("dynamic-int8")}}};
}

}  // namespace

std::vector<Recipe> portfolio_for(Goal goal) {
  std::vector<Recipe> recipes = is_static(goal) ? for_size() : for_speed();
  recipes.insert(recipes.begin(), Recipe{"none", {}});
  return recipes;
}

}  // namespace carnot
