// SPDX-License-Identifier: Apache-2.0
#include "store/imports/codecarbon.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.hpp"
#include "store/imports/csv_table.hpp"
#include "support/import_story.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTrackedHeading =
    "timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
    "cpu_energy,gpu_energy,ram_energy,energy_consumed,country_iso_code,region,cpu_model,gpu_"
    "model\n";

std::filesystem::path training_data(const std::string& name) {
  return reference_data("training/cifar_mnist_training") / name;
}

/// Every cell of a table by its column's name.
std::vector<std::map<std::string, std::string>> table_rows(const std::filesystem::path& path) {
  FileStream stream = must(FileStream::open(path));
  ImportLog log{path.string(), {}};
  CsvTable table = must(CsvTable::open(stream, ',', log));
  std::vector<std::map<std::string, std::string>> rows;
  must(table.each_row({}, log, [&](const CsvCells& row) -> RowVerdict {
    auto& cells = rows.emplace_back();
    for (std::size_t i = 0; i < table.names().size(); ++i) cells[table.names()[i]] = row[i];
    return {};
  }));
  return rows;
}

double kilowatt_hours(const ImportedMeasurement& one) {
  return one.total.value().energy.joules().value().point / 3.6e6;
}

/// Of one training: the tracker, and what it showed at its end in nanowatt-hours.
std::string training_key(const std::string& run, double shown) {
  return fmt::format("{} {}", run, std::llround(shown * 1e12));
}

std::vector<ImportedFile> kaggle_files() {
  std::vector<ImportedFile> files;
  for (const char* file : {"CIFAR10_oregon2", "CIFAR10_south_carolina", "CIFAR10_taipei",
                           "MNIST_oregon", "MNIST_south_carolina2"}) {
    files.push_back(
        must(read_import(training_data(fmt::format("raw_kaggle/emissions_{}.csv", file)), {}, {})));
  }
  return files;
}

TEST(CodeCarbonImport, The45TrainingsAreWhatEachTookByItself) {
  CARNOT_NEEDS_REFERENCE_DATA();
  std::map<std::string, double> imported;
  for (const ImportedFile& file : kaggle_files()) {
    EXPECT_EQ(file.format, "codecarbon");
    EXPECT_EQ(file.dialect, "29 columns, as in 2022");
    for (const ImportedMeasurement& one : file.measurements) {
      const std::string run{split(split(one.label, '#')[0], ',')[1]};
      const auto written = std::ranges::find(one.repairs, "energy_consumed", &ValueRepair::column);
      const double shown = written == one.repairs.end() ? kilowatt_hours(one)
                                                        : parse_double(written->original).value();
      imported[training_key(std::string{trim(run)}, shown)] = kilowatt_hours(one);
    }
  }
  const auto known = table_rows(training_data("kaggle_45runs_per_run.csv"));
  ASSERT_EQ(known.size(), 45U);
  for (const auto& row : known) {
    const std::string key =
        training_key(row.at("run_id"), parse_double(row.at("cumulative_energy_kWh")).value());
    ASSERT_TRUE(imported.contains(key)) << key;
    EXPECT_NEAR(imported[key], parse_double(row.at("energy_kWh")).value(), 1e-9);
  }
}

double mean_of(const ImportedFile& file, std::size_t first) {
  double sum = 0.0;
  for (std::size_t i = first; i < first + 3; ++i) sum += kilowatt_hours(file.measurements.at(i));
  return sum / 3.0;
}

TEST(CodeCarbonImport, ResNet50NoLongerHoldsVgg19) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const ImportedFile oregon = kaggle_files().front();
  EXPECT_NEAR(mean_of(oregon, 0), 0.0583, 1e-4);
  EXPECT_NEAR(mean_of(oregon, 3), 0.0494, 1e-4);
  EXPECT_NEAR(mean_of(oregon, 6), 0.0564, 1e-4);
  EXPECT_EQ(count_of(oregon, ImportNoteCode::cumulative_rows), 7);
  EXPECT_EQ(count_of(oregon, ImportNoteCode::constant_power), 9) << "42.5 W is nobody's reading";
  EXPECT_EQ(oregon.measurements[0].total->energy.provenance(), Provenance::estimated);
  EXPECT_EQ(oregon.measurements[0].energies.at(1).source, "gpu_energy");
  EXPECT_EQ(oregon.measurements[0].energies.at(1).energy.provenance(), Provenance::measured);
}

TEST(CodeCarbonImport, GramsPerKilowattHourOfThreePlaces) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto files = kaggle_files();
  const std::vector<double> known{138.75, 285.50, 532.76};
  for (std::size_t i = 0; i < known.size(); ++i) {
    for (const ImportedMeasurement& one : files[i].measurements)
      EXPECT_NEAR(one.grams_co2e.value() / kilowatt_hours(one), known[i], 0.01);
    EXPECT_EQ(count_of(files[i], ImportNoteCode::carbon_differs), 0);
  }
}

/// The 18 runs beside a wall meter, as CodeCarbon wrote them.
std::string rows_beside_meter() {
  std::string text{kTrackedHeading};
  int run = 0;
  for (const auto& row : table_rows(training_data("wattmeter_vs_codecarbon_18runs.csv"))) {
    const auto cell = [&](const char* name) { return row.at(name); };
    text +=
        fmt::format("2022-06-01T00:00:00,p,{},{},{},0,{},{},{},{},{},{},{},FRA,idf,cpu,gpu\n",
                    ++run, cell("cc_duration_s"), cell("cc_emissions_kg"), cell("cc_cpu_power_W"),
                    cell("cc_gpu_power_W"), cell("cc_ram_power_W"), cell("cc_cpu_kWh"),
                    cell("cc_gpu_kWh"), cell("cc_ram_kWh"), cell("cc_energy_kWh"));
  }
  return text;
}

TEST(CodeCarbonImport, LostWrapsAreMissingAndPowerTimesTimeExplainsTheWallMeter) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const ImportedFile file = must(import_story(rows_beside_meter(), {}));
  ASSERT_EQ(file.measurements.size(), 18U);
  EXPECT_EQ(count_of(file, ImportNoteCode::negative_energy), 2);
  EXPECT_EQ(count_of(file, ImportNoteCode::lost_wrap), 16);
  const auto known = table_rows(training_data("wattmeter_vs_codecarbon_18runs.csv"));
  double sx = 0.0;
  double sy = 0.0;
  double sxx = 0.0;
  double sxy = 0.0;
  for (std::size_t i = 0; i < 18; ++i) {
    const ImportedEnergy& total = file.measurements[i].total.value();
    EXPECT_EQ(total.energy.provenance(), Provenance::missing);
    const double x = total.offered.value().joules().value().point / 3.6e6;
    const double y = parse_double(known[i].at("wattmeter_kWh")).value();
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const double slope = (18.0 * sxy - sx * sy) / (18.0 * sxx - sx * sx);
  EXPECT_NEAR(slope, 1.3660, 1e-4);
  EXPECT_NEAR((sy - slope * sx) / 18.0, -0.0229, 1e-4);
}

TEST(CodeCarbonImport, TheOriginalStandsBesideEachRepairedValue) {
  const ImportedFile file = must(import_story(
      std::string{kTrackedHeading} +
          "2022-05-22T22:33:20,a,run,100,0.1,0,50,80,6,0.02,0.03,0.01,0.06,USA,o,cpu,gpu\n"
          "2022-05-22T22:35:00,b,run,250,0.2,0,51,80,6,0.03,0.05,0.02,0.10,USA,o,cpu,gpu\n",
      {}));
  ASSERT_EQ(file.measurements.size(), 2U);
  const ImportedMeasurement& second = file.measurements[1];
  EXPECT_EQ(second.label, "b, run #2");
  EXPECT_EQ(second.duration, Seconds{150});
  const auto repaired = std::ranges::find(second.repairs, "energy_consumed", &ValueRepair::column);
  ASSERT_NE(repaired, second.repairs.end());
  EXPECT_EQ(repaired->original, "0.10");
  EXPECT_NEAR(repaired->taken.value(), 0.04, 1e-12);
  EXPECT_EQ(count_of(file, ImportNoteCode::shared_tracker), 1) << "two projects, one run_id";
}

TEST(CodeCarbonImport, TheLayoutOfLaterVersionsKeepsWhatItHasMore) {
  const ImportedFile file = must(import_story(
      "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_"
      "power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,country_"
      "name,"
      "country_iso_code,region,cloud_provider,cloud_region,os,python_version,codecarbon_version,"
      "cpu_"
      "count,cpu_model,gpu_count,gpu_model,longitude,latitude,ram_total_size,tracking_mode,cpu_"
      "utilization_percent,gpu_utilization_percent,ram_utilization_percent,ram_used_gb,on_cloud,"
      "pue,"
      "wue\n"
      "2025-11-02T10:00:00,p,r,e,3600,0.02,0.00001,25,100,10,0.03,0.1,0.01,0.14,0.0,Spain,ESP,"
      "catalonia,,,Linux,3.12,3.0.8,16,\"AMD, Ryzen 9\",1,1 x RTX "
      "4090,2.1,41.3,31,machine,12.5,80,40,"
      "12,N,1.0,0.0\n",
      {}));
  EXPECT_EQ(file.dialect, "38 columns, with its version");
  const ImportedMeasurement& one = file.measurements.at(0);
  EXPECT_NEAR(kilowatt_hours(one), 0.14, 1e-12);
  EXPECT_EQ(one.host, "AMD, Ryzen 9, 1 x RTX 4090, Linux");
  EXPECT_EQ(one.energies.at(0).energy.provenance(), Provenance::measured)
      << "a CPU whose mean is not its last power has a sensor";
  EXPECT_NE(std::ranges::find(one.kept, "cpu_utilization_percent", &KeptColumn::name),
            one.kept.end());
  EXPECT_TRUE(file.notes.size() == 1 && file.notes[0].code == ImportNoteCode::local_time);
}

TEST(CodeCarbonImport, RunsOfTheirOwnAreLeftAlone) {
  const ImportedFile file = must(import_story(
      std::string{kTrackedHeading} +
          "2022-05-22T22:33:20,a,one,100,0.1,0,600,80,6,0.02,0.03,0.01,0.06,USA,o,cpu,gpu\n"
          "2022-05-22T22:35:00,a,two,250,0.2,0,400,80,6,0.03,0.05,0.02,0.11,USA,o,cpu 2,gpu\n",
      {}));
  EXPECT_TRUE(file.measurements.at(1).repairs.empty());
  EXPECT_EQ(count_of(file, ImportNoteCode::parts_do_not_add_up), 1);
  EXPECT_EQ(count_of(file, ImportNoteCode::carbon_differs), 1);
  EXPECT_EQ(count_of(file, ImportNoteCode::several_hosts), 1);
}

TEST(CodeCarbonImport, AMachineWithoutBoardHasNoneInItsTotal) {
  const ImportedFile file = must(
      import_story(std::string{kTrackedHeading} +
                       "2022-05-22T22:33:20,a,one,3600,0.1,0,25,,6,0.02,0,0.01,0.03,USA,o,cpu,\n",
                   {}));
  const ImportedMeasurement& one = file.measurements.at(0);
  EXPECT_EQ(one.energies.size(), 2U);
  EXPECT_EQ(one.total->energy.perimeter().key(), "cpu_package+dram");
}

TEST(CodeCarbonImport, ARowWithoutANumberIsDamaged) {
  const auto file =
      import_story(std::string{kTrackedHeading} +
                       "2022-05-22T22:33:20,a,one,long,0.1,0,25,0,6,0.02,0,0.01,0.03,USA,o,cpu,\n",
                   {});
  ASSERT_FALSE(file.has_value());
  EXPECT_NE(file.error().message.find("log.csv:2: \"long\" in column \"duration\""),
            std::string::npos)
      << file.error().message;
}

}  // namespace
}  // namespace carnot
