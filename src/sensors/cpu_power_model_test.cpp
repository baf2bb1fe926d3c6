// SPDX-License-Identifier: Apache-2.0
#include "sensors/cpu_power_model.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

constexpr std::string_view kParts =
    "name,tdp_watts,threads,tdp_source\nAMD EPYC 7B12,240,128,x\nIntel Xeon E5-2620 v3,85,12,x\n";
constexpr std::string_view kVcpus =
    "architecture,vendor,family,models,min_watts,max_watts\n"
    "Broadwell,GenuineIntel,6,79 86,0.5,3\nEPYC,AuthenticAMD,*,*,0.4,1.6\nAny,*,*,*,0.5,4\n";

CpuFacts facts() { return must(parse_cpu_facts(kParts, kVcpus)); }

TEST(LoadCurve, IsTheOneOfTheDesign) {
  EXPECT_DOUBLE_EQ(kLoadCurve.at(0.0), 0.15);
  EXPECT_DOUBLE_EQ(kLoadCurve.at(1.0), 0.74);
  EXPECT_NEAR(kLoadCurve.at(0.5), 0.15 + 0.59 * 0.450625, 1e-6);
}

TEST(LoadCurve, LoadsOutsideZeroToOneAreClamped) {
  EXPECT_DOUBLE_EQ(kLoadCurve.at(-0.1), 0.15);
  EXPECT_DOUBLE_EQ(kLoadCurve.at(1.3), 0.74);
}

TEST(CpuPowerModel, AGuestGetsItsShareOfTheWholePart) {
  const CpuPowerModel model =
      cpu_power_model({"AuthenticAMD", "AMD EPYC 7B12", 23, 49, 8, true}, facts());
  EXPECT_FALSE(model.unknown_part);
  EXPECT_DOUBLE_EQ(model.scale.si(), 15.0);
  EXPECT_DOUBLE_EQ(model.power_at(1.0).si(), 11.1);
  EXPECT_DOUBLE_EQ(model.quality.factor, 2.0);
  EXPECT_EQ(model.name, "cpu load curve (epyc 7b12)");
}

TEST(CpuPowerModel, TwoSocketsAreTwiceThePart) {
  const CpuPowerModel model = cpu_power_model(
      {"GenuineIntel", "Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz", 6, 63, 24, false}, facts());
  EXPECT_DOUBLE_EQ(model.scale.si(), 170.0);
}

TEST(CpuPowerModel, AnUnnamedPartUsesWattsPerVcpuOfItsMaker) {
  const CpuPowerModel model =
      cpu_power_model({"AuthenticAMD", "AMD EPYC", 25, 17, 2, true}, facts());
  EXPECT_TRUE(model.unknown_part);
  EXPECT_DOUBLE_EQ(model.power_at(0.0).si(), 0.8);
  EXPECT_DOUBLE_EQ(model.power_at(1.0).si(), 3.2);
  EXPECT_NEAR(model.power_at(0.5).si(), 2.0, 1e-12);
  EXPECT_DOUBLE_EQ(model.quality.factor, 4.0);
}

TEST(CpuPowerModel, FamilyAndModelPickTheRow) {
  EXPECT_EQ(cpu_power_model({"GenuineIntel", "", 6, 86, 1, true}, facts()).name,
            "watts per vCPU (Broadwell)");
  EXPECT_EQ(cpu_power_model({"GenuineIntel", "", 6, 8, 1, true}, facts()).name,
            "watts per vCPU (Any)");
  EXPECT_EQ(cpu_power_model({"", "", 0, 0, 1, false}, facts()).name, "watts per vCPU (Any)");
}

TEST(CpuFacts, ABrokenRowIsNamedWithItsLine) {
  EXPECT_EQ(parse_cpu_facts("h\nA,0,4,x\n", kVcpus).error().message,
            "cpu_parts.csv, line 2: \"A,0,4,x\" is no row.");
  EXPECT_FALSE(parse_cpu_facts("h\nA,27.29.5,4,x\n", kVcpus).has_value());
  EXPECT_FALSE(parse_cpu_facts("h\nA,65\n", kVcpus).has_value());
  EXPECT_FALSE(parse_cpu_facts("h\nA,1e308,1,x\n", kVcpus).has_value());
  EXPECT_FALSE(parse_cpu_facts(kParts, "h\nA,*,*,*,3,1\n").has_value());
}

}  // namespace
}  // namespace carnot
