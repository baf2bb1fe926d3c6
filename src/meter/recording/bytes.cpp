// SPDX-License-Identifier: Apache-2.0
#include "meter/recording/bytes.hpp"

#include <bit>

namespace carnot {
namespace {

constexpr int kBitsPerByte = 7;
constexpr std::uint8_t kMore = 0x80;

}  // namespace

void ByteWriter::put_varint(std::uint64_t value) {
  for (; value >= kMore; value >>= kBitsPerByte) put_byte(static_cast<std::uint8_t>(value) | kMore);
  put_byte(static_cast<std::uint8_t>(value));
}

void ByteWriter::put_signed(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  put_varint((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

void ByteWriter::put_double(double value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  for (int i = 0; i < 8; ++i, bits >>= 8) put_byte(static_cast<std::uint8_t>(bits));
}

void ByteWriter::put_fixed32(std::uint32_t value) {
  for (int i = 0; i < 4; ++i, value >>= 8) put_byte(static_cast<std::uint8_t>(value));
}

void ByteWriter::put_text(std::string_view text) {
  put_varint(text.size());
  put_raw(text);
}

std::optional<std::string_view> ByteReader::raw(std::size_t size) {
  if (size > rest_.size()) return std::nullopt;
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::optional<std::uint8_t> ByteReader::byte() {
  const auto one = raw(1);
  if (!one) return std::nullopt;
  return static_cast<std::uint8_t>(one->front());
}

std::optional<std::uint64_t> ByteReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += kBitsPerByte) {
    const auto next = byte();
    if (!next) return std::nullopt;
    const std::uint64_t bits = *next & ~kMore;
    if (shift > 0 && bits != 0 && bits > (~std::uint64_t{0} >> shift)) return std::nullopt;
    value |= bits << shift;
    if ((*next & kMore) == 0) return value;
  }
  return std::nullopt;
}

std::optional<std::int64_t> ByteReader::signed_number() {
  const auto bits = varint();
  if (!bits) return std::nullopt;
  return static_cast<std::int64_t>((*bits >> 1) ^ ((*bits & 1) != 0 ? ~std::uint64_t{0} : 0));
}

std::optional<double> ByteReader::real() {
  const auto bytes = raw(8);
  if (!bytes) return std::nullopt;
  std::uint64_t bits = 0;
  for (std::size_t i = 8; i-- > 0;) bits = (bits << 8) | static_cast<std::uint8_t>((*bytes)[i]);
  return std::bit_cast<double>(bits);
}

std::optional<std::uint32_t> ByteReader::fixed32() {
  const auto bytes = raw(4);
  if (!bytes) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<std::uint8_t>((*bytes)[i]);
  return value;
}

std::optional<std::string_view> ByteReader::text() {
  const auto size = varint();
  return size ? raw(*size) : std::nullopt;
}

}  // namespace carnot
