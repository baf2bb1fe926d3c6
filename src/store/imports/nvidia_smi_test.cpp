// SPDX-License-Identifier: Apache-2.0
#include "store/imports/nvidia_smi.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/file.hpp"
#include "support/import_story.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

constexpr std::string_view kOwnHeading =
    "timestamp, name, index, utilization.gpu [%], power.draw [W]\n";

std::filesystem::path board_log(std::string_view name) {
  return reference_data("traces/nvidia_smi_training") / name;
}
const std::string kCloudBoard = "cloud_mobilenet_v2_gpu-power-20221205T095541.csv";
const std::string kLocalBoard = "local-v2_vgg16_gpu-power-20230302T104646.csv";

double board_joules(const std::string& name, std::size_t trim) {
  const ImportedFile file = must(read_import(board_log(name), {}, {DamagedLines::refuse, trim}));
  EXPECT_EQ(file.format, "nvidia-smi");
  EXPECT_EQ(file.measurements.size(), 1U);
  return file.measurements.at(0).total.value().energy.joules().value().point;
}

TEST(NvidiaSmiImport, BothDialectsGiveTheJoulesThatAreKnown) {
  CARNOT_NEEDS_REFERENCE_DATA();
  EXPECT_NEAR(board_joules(kCloudBoard, 0), 417203.45, 0.01);
  EXPECT_NEAR(board_joules(kCloudBoard, 3), 416474.89, 0.01);
  EXPECT_NEAR(board_joules(kLocalBoard, 0), 1125287.00, 0.01);
  EXPECT_NEAR(board_joules(kLocalBoard, 3), 1124902.56, 0.01);
}

/// As the study that published the log read it: without what follows the point.
std::string with_whole_watts(std::string text) {
  std::size_t end = 0;
  while ((end = text.find(" W", end)) != std::string::npos) {
    const std::size_t point = text.rfind('.', end);
    text.erase(point, end - point);
    end = point + 2;
  }
  return text;
}

TEST(NvidiaSmiImport, ThePublishedFigureComesFromWholeWatts) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const ImportedFile cloud =
      must(import_story(with_whole_watts(must(read_file(board_log(kCloudBoard)))), {.trim = 3}));
  EXPECT_NEAR(total_joules(cloud), 415170.4675, 0.001);  // .4151704675 MJ
  const ImportedFile local =
      must(import_story(with_whole_watts(must(read_file(board_log(kLocalBoard)))), {.trim = 3}));
  EXPECT_NEAR(total_joules(local), 1122384.848, 0.01);
}

TEST(NvidiaSmiImport, ACutLastRowIsLeftOutAndCounted) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::string text = must(read_file(board_log(kCloudBoard)));
  // Inside the last row's power, so that it would read as another number.
  const std::size_t last_row = text.find_last_of('\n', text.size() - 2) + 1;
  const ImportedFile cut = must(import_story(text.substr(0, text.find(" W", last_row) - 3), {}));
  EXPECT_EQ(cut.rows, 2648);
  EXPECT_EQ(count_of(cut, ImportNoteCode::cut_last_row), 1);
}

TEST(NvidiaSmiImport, BoardsThatTakeTurnsInOneLogAreApart) {
  const ImportedFile file = must(
      import_story(std::string{kOwnHeading} + "2023/03/02 10:00:00.000, A100, 0, 5 %, 100.00 W\n"
                                              "2023/03/02 10:00:00.001, A100, 1, 9 %, 300.00 W\n"
                                              "2023/03/02 10:00:02.000, A100, 0, 7 %, 200.00 W\n"
                                              "2023/03/02 10:00:02.001, A100, 1, 9 %, 300.00 W\n",
                   {}));
  ASSERT_EQ(file.measurements.size(), 2U);
  const ImportedMeasurement& first = file.measurements[0];
  EXPECT_EQ(first.label, "A100 (0)");
  EXPECT_EQ(first.first_line, 2);
  EXPECT_EQ(first.last_line, 4);
  const Estimate joules = first.total->energy.joules().value();
  EXPECT_DOUBLE_EQ(joules.point, 300.0);
  EXPECT_DOUBLE_EQ(joules.lower, 285.0) << "NVIDIA states 5 %";
  EXPECT_DOUBLE_EQ(file.measurements[1].total->energy.joules()->point, 600.0);
}

TEST(NvidiaSmiImport, ColumnsWithoutUseAreKept) {
  const ImportedFile file =
      must(import_story(std::string{kOwnHeading} + "2023/03/02 10:00:00, A100, 0, 5 %, 100 W\n"
                                                   "2023/03/02 10:00:01, A100, 0, [N/A], 100 W\n"
                                                   "2023/03/02 10:00:02, A100, 0, 7 %, 100 W\n",
                        {}));
  const KeptColumn expected{"utilization.gpu [%]", "5 %", "7 %", NumberRange{2, 6.0, 5.0, 7.0}};
  EXPECT_EQ(file.measurements.at(0).kept, std::vector<KeptColumn>{expected});
}

TEST(NvidiaSmiImport, WhatTheBoardDoesNotKnowIsNoZero) {
  const ImportedFile file =
      must(import_story(std::string{kOwnHeading} + "2023/03/02 10:00:00, A100, 0, 5 %, 100 W\n"
                                                   "2023/03/02 10:00:01, A100, 0, 5 %, [N/A]\n"
                                                   "2023/03/02 10:00:02, A100, 0, 5 %, 100 W\n",
                        {}));
  EXPECT_DOUBLE_EQ(total_joules(file), 200.0);
  EXPECT_EQ(count_of(file, ImportNoteCode::missing_values), 1);
  EXPECT_EQ(count_of(file, ImportNoteCode::local_time), 1);
}

TEST(NvidiaSmiImport, BadCellsAreRefusedWithTheirLine) {
  for (const auto& [cell, why] : std::initializer_list<std::pair<const char*, const char*>>{
           {"100000 mW", "not in watts"},
           {"-5 W", "below zero"},
           {"fast", "no power"},
           {"1e30 W", "no power of a machine"}}) {
    const auto file = import_story(std::string{kOwnHeading} +
                                       "2023/03/02 10:00:00, A100, 0, 5 %, 100 W\n"
                                       "2023/03/02 10:00:01, A100, 0, 5 %, " +
                                       cell + "\n",
                                   {});
    ASSERT_FALSE(file.has_value()) << cell;
    EXPECT_EQ(file.error().code, ErrorCode::bad_input);
    EXPECT_NE(file.error().message.find("log.csv:3: "), std::string::npos) << file.error().message;
    EXPECT_NE(file.error().message.find(why), std::string::npos) << file.error().message;
  }
}

TEST(NvidiaSmiImport, ARowWithAnotherKindOfTimeIsDamaged) {
  const ImportedFile file =
      must(import_story(std::string{kOwnHeading} + "2023/03/02 10:00:00, A100, 0, 5 %, 100 W\n"
                                                   "yesterday, A100, 0, 5 %, 100 W\n"
                                                   "2023/03/02 10:00:02, A100, 0, 5 %, 100 W\n",
                        {.damaged = DamagedLines::skip}));
  EXPECT_EQ(file.skipped, 1);
  EXPECT_EQ(file.examples.at(0).line, 3);
  EXPECT_DOUBLE_EQ(total_joules(file), 200.0);
}

}  // namespace
}  // namespace carnot
