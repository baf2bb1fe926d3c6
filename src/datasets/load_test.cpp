// SPDX-License-Identifier: Apache-2.0
#include "datasets/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/npy.hpp"
#include "datasets/export.hpp"
#include "datasets/glyphs.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

DatasetEntry entry_of(DatasetKind kind, std::vector<std::filesystem::path> test) {
  DatasetEntry entry;
  entry.name = "pictures";
  entry.kind = kind;
  entry.test = std::move(test);
  return entry;
}

std::string cifar_image(char label) { return label + std::string(3072, 'x'); }

class Load : public testing::Test {
 protected:
  std::filesystem::path put(const char* name, const std::string& bytes) const {
    must(write_file_atomically(folder_.path() / name, bytes));
    return folder_.path() / name;
  }
  TemporaryFolder folder_ = must(TemporaryFolder::create(testing::TempDir(), "carnot-load"));
};

TEST_F(Load, GlyphsComeAsManyAsTheEntrySays) {
  DatasetEntry entry = entry_of(DatasetKind::glyphs, {});
  entry.test_count = 7;
  entry.calibration_count = 9999;
  EXPECT_EQ(must(load(entry, Split::test, std::nullopt)).size(), 7);
  EXPECT_EQ(must(load(entry, Split::calibration, std::nullopt)).size(), 512);
}

TEST_F(Load, SeveralCifarFilesFollowEachOther) {
  DatasetEntry entry =
      entry_of(DatasetKind::cifar10, {put("1.bin", cifar_image(1) + cifar_image(2)),
                                      put("2.bin", cifar_image(3) + cifar_image(4))});
  entry.test_count = 3;
  const ImageSet set = must(load(entry, Split::test, std::nullopt));
  EXPECT_EQ(set.labels, (std::vector<std::int32_t>{1, 2, 3}));
  EXPECT_EQ(set.size(), 3);
}

TEST_F(Load, ADamagedFileIsNamed) {
  const auto path = put("cut.bin", cifar_image(1).substr(7));
  const auto refused = load(entry_of(DatasetKind::cifar10, {path}), Split::test, std::nullopt);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().message.starts_with(path.string()));
  const auto absent = load(entry_of(DatasetKind::cifar10, {"absent.bin"}), Split::test, {});
  EXPECT_EQ(absent.error().code, ErrorCode::not_found);
}

TEST_F(Load, AnEntryThatNamesNothingOrTooMuchIsRefused) {
  const auto refusal = [](const DatasetEntry& entry, Split split) {
    const auto refused = load(entry, split, std::nullopt);
    return refused ? "accepted" : refused.error().message;
  };
  EXPECT_NE(refusal(entry_of(DatasetKind::idx, {}), Split::test).find("'pictures' names no files"),
            std::string::npos);
  EXPECT_NE(refusal(entry_of(DatasetKind::npy, {"a", "b", "c"}), Split::test).find("3 files"),
            std::string::npos);
  EXPECT_NE(refusal(entry_of(DatasetKind::folder, {"a", "b"}), Split::test).find("2 folders"),
            std::string::npos);
  EXPECT_NE(refusal(entry_of(DatasetKind::cifar10, {"a"}), Split::train).find("no train images"),
            std::string::npos);
  DatasetEntry none = entry_of(DatasetKind::glyphs, {});
  none.test_count = 0;
  EXPECT_NE(refusal(none, Split::test).find("at least one"), std::string::npos);
}

TEST_F(Load, WhatWasExportedComesBack) {
  const ImageSet set = must(glyphs(Split::test, 0, 5));
  must(export_npy(set, folder_.path() / "out"));
  const DatasetEntry entry = entry_of(
      DatasetKind::npy, {folder_.path() / "out/images.npy", folder_.path() / "out/labels.npy"});
  const ImageSet again = must(load(entry, Split::test, std::nullopt));
  EXPECT_EQ(again.pixels, set.pixels);
  EXPECT_EQ(again.labels, set.labels);
}

TEST_F(Load, LabelsOfAnotherSplitAreRefused) {
  must(export_npy(must(glyphs(Split::test, 0, 5)), folder_.path() / "five"));
  must(export_npy(must(glyphs(Split::test, 0, 4)), folder_.path() / "four"));
  const auto refused = load(entry_of(DatasetKind::npy, {folder_.path() / "five/images.npy",
                                                        folder_.path() / "four/labels.npy"}),
                            Split::test, std::nullopt);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("has 5 images"), std::string::npos);
  EXPECT_NE(refused.error().message.find("has 4 labels"), std::string::npos);
}

TEST_F(Load, ResizesWhereAsked) {
  DatasetEntry entry = entry_of(DatasetKind::glyphs, {});
  entry.test_count = 2;
  const ImageSet set = must(load(entry, Split::test, ResizeCrop{40, 36}));
  EXPECT_EQ(set.height, 36);
  EXPECT_EQ(set.size(), 2);
  EXPECT_EQ(set.labels.size(), 2U);
  // Nothing moved between the channels: each keeps its mean.
  const ImageSet original = must(load(entry, Split::test, ResizeCrop{32, 32}));
  EXPECT_EQ(original.pixels, must(load(entry, Split::test, std::nullopt)).pixels);
}

TEST_F(Load, IdentityFollowsTheContentAndNotTheName) {
  const auto first = put("1.bin", cifar_image(1));
  const auto same = put("2.bin", cifar_image(1));
  const auto other = put("3.bin", cifar_image(2));
  const auto identity = [](const std::filesystem::path& path, std::int64_t count) {
    DatasetEntry entry = entry_of(DatasetKind::cifar10, {path});
    entry.test_count = count;
    return must(identity_of(entry, Split::test));
  };
  EXPECT_EQ(identity(first, 10).taken, identity(same, 10).taken);
  EXPECT_EQ(identity(first, 10).content, identity(same, 11).content);
  EXPECT_NE(identity(first, 10).taken, identity(other, 10).taken);
  EXPECT_NE(identity(first, 10).content, identity(other, 10).content);
  EXPECT_NE(identity(first, 10).taken, identity(first, 11).taken);
  const DatasetEntry glyph_entry = entry_of(DatasetKind::glyphs, {});
  const DataIdentity test = must(identity_of(glyph_entry, Split::test));
  const DataIdentity calibration = must(identity_of(glyph_entry, Split::calibration));
  EXPECT_NE(test.taken, calibration.taken);
  EXPECT_NE(test.content, calibration.content);
}

TEST_F(Load, ReadsTheReferenceMnist) {
  CARNOT_NEEDS_REFERENCE_DATA();
  DatasetEntry entry =
      entry_of(DatasetKind::idx, {reference_data("images/t10k-images-idx3-ubyte.gz"),
                                  reference_data("images/t10k-labels-idx1-ubyte.gz")});
  entry.test_count = 10'000;
  const ImageSet set = must(load(entry, Split::test, std::nullopt));
  EXPECT_EQ(set.size(), 10'000);
  EXPECT_EQ(set.height, 28);
  EXPECT_EQ(set.width, 28);
  EXPECT_EQ((std::vector<std::int32_t>{set.labels.begin(), set.labels.begin() + 6}),
            (std::vector<std::int32_t>{7, 2, 1, 0, 4, 1}));
  // The published number of sevens in the test set.
  EXPECT_EQ(std::ranges::count(set.labels, 7), 1028);
}

TEST_F(Load, ReadsTheReferenceFashionImages) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const DatasetEntry entry =
      entry_of(DatasetKind::idx, {reference_data("images/fashion_test1000-images-idx3-ubyte"),
                                  reference_data("images/fashion_test1000-labels-idx1-ubyte")});
  const ImageSet set = must(load(entry, Split::test, std::nullopt));
  EXPECT_EQ(set.size(), 1000);
  EXPECT_EQ((std::vector<std::int32_t>{set.labels.begin(), set.labels.begin() + 4}),
            (std::vector<std::int32_t>{9, 2, 1, 1}));
}

}  // namespace
}  // namespace carnot
