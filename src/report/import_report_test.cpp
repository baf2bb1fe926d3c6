// SPDX-License-Identifier: Apache-2.0
#include "report/import_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using testing::HasSubstr;

ImportedMeasurement a_run(double joules, bool is_lost) {
  const Perimeter cpu = Perimeter::single(Domain::cpu_package);
  const Energy offered = Energy::estimated(cpu, {9.0, 4.5, 18.0, 0.8}, "power times time");
  ImportedMeasurement one;
  one.label = "vgg";
  one.first_line = 2;
  one.energies = {
      {"cpu_energy",
       is_lost ? Energy::missing(cpu, {}) : Energy::measured(cpu, {joules, joules, joules, 0.95}),
       is_lost ? std::optional{offered} : std::nullopt}};
  one.total = one.energies[0];
  if (is_lost)
    one.repairs = {{ImportNoteCode::lost_wrap, "cpu_energy", "-0.06", std::nullopt, "kWh"}};
  return one;
}

ImportReport a_report() {
  ImportedFile file{"/d/e.csv", "codecarbon", "29 columns", 1000, 3};
  file.measurements = {a_run(10.0, false), a_run(0.0, true), a_run(32.0, false)};
  file.notes = {{ImportNoteCode::lost_wrap, 2, 3, "cpu_energy."}};
  ImportReport report;
  report.files = {{file, WallTime{}}};
  report.store = "s.sqlite";
  return report;
}

TEST(ImportReport, TotalsKeepKindsApart) {
  const auto totals = totals_of(a_report().files[0].file);
  ASSERT_EQ(totals.size(), 2U);
  EXPECT_EQ(totals[0].provenance, Provenance::measured);
  EXPECT_EQ(totals[0].measurements, 2);
  EXPECT_DOUBLE_EQ(totals[0].joules.point, 42.0);
  EXPECT_EQ(totals[1].provenance, Provenance::missing);
  EXPECT_EQ(totals[1].measurements, 1);
}

TEST(ImportReport, TextTellsWhatIsMissingAndWhatIsOffered) {
  const std::string text = import_text(a_report());
  EXPECT_THAT(text, HasSubstr("missing; 9.0 J (4.5 to 18 J) by power times time"));
  EXPECT_THAT(text, HasSubstr("(2 times, first at line 3) cpu_energy."));
  EXPECT_THAT(text, HasSubstr("kept in s.sqlite"));
}

TEST(ImportReport, JsonHasTheOriginalBesideTheRepair) {
  const auto document = nlohmann::json::parse(import_json(a_report()));
  const auto& one = document["files"][0]["measurements"][1];
  EXPECT_EQ(one["repairs"][0]["original"], "-0.06");
  EXPECT_TRUE(one["repairs"][0]["taken"].is_null());
  EXPECT_TRUE(one["energies"][0]["energy"]["energy_joules"].is_null());
  EXPECT_EQ(one["energies"][0]["offered"]["energy_joules"]["point"], 9.0);
}

TEST(ImportReport, CsvHasARowPerSourceAndTotal) {
  const std::string csv = import_csv(a_report());
  EXPECT_EQ(std::ranges::count(csv, '\n'), 7);
  EXPECT_THAT(csv, HasSubstr("cpu_energy,0,cpu_package,missing,,,,,,9,,cpu_energy=-0.06\r\n"));
}

}  // namespace
}  // namespace carnot
