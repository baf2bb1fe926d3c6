// SPDX-License-Identifier: Apache-2.0
#include "records/candidate.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(Candidate, IdNamesEverythingThatDiffers) {
  const Candidate candidate{
      "resnet20", "static-int8", {EngineName::openvino, 32, 2, Precision::bf16, "cpu"}};
  EXPECT_EQ(candidate.id(), "resnet20/static-int8/openvino/b32/t2/bf16");
  EXPECT_EQ(candidate.group(), "resnet20/b32/t2");
}

TEST(ParameterText, ReadsBackExactly) {
  EXPECT_EQ(to_text(ParameterValue{0.1}), "0.1");
  EXPECT_EQ(to_text(ParameterValue{std::vector<std::string>{"a", "b"}}), "a,b");
  EXPECT_EQ(to_text(ParameterValue{true}), "true");
}

TEST(EngineKeys, ComeBack) {
  EXPECT_EQ(engine_of("openvino"), EngineName::openvino);
  EXPECT_EQ(engine_of("tvm"), std::nullopt);
  EXPECT_EQ(precision_of("bf16"), Precision::bf16);
}

}  // namespace
}  // namespace carnot
