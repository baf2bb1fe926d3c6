// SPDX-License-Identifier: Apache-2.0
#include "report/doctor_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

DoctorReport report_of(Energy total, SourceState state) {
  SourceDescription description;
  description.id = "powercap:intel-rapl:0";
  description.label = "package-0";
  description.counter = CounterSpec{.joules_per_tick = 61.035e-6, .last = 1000};
  Host host;
  host.cpu_model = "AMD EPYC";
  host.visible_cpus = 2;
  host.virtualisation = "kvm";
  return {.when = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}},
          .host = host,
          .probe_length = Seconds{2.0},
          .sources = {{.description = description,
                       .state = state,
                       .probe = total,
                       .refresh = Seconds{1e-3},
                       .read_cost = Seconds{4e-7},
                       .one_percent_window = Seconds{0.098}}},
          .probe_total = total,
          .machine = {{"governor", CheckState::doubtful, "powersave", "It changes.",
                       "Fix it:", "cpupower"},
                      {"clock", CheckState::fine, "tsc", "", "", ""},
                      {"heat", CheckState::unknown, "the kernel does not tell", "", "", ""}},
          .advice = {{"Only root may read.", "Do this:", "sudo chmod a+r file"}}};
}

TEST(DoctorText, SaysFirstWhetherEnergyIsMeasured) {
  const std::string text = doctor_text(
      report_of(Energy::measured(kPackage, {100.0, 99.0, 101.0, 0.95}), SourceState::alive));
  EXPECT_EQ(text, R"(Energy is measured here, over processor.
AMD EPYC, 2 CPUs visible

Sources, probed for 2.00 s under load at 2026-01-02T00:00:00Z:
  state  source                             under load  resolution        new value every     read cost  known to 1 % after
  -----  ---------------------------------  ----------  ----------------  ------------------  ---------  ------------------
  alive  package-0 (powercap:intel-rapl:0)  50.0 W      61.0 µJ (stated)  1.00 ms (measured)  400 ns     98.0 ms

What would improve the sources:
  - Only root may read. Do this:
      sudo chmod a+r file

This machine:
  doubtful  governor: powersave
  fine      clock: tsc
  unknown   heat: the kernel does not tell

What makes results doubtful here:
  - It changes. Fix it:
      cpupower
)");
}

TEST(DoctorText, WhatWasNotSeenIsStatedOrADashWithItsMeaning) {
  DoctorReport report =
      report_of(Energy::measured(kPackage, {100.0, 99.0, 101.0, 0.95}), SourceState::alive);
  report.sources[0].refresh.reset();
  report.sources[0].description.refresh = Seconds{1e-3};
  EXPECT_THAT(doctor_text(report), HasSubstr("  1.00 ms (stated)  "));
  report.sources[0].description.refresh_is_assumed = true;
  EXPECT_THAT(doctor_text(report), HasSubstr("  1.00 ms (assumed)  "));
  EXPECT_THAT(doctor_text(report), Not(HasSubstr("(-: ")));
  report.sources[0].one_percent_window.reset();
  EXPECT_THAT(doctor_text(report), HasSubstr("(-: not known"));
}

TEST(DoctorText, AResolutionIsWhatWasSeenElseTheUnitOfTheInterface) {
  DoctorReport report =
      report_of(Energy::measured(kPackage, {100.0, 99.0, 101.0, 0.95}), SourceState::alive);
  ExaminedSource& source = report.sources[0];
  source.tick = Joules{122e-6};
  EXPECT_THAT(doctor_text(report), HasSubstr("  122 µJ (measured)  "));
  source.tick.reset();
  source.description.counter.reset();
  source.description.resolution = Watts{1e-3};
  EXPECT_THAT(doctor_text(report), HasSubstr("  1.00 mW (stated)  "));
  source.power_step = Watts{0.5};
  EXPECT_THAT(doctor_text(report), HasSubstr("  500 mW (measured)  "));
  const auto json = nlohmann::json::parse(doctor_json(report))["sources"][0];
  EXPECT_EQ(json["seen_resolution_watts"], 0.5);
  EXPECT_EQ(json["seen_resolution_joules"], nullptr);
}

TEST(DoctorText, TellsWhatABoardIsDoing) {
  DoctorReport report =
      report_of(Energy::measured(kPackage, {100.0, 99.0, 101.0, 0.95}), SourceState::alive);
  EXPECT_THAT(doctor_text(report), Not(HasSubstr("Boards")));
  DeviceState state;
  state.sm_megahertz = 1410.0;
  state.memory_megahertz = 2619.0;
  state.celsius = 84.0;
  state.power_limit = Watts{700.0};
  state.busy_share = 0.4;
  state.slowed_by = {{"power limit", "power brake"}};
  report.devices = {{"nvml:GPU-0", "GPU 0 H100", state}, {"nvml:GPU-1", "GPU 1 T4", {}}};
  EXPECT_THAT(doctor_text(report), HasSubstr(R"(
Boards, right after the probe:
  GPU 0 H100: clock 1410 MHz, memory 2619 MHz, 84 °C, power limit 700 W, 40 % busy; slowed by power limit, power brake
  GPU 1 T4: its driver tells nothing of it; whether something slows it is not told
)"));
  const auto devices = nlohmann::json::parse(doctor_json(report))["devices"];
  EXPECT_EQ(devices[0]["clock_megahertz"], 1410.0);
  EXPECT_EQ(devices[0]["slowed_by"][1], "power brake");
  EXPECT_EQ(devices[1]["temperature_celsius"], nullptr);
  EXPECT_EQ(devices[1]["slowed_by"], nullptr);
}

TEST(DoctorText, AnEstimateComesWithItsFactorAndConfidence) {
  EXPECT_THAT(
      doctor_text(report_of(Energy::estimated(kPackage, {10.0, 5.0, 20.0, 0.83}, "curve"),
                            SourceState::estimate)),
      HasSubstr("Energy is not measured here. It is estimated by curve: within a factor of 2 "
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
  EXPECT_EQ(document["sources"][0]["resolution_joules"], 61.035e-6);
  EXPECT_EQ(document["sources"][0]["one_percent_window_seconds"], 0.098);
  EXPECT_EQ(document["machine"][0]["state"], "doubtful");
  EXPECT_EQ(document["machine"][0]["command"], "cpupower");
  EXPECT_EQ(document["advice"][0]["command"], "sudo chmod a+r file");
}

}  // namespace
}  // namespace carnot
