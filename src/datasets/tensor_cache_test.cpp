// SPDX-License-Identifier: Apache-2.0
#include "datasets/tensor_cache.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "base/file.hpp"
#include "datasets/glyphs.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

namespace fs = std::filesystem;

class Prepare : public testing::Test {
 protected:
  Prepare() {
    entry_.name = "glyphs";
    entry_.test_count = 6;
    spec_.height = 32;
    spec_.width = 32;
    spec_.scale = 1.0 / 255;
  }
  PreparedData prepared() const { return must(prepare(entry_, Split::test, spec_, cache_.path())); }
  /// Writes float32 images of 1 × 2 × 2 and names them in the entry.
  void use_floats(const std::vector<float>& values) {
    const auto path = cache_.path() / "floats.npy";
    must(write_npy<float>(path, {static_cast<std::int64_t>(values.size()) / 4, 1, 2, 2},
                          std::span{values}));
    entry_.kind = DatasetKind::npy;
    entry_.test = {path};
    spec_.channels = 1;
    spec_.height = 2;
    spec_.width = 2;
  }

  DatasetEntry entry_;
  InputSpec spec_;
  TemporaryFolder cache_ = must(TemporaryFolder::create(testing::TempDir(), "carnot-cache"));
};

TEST_F(Prepare, MakesAFileToMapAndSaysWhatIsInIt) {
  const PreparedData data = prepared();
  const NpyFile file = must(NpyFile::open(data.images));
  EXPECT_EQ(file.shape(), (Shape{6, 3, 32, 32}));
  EXPECT_EQ(data.shape, file.shape());
  const ImageSet images = must(glyphs(Split::test, 0, 6));
  EXPECT_EQ(data.labels, images.labels);
  EXPECT_EQ(data.class_names, images.class_names);
  EXPECT_FLOAT_EQ(must(file.as<float>())[100], static_cast<float>(images.pixels[100] / 255.0));
}

TEST_F(Prepare, TheSecondTimeNothingIsWritten) {
  const PreparedData first = prepared();
  const auto written = fs::last_write_time(first.images);
  fs::last_write_time(first.images, written - std::chrono::hours{1});
  const PreparedData second = prepared();
  EXPECT_EQ(fs::last_write_time(second.images), written - std::chrono::hours{1});
  EXPECT_EQ(second.images, first.images);
  EXPECT_EQ(second.shape, first.shape);
  EXPECT_EQ(second.labels, first.labels);
  EXPECT_EQ(second.class_names, first.class_names);
  EXPECT_EQ(second.identity, first.identity);
}

TEST_F(Prepare, ADamagedEntryIsMadeAnew) {
  const PreparedData first = prepared();
  const std::string good = must(read_file(first.images));
  std::string bad = good;
  bad[bad.size() / 2] ^= 1;
  must(write_file_atomically(first.images, bad));
  EXPECT_EQ(must(read_file(prepared().images)), good);
  must(write_file_atomically(first.images, good.substr(0, 999)));
  EXPECT_EQ(must(read_file(prepared().images)), good);
  must(write_file_atomically(first.images.parent_path() / "labels.npy", ""));
  EXPECT_EQ(prepared().labels, first.labels);
  must(write_file_atomically(first.images.parent_path() / "manifest.json", "{\"identity\":"));
  EXPECT_EQ(prepared().labels, first.labels);
  fs::remove(first.images);
  EXPECT_EQ(must(read_file(prepared().images)), good);
}

TEST_F(Prepare, EveryPartOfThePreprocessingMakesAnotherEntry) {
  const std::string plain = prepared().identity;
  spec_.mean = {0.5, 0.5, 0.5};
  const std::string with_mean = prepared().identity;
  spec_.stddev = {0.5, 0.5, 0.5};
  const std::string with_stddev = prepared().identity;
  spec_.layout = Layout::nhwc;
  const std::string turned = prepared().identity;
  entry_.test_count = 5;
  const std::string fewer = prepared().identity;
  const std::set<std::string> all{plain, with_mean, with_stddev, turned, fewer};
  EXPECT_EQ(all.size(), 5U);
}

TEST_F(Prepare, FloatsAreTakenAsTheyAre) {
  use_floats({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  entry_.test_count = 2;
  const PreparedData data = prepared();
  EXPECT_EQ(data.shape, (Shape{2, 1, 2, 2}));
  EXPECT_TRUE(data.labels.empty());
  EXPECT_EQ(must(must(NpyFile::open(data.images)).as<float>())[7], 8.0F);
}

TEST_F(Prepare, FloatsOfAnotherShapeOrWithoutValueAreRefused) {
  use_floats({1, 2, 3, NAN});
  EXPECT_FALSE(prepare(entry_, Split::test, spec_, cache_.path()).has_value());
  use_floats({1, 2, 3, 4});
  spec_.width = 4;
  spec_.height = 1;
  const auto refused = prepare(entry_, Split::test, spec_, cache_.path());
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("(1, 1, 2, 2)"), std::string::npos);
}

TEST_F(Prepare, ACacheThatCannotBeWrittenIsTheEnvironmentsFault) {
  const auto refused = prepare(entry_, Split::test, spec_, "/dev/full/cache");
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("/dev/full/cache"), std::string::npos);
}

}  // namespace
}  // namespace carnot
