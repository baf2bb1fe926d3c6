// SPDX-License-Identifier: Apache-2.0
#include "base/npy.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "support/must.hpp"

namespace carnot {
namespace {

class Npy : public testing::Test {
 protected:
  TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-npy"));
  std::filesystem::path path = folder.path() / "a.npy";

  std::string error_for(std::string_view bytes) {
    must(write_file_atomically(path, bytes));
    const auto opened = NpyFile::open(path);
    return opened ? "" : opened.error().message;
  }
  std::string written() {
    constexpr std::array<float, 6> kElements{1, 2, 3, 4, 5, 6};
    must(write_npy(path, Shape{2, 3}, std::span<const float>{kElements}));
    return must(read_file(path));
  }
};

TEST_F(Npy, ComesBackAsItWasWritten) {
  written();
  const NpyFile file = must(NpyFile::open(path));
  EXPECT_EQ(file.shape(), (Shape{2, 3}));
  EXPECT_EQ(must(file.as<float>())[5], 6.0F);
}

TEST_F(Npy, DataBeginAtAMultipleOf64) { EXPECT_EQ(written().size() % 64, 24U); }

TEST_F(Npy, ScalarAndVectorShapesSurvive) {
  must(write_npy(path, Shape{}, std::span<const std::int64_t>{std::array<std::int64_t, 1>{5}}));
  EXPECT_EQ(must(NpyFile::open(path)).shape(), Shape{});
  must(write_npy(path, Shape{1}, std::span<const std::int64_t>{std::array<std::int64_t, 1>{5}}));
  EXPECT_EQ(must(NpyFile::open(path)).shape(), Shape{1});
}

TEST_F(Npy, WrongTypeIsNamed) {
  written();
  const auto wrong = must(NpyFile::open(path)).as<double>();
  ASSERT_FALSE(wrong.has_value());
  EXPECT_NE(wrong.error().message.find("holds float32 elements; float64 is needed"),
            std::string::npos);
}

TEST_F(Npy, BadFilesAreRefusedWithTheReason) {
  const std::string good = written();
  EXPECT_NE(error_for("").find("not a .npy file"), std::string::npos);
  EXPECT_NE(error_for("PK\x03\x04 and more bytes").find("not a .npy file"), std::string::npos);
  EXPECT_NE(error_for(good.substr(0, 40)).find("ends inside its header"), std::string::npos);
  EXPECT_NE(error_for(good.substr(0, good.size() - 4)).find("promises 24 bytes"),
            std::string::npos);
  std::string fortran = good;
  fortran.replace(fortran.find("False"), 5, "True ");
  EXPECT_NE(error_for(fortran).find("C order"), std::string::npos);
  std::string big_endian = good;
  big_endian.replace(big_endian.find("<f4"), 3, ">f4");
  EXPECT_NE(error_for(big_endian).find("element type >f4"), std::string::npos);
}

}  // namespace
}  // namespace carnot
