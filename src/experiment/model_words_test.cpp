// SPDX-License-Identifier: Apache-2.0
#include "experiment/model_words.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(ModelInWords, NamesModelFileAndRecipe) {
  Study study;
  study.models = {{"net", "nets/net.onnx", "", {}}};
  study.recipes = {{"none", {}}, {"int8", {{"static-int8", {}}}}};
  EXPECT_EQ(model_in_words(study, {"net", "none", {}}), "\"net\" (nets/net.onnx)");
  EXPECT_EQ(model_in_words(study, {"net", "int8", {}}), "\"net\" (nets/net.onnx), recipe \"int8\"");
}

TEST(WithFileNamed, ReplacesEveryMention) {
  EXPECT_EQ(
      with_file_named("/c/1f.onnx: Load model from /c/1f.onnx failed.", "/c/1f.onnx", "\"net\""),
      "\"net\": Load model from \"net\" failed.");
  EXPECT_EQ(with_file_named("out of memory", "/c/1f.onnx", "\"net\""), "out of memory");
  EXPECT_EQ(with_file_named("", "/c/1f.onnx", "\"net\""), "");
}

}  // namespace
}  // namespace carnot
