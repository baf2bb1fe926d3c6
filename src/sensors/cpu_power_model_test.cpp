// SPDX-License-Identifier: Apache-2.0
#include "sensors/cpu_power_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

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
            "watts per vCPU (unknown model; figures of Any)");
  EXPECT_EQ(cpu_power_model({"", "", 0, 0, 1, false}, facts()).name,
            "watts per vCPU (unknown model; figures of Any)");
}

TEST(CpuPowerModel, ACurveFittedHereReplacesTheTable) {
  CpuPowerModel model = cpu_power_model({"AuthenticAMD", "AMD EPYC", 25, 17, 2, true}, facts());
  model.fitted = {{0.0, Watts{10.0}, 1.2}, {0.5, Watts{30.0}, 1.1}, {1.0, Watts{40.0}, 1.3}};
  EXPECT_DOUBLE_EQ(model.power_at(0.0).si(), 10.0);
  EXPECT_DOUBLE_EQ(model.power_at(0.25).si(), 20.0);
  EXPECT_DOUBLE_EQ(model.power_at(0.75).si(), 35.0);
  EXPECT_DOUBLE_EQ(model.power_at(1.5).si(), 40.0);
  EXPECT_DOUBLE_EQ(model.power_at(-1.0).si(), 10.0);
  EXPECT_DOUBLE_EQ(model.factor_at(0.25), 1.2);
  EXPECT_DOUBLE_EQ(model.factor_at(1.0), 1.3);
}

struct LoadedPackage {
  double tdp;
  double load;
  double watts;
};

/// Every machine's points at 6 % load and more, as measuring.md 4 counts them.
std::vector<LoadedPackage> reference_points() {
  constexpr double kLeastLoad = 0.06;
  const std::string csv = must(read_file(reference_data("reference/cpu_load_power_points.csv")));
  std::vector<LoadedPackage> points;
  for (const std::string_view line : split(csv, '\n')) {
    const auto cells = split(trim(line), ',');
    const auto percent = cells.size() == 11 ? parse_double(cells[5]) : std::nullopt;
    if (!percent || *percent / 100.0 < kLeastLoad) continue;
    points.push_back(
        {parse_double(cells[3]).value(), *percent / 100.0, parse_double(cells[6]).value()});
  }
  return points;
}

/// Mean absolute error of a model, in percent of what was measured.
double mean_error(const std::vector<LoadedPackage>& points,
                  const std::function<double(const LoadedPackage&)>& model) {
  double sum = 0.0;
  for (const LoadedPackage& point : points) sum += std::abs(model(point) / point.watts - 1.0);
  return 100.0 * sum / static_cast<double>(points.size());
}

TEST(ReferencePoints, GiveTheGoldenErrorsOfOtherToolsModels) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto points = reference_points();
  ASSERT_EQ(points.size(), 96U);
  const auto cubic = [](const LoadedPackage& p) {
    return p.tdp * (0.1 + 0.9 * std::pow(p.load, 3));
  };
  const auto linear = [](const LoadedPackage& p) { return p.tdp * std::max(p.load, 0.1); };
  const auto half = [](const LoadedPackage& p) { return 0.5 * p.tdp; };
  EXPECT_NEAR(mean_error(points, cubic), 49.33, 0.01);
  EXPECT_NEAR(mean_error(points, linear), 39.18, 0.01);
  EXPECT_NEAR(mean_error(points, half), 50.18, 0.01);
}

TEST(ReferencePoints, OurCurveErrsLessThanAnyOfThem) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto ours = [](const LoadedPackage& p) { return p.tdp * kLoadCurve.at(p.load); };
  EXPECT_NEAR(mean_error(reference_points(), ours), 33.37, 0.01);
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
