// SPDX-License-Identifier: Apache-2.0
#include "records/study.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(Study, KnowsTheDatasetOfAModel) {
  Study study;
  study.models = {{.name = "net", .source = "net.onnx", .dataset = "cifar", .input = {}},
                  {.name = "bare", .source = "bare.onnx", .dataset = {}, .input = {}}};
  EXPECT_EQ(dataset_of(study, "net"), "cifar");
  EXPECT_EQ(dataset_of(study, "bare"), "");
  EXPECT_EQ(dataset_of(study, "other"), "");
}

TEST(Study, TellsARecipeThatChangesNothingByItsSteps) {
  Study study;
  study.recipes = {{.name = "as it is", .steps = {}},
                   {.name = "none", .steps = {{.tactic = "fold", .parameters = {}}}}};
  EXPECT_TRUE(is_none(study, "as it is"));
  EXPECT_FALSE(is_none(study, "none"));  // a misleading name does not count
}

TEST(Study, TakesTheUsualNameAtItsWordWhereNoRecipeHasIt) {
  EXPECT_TRUE(is_none(Study{}, "none"));
  EXPECT_FALSE(is_none(Study{}, "fold"));
}

}  // namespace
}  // namespace carnot
