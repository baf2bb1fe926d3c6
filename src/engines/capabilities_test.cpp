// SPDX-License-Identifier: Apache-2.0
#include "engines/capabilities.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

EngineReport report_of(EngineName engine, std::string isa) {
  EngineReport report;
  report.engine = engine;
  report.isa = std::move(isa);
  return report;
}

TEST(Capabilities, NeedDotProductsForFastInt8) {
  const auto with = capabilities_of(report_of(EngineName::onnxruntime, "avx2 avx512_vnni"));
  EXPECT_TRUE(with.vnni);
  EXPECT_TRUE(with.static_int8_fast);
  EXPECT_TRUE(with.dynamic_int8_matmul_fast);
  const auto without = capabilities_of(report_of(EngineName::onnxruntime, "avx2 avx512f"));
  EXPECT_FALSE(without.vnni);
  EXPECT_FALSE(without.static_int8_fast);
  EXPECT_FALSE(without.dynamic_int8_matmul_fast);
}

TEST(Capabilities, DifferBetweenEnginesOnOneMachine) {
  const std::string isa = "avx512_vnni avx512_bf16";
  const auto onnxruntime = capabilities_of(report_of(EngineName::onnxruntime, isa));
  const auto openvino = capabilities_of(report_of(EngineName::openvino, isa));
  EXPECT_FALSE(openvino.dynamic_int8_matmul_fast) << "it computes them in f32";
  EXPECT_TRUE(openvino.bf16);
  EXPECT_FALSE(onnxruntime.bf16) << "the silicon could, the engine does not";
  EXPECT_EQ(openvino.engine, "openvino");
}

TEST(Capabilities, SayWhatBecomesOfPackedWeights) {
  const auto onnxruntime = capabilities_of(report_of(EngineName::onnxruntime, "avx512_vnni"));
  const auto openvino = capabilities_of(report_of(EngineName::openvino, "avx512_vnni"));
  EXPECT_TRUE(onnxruntime.weight_only_fast);
  EXPECT_FALSE(onnxruntime.weight_only_fast_for_many_rows);
  EXPECT_TRUE(openvino.weight_only_fast_for_many_rows);
  EXPECT_FALSE(onnxruntime.unpacks_weights_once) << "a convolution's are unpacked in every run";
  EXPECT_TRUE(openvino.unpacks_weights_once);
  EXPECT_FALSE(onnxruntime.fp16_without_casts);
  EXPECT_FALSE(capabilities_of(report_of(EngineName::openvino, "avx2")).weight_only_fast);
}

TEST(Capabilities, TorchMultipliesBytesWhereTheCpuDoes) {
  const auto with = capabilities_of(report_of(EngineName::torch, "avx512_vnni"));
  EXPECT_TRUE(with.static_int8_fast);
  EXPECT_TRUE(with.dynamic_int8_matmul_fast);
  EXPECT_FALSE(with.integer_convolution_fast);
  EXPECT_FALSE(capabilities_of(report_of(EngineName::torch, "avx2")).static_int8_fast);
}

TEST(Capabilities, ReadWholeWordsOnly) {
  EXPECT_FALSE(capabilities_of(report_of(EngineName::openvino, "avx512_vnni_emulated")).vnni);
  EXPECT_FALSE(capabilities_of(report_of(EngineName::openvino, "")).vnni);
}

}  // namespace
}  // namespace carnot
