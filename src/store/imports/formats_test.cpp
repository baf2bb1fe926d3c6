// SPDX-License-Identifier: Apache-2.0
#include "store/imports/formats.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "support/import_story.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr std::string_view kPlainLog =
    "timestamp,gpu_name,gpu_power_draw\n2022-12-05 09:55:42,RTX,100 W\n2022-12-05 "
    "09:55:43,RTX,100 W\n";

TEST(ImportFormats, AFileOfNoFormatSaysWhatWasConsidered) {
  const auto file = import_story("when,what\n1,2\n", {});
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().code, ErrorCode::bad_input);
  for (const ImportFormat* format : import_formats())
    EXPECT_NE(file.error().message.find(std::string{format->key} + " (it "), std::string::npos);
}

TEST(ImportFormats, AnotherDialectThanAskedForIsRefusedAndNamed) {
  const auto chosen = import_format_of(file_head(kPlainLog, "a.csv"), "codecarbon");
  ASSERT_FALSE(chosen.has_value());
  EXPECT_EQ(to_sentence(chosen.error()),
            "a.csv is no codecarbon file: it has no column \"run_id\". It looks like nvidia-smi: "
            "leave --from out.");
}

TEST(ImportFormats, AMisspeltFormatGetsTheNearest) {
  const auto chosen = import_format_of(file_head(kPlainLog, "a.csv"), "nvidia_smi");
  ASSERT_FALSE(chosen.has_value());
  EXPECT_EQ(chosen.error().remedy, "Did you mean \"nvidia-smi\"?");
}

TEST(ImportFormats, EmptyAbsentAndHeadingOnlyFilesAreRefused) {
  EXPECT_FALSE(import_story("", {}).has_value());
  EXPECT_FALSE(import_story("timestamp,gpu_power_draw\n", {}).has_value());
  const auto absent = read_import("/nowhere/at/all.csv", {}, {});
  ASSERT_FALSE(absent.has_value());
  EXPECT_EQ(absent.error().code, ErrorCode::not_found);
  EXPECT_FALSE(read_import("/tmp", {}, {}).has_value());
}

TEST(ImportFormats, OneRowIsMissingEnergyNotZero) {
  const ImportedFile file =
      must(import_story("timestamp,gpu_name,gpu_power_draw\n2022-12-05 09:55:42,RTX,100 W\n", {}));
  EXPECT_EQ(file.measurements.at(0).total->energy.provenance(), Provenance::missing);
}

TEST(ImportFormats, ALogThatGrowsWhileItIsReadCountsAsItWas) {
  const TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-import"));
  const auto path = folder.path() / "log.csv";
  must(write_file_atomically(path, kPlainLog));
  double share = 0.0;
  const ImportedFile file = must(read_import(path, {}, {}, [&](double read) {
    share = read;
    std::ofstream{path, std::ios::app} << "2022-12-05 09:59:59,RTX,100 W\n";
  }));
  EXPECT_DOUBLE_EQ(share, 1.0);
  EXPECT_EQ(file.rows, 2);
  EXPECT_EQ(count_of(file, ImportNoteCode::file_grew), 1);
}

TEST(FileStream, WhatIsAppendedWhileItIsReadIsToldAndNotRead) {
  const TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-import"));
  const auto path = folder.path() / "log.csv";
  must(write_file_atomically(path, "one\n"));
  FileStream stream = must(FileStream::open(path));
  std::ofstream{path, std::ios::app} << "two\n";
  std::string into(100, '\0');
  EXPECT_EQ(must(stream.read(into)), 4U);
  EXPECT_EQ(must(stream.read(into)), 0U);
  EXPECT_EQ(stream.grown(), 4U);
}

TEST(FileStream, AFileThatIsCutWhileItIsReadIsRefused) {
  const TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-import"));
  const auto path = folder.path() / "log.csv";
  must(write_file_atomically(path, "one\ntwo\n"));
  FileStream stream = must(FileStream::open(path));
  ASSERT_EQ(::truncate(path.c_str(), 0), 0);
  std::string into(100, '\0');
  const auto read = stream.read(into);
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("was cut while it was read"), std::string::npos);
}

}  // namespace
}  // namespace carnot
