// SPDX-License-Identifier: Apache-2.0
#include "analysis/factors/observation.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(FamilyOf, ReadsTheArchitectureOutOfASource) {
  EXPECT_EQ(family_of("zoo:resnet20?classes=10&weights=/a/vgg.safetensors"), "resnet");
  EXPECT_EQ(family_of("timm:wide_resnet50_2.tv_in1k"), "resnet");
  EXPECT_EQ(family_of("timm:deit_tiny_patch16_224"), "vit");
  EXPECT_EQ(family_of("hf:google/vit-base-patch16-224"), "vit");
  EXPECT_EQ(family_of("/models/squeezenet_cifar10.onnx"), "squeezenet");
  EXPECT_EQ(family_of("zoo:vgg11?size=32"), "vgg");
  EXPECT_EQ(family_of("42.onnx"), "42.onnx");
  EXPECT_EQ(family_of(""), "");
}

TEST(EnergyFactors, PropertiesOfGraphsComeFirst) {
  EXPECT_TRUE(is_of_graph(EnergyFactor::macs));
  EXPECT_TRUE(is_of_graph(EnergyFactor::resolution));
  EXPECT_FALSE(is_of_graph(EnergyFactor::engine));
}

}  // namespace
}  // namespace carnot
