// SPDX-License-Identifier: Apache-2.0
#include "report/measure_csv.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

Measurement measurement(std::string name, Energy total) {
  return {std::move(name), SteadyTime{}, SteadyTime{2s}, {}, std::move(total)};
}

MeasureReport report() {
  const Energy joules = Energy::measured(kPackage, {40.0, 39.5, 40.5, 0.95});
  RunReport run{.role = RunRole::counted,
                .exit_code = 3,
                .cpu_time = Seconds{1.5},
                .attributed = Energy::missing(kPackage, {}),
                .conditions = {},
                .findings = {finding(FindingCode::other_load)},
                .doctors_word = {},
                .measurement = measurement("make", joules),
                .started_utc = "2026-11-21T13:00:00Z"};
  run.unattributed = Energy::measured(kPackage, {12.5, 12.5, 12.5, 0.95});
  run.phases = PhasesReport{
      {{.measurement = measurement("load, \"all\"", Energy::missing(kPackage, {}))}}, {}, true, {}};
  Host host;
  host.fingerprint = "f00";
  return {.command = {"make", "-j2"}, .host = host, .runs = {std::move(run)}};
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  for (const std::string_view line : split(text, '\n')) all.emplace_back(trim(line));
  return all;
}

TEST(MeasureCsv, HasARowPerRunAndPerPhase) {
  const auto rows = lines(measure_csv_rows(report()));
  EXPECT_EQ(rows[0],
            "2026-11-21T13:00:00Z,make -j2,1,counted,,,3,2,40,39.5,40.5,0.95,measured,cpu_package,"
            "20,1.5,,,,,other_load,f00,12.5");
  EXPECT_EQ(rows[1],
            "2026-11-21T13:00:00Z,make -j2,1,counted,\"load, \"\"all\"\"\",0,,2,,,,,missing,"
            "cpu_package,,,,,,,,f00,");
}

TEST(MeasureCsv, ItsHeaderNamesEveryCell) {
  const auto header = lines(measure_csv_header())[0];
  const auto row = lines(measure_csv_rows(report()))[0];
  EXPECT_EQ(std::ranges::count(header, ','), std::ranges::count(row, ','));
  EXPECT_TRUE(header.starts_with("started_utc,command,run,role,phase,depth,exit_code,"));
}

}  // namespace
}  // namespace carnot
