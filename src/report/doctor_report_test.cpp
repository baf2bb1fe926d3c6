// SPDX-License-Identifier: Apache-2.0
#include "report/doctor_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using ::testing::HasSubstr;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

DoctorReport report_of(Energy total, SourceState state) {
  SourceDescription description;
  description.id = "powercap:intel-rapl:0";
  description.label = "package-0";
  Host host;
  host.cpu_model = "AMD EPYC";
  host.visible_cpus = 2;
  host.virtualisation = "kvm";
  return {.when = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}},
          .host = host,
          .probe_length = Seconds{2.0},
          .sources = {{description, state, "", total, Seconds{1e-3}, Seconds{4e-7}}},
          .probe_total = total,
          .advice = {{"Only root may read.", "Do this:", "sudo chmod a+r file"}}};
}

TEST(DoctorText, SaysFirstWhetherEnergyIsMeasured) {
  const std::string text = doctor_text(
      report_of(Energy::measured(kPackage, {100.0, 99.0, 101.0, 0.95}), SourceState::alive));
  EXPECT_THAT(text, HasSubstr("Energy is measured here, over cpu_package.\n"
                              "AMD EPYC, 2 CPUs visible, kvm\n"));
  EXPECT_THAT(text, HasSubstr("probed for 2.00 s under load at 2026-01-02T00:00:00Z"));
  EXPECT_THAT(text,
              HasSubstr("alive      package-0 (powercap:intel-rapl:0): 50.0 W under load, new "
                        "value every 1.00 ms, read in 400 ns\n"));
  EXPECT_THAT(text, HasSubstr("  - Only root may read. Do this:\n      sudo chmod a+r file\n"));
}

TEST(DoctorText, AnEstimateComesWithItsFactorAndConfidence) {
  EXPECT_THAT(
      doctor_text(report_of(Energy::estimated(kPackage, {10.0, 5.0, 20.0, 0.83}, "curve"),
                            SourceState::estimate)),
      HasSubstr("Energy is not measured here. It is estimated (curve), within a factor of 2 "
                "with 83 % confidence."));
}

TEST(DoctorText, WithoutAnythingItSaysSo) {
  EXPECT_THAT(doctor_text(report_of(Energy::missing(kPackage, {}), SourceState::dead)),
              HasSubstr("Energy can be neither measured nor estimated here."));
}

TEST(DoctorJson, HoldsTheSameFacts) {
  const auto document = nlohmann::json::parse(doctor_json(
      report_of(Energy::measured(kPackage, {100.0, 99.0, 101.0, 0.95}), SourceState::alive)));
  EXPECT_EQ(document["can_measure"], true);
  EXPECT_EQ(document["sources"][0]["state"], "alive");
  EXPECT_EQ(document["sources"][0]["refresh_seconds"], 1e-3);
  EXPECT_EQ(document["advice"][0]["command"], "sudo chmod a+r file");
}

}  // namespace
}  // namespace carnot
