// SPDX-License-Identifier: Apache-2.0
// Recipes of a study file, step by step.
#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/study_texts.hpp"

namespace carnot {
namespace {

TEST(RecipeSection, ACommandWithoutAPlaceForItsModelIsRefusedAtItsLine) {
  const std::string recipe = "[[recipes]]\nname = \"mine\"\nsteps = [";
  const std::string told = refusal_of_study(
      recipe + "{ tactic = \"external\", command = [\"tool\", \"{in}\"] }]\n" + kSmallestStudy);
  EXPECT_NE(told.find("/here/study.toml:3"), std::string::npos) << told;
  EXPECT_NE(told.find("its command has no {out}"), std::string::npos) << told;
  EXPECT_NE(
      refusal_of_study(recipe + "\"external\"]\n" + kSmallestStudy).find("it names no command"),
      std::string::npos);
}

std::string with_steps(const std::string& steps) {
  return kSmallestStudy + "[[recipes]]\nname = \"x\"\nsteps = " + steps + "\n";
}

TEST(RecipeSection, UnknownTacticIsFoundInItsLineOfTheList) {
  EXPECT_EQ(refusal_of_study(with_steps("[\n\"fold\",\n\"static-int9\"]")),
            "/here/study.toml:12: recipes[0].steps cannot be used: there is no tactic "
            "'static-int9'. Did you mean 'static-int8'?");
}

TEST(RecipeSection, UnknownParameterIsFoundInItsLine) {
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "[[recipes]]\nname = \"x\"\n[[recipes.steps]]\n"
                                              "tactic = \"prune-local\"\nfractoin = 0.5\n"),
            "/here/study.toml:12: recipes[0].steps cannot be used: prune-local: there is no "
            "parameter 'fractoin'. Did you mean 'fraction'?");
  EXPECT_TRUE(
      refusal_of_study(with_steps("[\n{ tactic = \"static-int8\", calibration = \"msi\" }]"))
          .starts_with("/here/study.toml:11: recipes[0].steps cannot be used: static-int8: "
                       "parameter 'calibration' is 'msi'"));
}

TEST(RecipeSection, NothingFollowsTheCompiler) {
  EXPECT_EQ(refusal_of_study(with_steps("[\n\"compile\",\n\"fold\"]")),
            "/here/study.toml:11: recipes[0].steps cannot be used: nothing can change what is "
            "compiled. Make compile the last step.");
}

TEST(RecipeSection, WhatIsCompiledNeedsTorch) {
  EXPECT_EQ(refusal_of_study(with_steps("[\"compile\"]")),
            "/here/study.toml:10: recipes[0].steps compiles, and only torch runs that, on the CPU; "
            "[grid] leaves that out. Add \"torch\" to engines.");
  EXPECT_EQ(refusal_of_study("[[models]]\nname = \"net\"\nsource = \"net.onnx\"\n[grid]\nengines = "
                             "[\"openvino\", \"torch\"]\n[[recipes]]\nname = \"x\"\nsteps = "
                             "[\"compile\"]\n"),
            "no error");
}

TEST(RecipeSection, AStepThatNamesNoTacticIsFoundInItsLine) {
  EXPECT_EQ(refusal_of_study(with_steps("[\n\"fold\",\n{ calibration = \"mse\" }]")),
            "/here/study.toml:12: recipes[0].steps holds a step that names no tactic. Write "
            "\"fold\" or { tactic = \"static-int8\", calibration = \"mse\" }.");
}

TEST(RecipeSection, TheStepNoneAloneIsTheBaseline) {
  const Study study = must(parsed_study(with_steps("[\"none\"]")));
  ASSERT_EQ(study.recipes.size(), 1U);
  EXPECT_TRUE(study.recipes[0].is_none());
}

TEST(RecipeSection, ARecipeWithStepsIsNotCalledNone) {
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "[[recipes]]\nname = \"none\"\nsteps = [\"fold\"]\n"),
            "/here/study.toml:9: recipes[0].name is \"none\", which is the recipe without steps. "
            "Give it another name.");
}

}  // namespace
}  // namespace carnot
