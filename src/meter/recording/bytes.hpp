// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carnot {

/// Numbers as bytes, for recordings: little endian, small ones short (LEB128; signed ones zigzag).
class ByteWriter {
 public:
  void put_byte(std::uint8_t byte) { bytes_.push_back(static_cast<char>(byte)); }
  void put_varint(std::uint64_t value);
  void put_signed(std::int64_t value);
  /// The same 64 bits: a replay must give the same joules to the last digit.
  void put_double(double value);
  void put_fixed32(std::uint32_t value);
  /// With its length in front.
  void put_text(std::string_view text);
  void put_raw(std::string_view bytes) { bytes_ += bytes; }

  std::string_view bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter wrote. Every call is empty at the end, or where the bytes make no sense.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_{bytes} {}

  std::optional<std::uint8_t> byte();
  std::optional<std::uint64_t> varint();
  std::optional<std::int64_t> signed_number();
  std::optional<double> real();
  std::optional<std::uint32_t> fixed32();
  std::optional<std::string_view> text();
  std::optional<std::string_view> raw(std::size_t size);

  bool at_end() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

}  // namespace carnot
