// SPDX-License-Identifier: Apache-2.0
//
// Formats without a published file here: fixtures as their tools' documents and sources write them.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "support/import_story.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

double joules_of(const ImportedMeasurement& one) {
  return one.total.value().energy.joules().value().point;
}

TEST(PtdaemonImport, EachMarkIsAMeasurementBehindThePlug) {
  const ImportedFile file = must(import_story(
      "Time,01-22-2021 15:05:13.322,Watts,25.650000,Volts,227.37,Amps,0.22,PF,0.50,Mark,ranging\n"
      "Time,01-22-2021 15:05:14.322,Watts,35.650000,Volts,227.37,Amps,0.22,PF,0.50,Mark,ranging\n"
      "Time,01-22-2021 15:06:14.322,Watts,100.00000,Volts,227.37,Amps,0.22,PF,0.50,Mark,testing\n"
      "Time,01-22-2021 15:06:16.322,Watts,200.00000,Volts,227.37,Amps,0.22,PF,0.50,Mark,testing\n",
      {}, "spl.txt"));
  EXPECT_EQ(file.format, "ptdaemon");
  ASSERT_EQ(file.measurements.size(), 2U);
  EXPECT_EQ(file.measurements[0].label, "ranging");
  EXPECT_DOUBLE_EQ(joules_of(file.measurements[0]), 30.65);
  EXPECT_DOUBLE_EQ(joules_of(file.measurements[1]), 300.0);
  EXPECT_EQ(file.measurements[1].total->energy.perimeter().key(), "wall");
  EXPECT_EQ(file.measurements[0].kept.at(0).name, "Volts");
}

TEST(PtdaemonImport, ChannelsOfAnAnalyserAreKept) {
  const std::string channels = ",Volts,-1,Amps,-1,PF,-1,Mark,notset,Ch1,Watts,91.06,Volts,120.95\n";
  const ImportedFile file =
      must(import_story("Time,11-13-2020 22:38:59.240,Watts,100" + channels +
                            "Time,11-13-2020 22:39:00.240,Watts,100" + channels,
                        {}, "spl.txt"));
  EXPECT_DOUBLE_EQ(total_joules(file), 100.0);
  const auto channel = std::ranges::find(file.measurements[0].kept, "Ch1 Watts", &KeptColumn::name);
  ASSERT_NE(channel, file.measurements[0].kept.end());
  EXPECT_DOUBLE_EQ(channel->numbers->mean, 91.06);
}

TEST(PtdaemonImport, OtherKeysAndBrokenAnalysersAreDamaged) {
  const std::string good = "Time,01-22-2021 15:05:13.322,Watts,25.65,Mark,a\n";
  for (const char* bad : {"Time,01-22-2021 15:05:14.322,Volts,25.65,Mark,a\n",
                          "Time,01-22-2021 15:05:14.322,Watts,-1.0,Mark,a\n",
                          "Time,yesterday,Watts,25.65,Mark,a\n"}) {
    EXPECT_FALSE(import_story(good + bad + good, {}, "spl.txt").has_value()) << bad;
  }
}

TEST(AlumetImport, JoulesAddUpPerResourceAndAttributionStaysOut) {
  const ImportedFile file = must(import_story(
      "metric;timestamp;value;resource_kind;resource_id;consumer_kind;consumer_id;domain;__late_"
      "attributes\n"
      "rapl_consumed_energy_J;2025-04-25T15:08:53.5Z;10;cpu_package;0;local_machine;;package;\n"
      "rapl_consumed_energy_J;2025-04-25T15:08:53.5Z;4;dram;0;local_machine;;dram;\n"
      "rapl_consumed_energy_J;2025-04-25T15:08:53.5Z;7;cpu_package;0;local_machine;;pp0;\n"
      "nvml_energy_consumption_mJ;2025-04-25T15:08:53.5Z;5000;gpu;0;local_machine;;;\n"
      "mem_free_kB;2025-04-25T15:08:53.5Z;884572160;local_machine;;local_machine;;;\n"
      "attributed_energy_J;2025-04-25T15:08:54.5Z;3;cpu_package;0;process;65387;;x=1\n"
      "rapl_consumed_energy_J;2025-04-25T15:08:54.5Z;20;cpu_package;0;local_machine;;package;\n",
      {}));
  EXPECT_EQ(file.format, "alumet");
  const ImportedMeasurement& one = file.measurements.at(0);
  EXPECT_DOUBLE_EQ(joules_of(one), 10.0 + 20.0 + 4.0 + 5.0);
  EXPECT_EQ(one.total->energy.perimeter().key(), "cpu_package+dram+gpu");
  EXPECT_EQ(one.energies.size(), 5U);
  EXPECT_EQ(one.energies[4].energy.provenance(), Provenance::estimated) << one.energies[4].source;
  EXPECT_EQ(one.duration, Seconds{2}) << "the first value is of the second before its stamp";
  EXPECT_EQ(one.kept.at(0).name, "mem_free_kB local_machine local_machine");
}

TEST(CpuEnergyMeterImport, PackagesAndMemoryAddUpOfBothSpellings) {
  const ImportedFile file = must(import_story(
      "cpu_count=2\nstart_time=1447939429.007843\nduration=7.5\ncpu0_package_Joules=100.25\n"
      "cpu0_package_mWh=27.8\ncpu0_core_Joules=20.5\ncpu0_uncore_Joules=0.000000\n"
      "cpu0_dram_Joules=90\ncpu1_package_joules=110\n"
      "cpu_count=2\nduration_seconds=1\ncpu0_package_joules=5\n",
      {}, "meter.txt"));
  EXPECT_EQ(file.format, "cpu-energy-meter");
  ASSERT_EQ(file.measurements.size(), 2U);
  const ImportedMeasurement& first = file.measurements[0];
  EXPECT_DOUBLE_EQ(joules_of(first), 300.25);
  EXPECT_EQ(first.duration, Seconds{7.5});
  EXPECT_TRUE(first.started.has_value());
  EXPECT_EQ(count_of(file, ImportNoteCode::missing_values), 1) << "an uncore that is not there";
  EXPECT_DOUBLE_EQ(joules_of(file.measurements[1]), 5.0);
}

TEST(SlurmImport, JobsAndStepsWithTheirMarksOfNoValue) {
  const ImportedFile file = must(
      import_story("JobID|JobName|Elapsed|ElapsedRaw|Start|NodeList|ConsumedEnergyRaw|State|\n"
                   "12|train|1-00:00:10|86410|2025-01-01T00:00:00|n[1-2]|102378|COMPLETED|\n"
                   "12.batch|batch|00:00:10||Unknown|n1|2416|COMPLETED|\n"
                   "13|idle|00:01:00|60|2025-01-01T00:00:00|n1|0|COMPLETED|\n"
                   "14|odd|00:01:00|60|2025-01-01T00:00:00|n1|18446744073709551614|COMPLETED|\n"
                   "15|old|00:01:00|60|2025-01-01T00:00:00|n1||COMPLETED|\n",
                   {}, "jobs.txt"));
  EXPECT_EQ(file.format, "slurm");
  ASSERT_EQ(file.measurements.size(), 5U);
  EXPECT_DOUBLE_EQ(joules_of(file.measurements[0]), 102378.0);
  EXPECT_EQ(file.measurements[0].energies[0].source, "job");
  EXPECT_EQ(file.measurements[0].host, "n[1-2]");
  EXPECT_EQ(file.measurements[1].energies[0].source, "step");
  EXPECT_EQ(file.measurements[1].duration, Seconds{10});
  for (const std::size_t i : {2U, 3U, 4U})
    EXPECT_EQ(file.measurements[i].total->energy.provenance(), Provenance::missing);
  EXPECT_EQ(count_of(file, ImportNoteCode::missing_values), 2);
  EXPECT_EQ(count_of(file, ImportNoteCode::nodes_shared), 1);
}

/// One sample: a tick and four pairs of volts and amperes as they are counted.
std::string pmd_sample(std::uint16_t tick, const std::array<int, 8>& levels) {
  std::string bytes;
  const auto put = [&](unsigned word) {
    bytes += static_cast<char>(word & 0xFFU);
    bytes += static_cast<char>(word >> 8U);
  };
  put(tick);
  for (const int level : levels) put((static_cast<unsigned>(level) << 4U) & 0xFFFFU);
  return bytes;
}

TEST(PmdImport, PowersOfFourLinesOverTicksThatTurnOver) {
  std::string bytes;
  // 1000 counts of 7.568 mV and 100 of 48.8 mA: 36.93 W; -1 is noise below zero.
  for (unsigned i = 0; i <= 100; ++i) {
    bytes +=
        pmd_sample(static_cast<std::uint16_t>(i * 2934U), {1000, 100, 0, 5, 1000, 100, -1, 100});
  }
  const ImportedFile file = must(import_story(bytes + "rest", {}, "PMD_data.bin"));
  EXPECT_EQ(file.format, "pmd");
  const double watts = (7.568 + 7.5) * 4.88;
  const double seconds = 100.0 * 2934.0 / 2934.5e3;
  EXPECT_NEAR(total_joules(file), watts * seconds, 1e-6);
  EXPECT_EQ(file.rows, 101);
  EXPECT_FALSE(file.measurements[0].started.has_value());
  EXPECT_EQ(count_of(file, ImportNoteCode::cut_last_row), 1);
}

TEST(PmdImport, TheStartLiesBesideIt) {
  const TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-import"));
  std::string bytes;
  for (unsigned i = 0; i < 4; ++i)
    bytes += pmd_sample(static_cast<std::uint16_t>(i * 600U), {1000, 100, 0, 0, 0, 0, 0, 0});
  must(write_file_atomically(folder.path() / "PMD_data.bin", bytes));
  must(write_file_atomically(folder.path() / "PMD_start_ts.txt", "1688840857595627\n"));
  const ImportedFile file = must(read_import(folder.path() / "PMD_data.bin", {}, {}));
  EXPECT_EQ(file.measurements.at(0).started->time_since_epoch(),
            std::chrono::microseconds{1688840857545627});
  must(write_file_atomically(folder.path() / "PMD_start_ts.txt", "now"));
  EXPECT_FALSE(read_import(folder.path() / "PMD_data.bin", {}, {}).has_value());
}

TEST(ImportFormats, NoBytesAreTakenForSamplesByChance) {
  EXPECT_FALSE(
      import_story("a plain text without any heading that could be known", {}).has_value());
  EXPECT_FALSE(import_story(std::string(1000, '\0'), {}, "zeros.bin").has_value());
}

}  // namespace
}  // namespace carnot
