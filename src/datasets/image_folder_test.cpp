// SPDX-License-Identifier: Apache-2.0
#include "datasets/image_folder.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

namespace fs = std::filesystem;

/// A folder of classes, filled with copies of the test pictures.
class ImageFolder : public testing::Test {
 protected:
  void put(const char* picture, const fs::path& name) const {
    must(write_file_atomically(root() / name,
                               must(read_file(fs::path{CARNOT_TEST_PICTURES} / picture))));
  }
  const fs::path& root() const { return folder_.path(); }

 private:
  TemporaryFolder folder_ = must(TemporaryFolder::create(testing::TempDir(), "carnot-images"));
};

TEST_F(ImageFolder, ClassesAreNumberedByNameAndTakeTurns) {
  put("rgb.png", "owl/1.png");
  put("grey.jpg", "cat/b.JPG");
  put("rgb.png", "cat/a.png");
  put("rgb.png", "cat/c.jpeg");
  put("rgb.png", "cat/.hidden.png");
  put("rgb.png", "cat/notes.txt");
  const FolderListing listing = must(list_folder(root(), 3));
  EXPECT_EQ(listing.class_names, (std::vector<std::string>{"cat", "owl"}));
  ASSERT_EQ(listing.files.size(), 3U);
  EXPECT_EQ(listing.files[0].path, root() / "cat/a.png");
  EXPECT_EQ(listing.files[1].path, root() / "owl/1.png");
  EXPECT_EQ(listing.files[2].path, root() / "cat/b.JPG");
  EXPECT_EQ(must(list_folder(root(), 99)).files.size(), 4U);
  EXPECT_EQ(must(read_folder(listing, std::nullopt)).labels, (std::vector<std::int32_t>{0, 1, 0}));
}

TEST_F(ImageFolder, AFolderWithoutClassesHasNoLabels) {
  put("rgb.png", "1.png");
  const ImageSet set = must(read_folder(must(list_folder(root(), 9)), std::nullopt));
  EXPECT_EQ(set.size(), 1);
  EXPECT_TRUE(set.labels.empty());
}

TEST_F(ImageFolder, PixelsBecomePlanes) {
  put("rgb.png", "a/1.png");
  const ImageSet set = must(read_folder(must(list_folder(root(), 9)), ResizeCrop{23, 20}));
  EXPECT_EQ(set.channels, 3);
  EXPECT_EQ(set.height, 20);
  EXPECT_EQ(set.pixels_per_image(), 1200U);
  EXPECT_EQ(set.pixels.size(), 1200U);
}

TEST_F(ImageFolder, TwoSizesNeedAResize) {
  put("rgb.png", "a/1.png");
  put("tall.png", "a/2.png");
  const FolderListing listing = must(list_folder(root(), 9));
  const auto refused = read_folder(listing, std::nullopt);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("2.png has 23 x 31"), std::string::npos);
  EXPECT_NE(refused.error().remedy.find("resize_crop"), std::string::npos);
  EXPECT_EQ(must(read_folder(listing, ResizeCrop{16, 16})).size(), 2);
}

TEST_F(ImageFolder, ADamagedPictureIsNamed) {
  put("cut.jpg", "a/1.jpg");
  const auto refused = read_folder(must(list_folder(root(), 9)), std::nullopt);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().message.starts_with((root() / "a/1.jpg").string()));
}

TEST_F(ImageFolder, NoPicturesOrNoFolderIsAnError) {
  EXPECT_EQ(list_folder(root(), 9).error().code, ErrorCode::bad_input);
  EXPECT_EQ(list_folder(root() / "absent", 9).error().code, ErrorCode::not_found);
  put("rgb.png", "a/1.png");
  fs::create_directory(root() / "b");
  const auto refused = list_folder(root(), 9);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find((root() / "b").string()), std::string::npos);
}

}  // namespace
}  // namespace carnot
