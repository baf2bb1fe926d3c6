// SPDX-License-Identifier: Apache-2.0
#include "base/gunzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// gzip's own packing of a text, by zlib.
std::string gzipped(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Gunzip, GivesBackWhatWasPacked) {
  const std::string text(200'000, 'x');  // more than one chunk
  EXPECT_EQ(must(gunzip(gzipped(text), 1 << 20)), text);
  EXPECT_EQ(must(gunzip(gzipped(""), 10)), "");
}

TEST(Gunzip, ReadsPartsThatFollowEachOtherAndPadding) {
  EXPECT_EQ(must(gunzip(gzipped("ab") + gzipped("cd") + std::string(9, '\0'), 10)), "abcd");
}

TEST(Gunzip, CutOrDamagedDataIsRefused) {
  const std::string packed = gzipped("some text that is packed");
  EXPECT_FALSE(gunzip(packed.substr(0, packed.size() - 9), 100).has_value());
  std::string damaged = packed;
  damaged[packed.size() - 6] ^= 1;  // a bit of the checksum
  EXPECT_FALSE(gunzip(damaged, 100).has_value());
  EXPECT_FALSE(gunzip("\x1f\x8b", 100).has_value());
  EXPECT_FALSE(gunzip("", 100).has_value());
}

TEST(Gunzip, StopsAtTheLimit) {
  const auto refused = gunzip(gzipped(std::string(1'000'000, '\0')), 1000);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("more than 1000 bytes"), std::string::npos);
}

TEST(ReadMaybeGzipped, GoesByTheFirstBytesAndNamesTheFile) {
  const auto here = must(TemporaryFolder::create(testing::TempDir(), "carnot-gunzip"));
  must(write_file_atomically(here.path() / "plain.gz", "plain"));
  must(write_file_atomically(here.path() / "packed", gzipped("packed")));
  must(write_file_atomically(here.path() / "cut", "\x1f\x8b\x08"));
  EXPECT_EQ(must(read_maybe_gzipped(here.path() / "plain.gz")), "plain");
  EXPECT_EQ(must(read_maybe_gzipped(here.path() / "packed")), "packed");
  const auto cut = read_maybe_gzipped(here.path() / "cut");
  ASSERT_FALSE(cut.has_value());
  EXPECT_TRUE(cut.error().message.starts_with((here.path() / "cut").string()));
}

}  // namespace
}  // namespace carnot
