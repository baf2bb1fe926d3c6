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

TEST(Candidate, AnotherDeviceIsNamed) {
  const Candidate candidate{
      "resnet20", "none", {EngineName::torch, 1, 2, Precision::fp16, "cuda:1"}};
  EXPECT_EQ(candidate.id(), "resnet20/none/torch/b1/t2/fp16/cuda:1");
  EXPECT_EQ(engine_words(candidate.settings), "torch fp16 on cuda:1");
  EXPECT_EQ(engine_words({.engine = EngineName::torch}), "torch");
}

TEST(Device, IsTheCpuOrAGpuByItsNumber) {
  for (const char* name : {"cpu", "cuda", "cuda:0", "cuda:15", "tensorrt", "tensorrt:1"})
    EXPECT_TRUE(is_device(name)) << name;
  for (const char* name : {"", "gpu", "CUDA", "cuda:", "cuda:x", "cuda:100", "cuda 1", "cpu/x",
                           "cpu:1", "tensor", "tensorrt:"})
    EXPECT_FALSE(is_device(name)) << name;
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
