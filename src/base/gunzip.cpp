// SPDX-License-Identifier: Apache-2.0
#include "base/gunzip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/assert.hpp"
#include "base/file.hpp"

namespace carnot {
namespace {

/// zlib's state, ended in every case.
class Inflater {
 public:
  Inflater() {
    constexpr int kGzipOnly = 15 + 16;
    CARNOT_ASSERT(inflateInit2(&stream, kGzipOnly) == Z_OK);  // fails only without memory
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }

  z_stream stream{};
};

tl::unexpected<Error> damaged(const char* why) {
  return fail(
      ErrorCode::bad_input,
      fmt::format("its gzip data is damaged or cut ({}).", why == nullptr ? "it ends early" : why),
      "Fetch the file again.");
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

Result<std::string> gunzip(std::string_view packed, std::size_t at_most) {
  if (packed.size() > std::numeric_limits<uInt>::max())
    return fail(ErrorCode::unsupported, "it is packed and larger than 4 GiB.", "Unpack it first.");
  Inflater inflater;
  z_stream& stream = inflater.stream;
  // zlib's interface has no const; it does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string unpacked;
  std::array<char, 65536> chunk{};
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) return damaged(stream.msg);
    unpacked.append(chunk.data(), chunk.size() - stream.avail_out);
    if (unpacked.size() > at_most) {
      return fail(ErrorCode::bad_input, fmt::format("it unpacks to more than {} bytes.", at_most),
                  "Unpack it yourself if it is meant to be so large.");
    }
    if (status != Z_STREAM_END) continue;
    // gzip files may be concatenated; zeros after the last are padding that some tools add.
    if (stream.avail_in == 0 || *stream.next_in == 0) return unpacked;
    if (inflateReset(&stream) != Z_OK) return damaged(stream.msg);
  }
}

Result<std::string> read_maybe_gzipped(const std::filesystem::path& path) {
  constexpr std::size_t kAtMost = std::size_t{1} << 31;  // 40 times MNIST's train images
  auto bytes = read_file(path);
  if (!bytes || !is_gzip(*bytes)) return bytes;
  auto unpacked = gunzip(*bytes, kAtMost);
  if (!unpacked) return at(path.string(), std::move(unpacked).error());
  return unpacked;
}

}  // namespace carnot
