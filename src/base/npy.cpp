// SPDX-License-Identifier: Apache-2.0
#include "base/npy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

struct TypeRow {
  ElementType type;
  std::string_view name;
  std::string_view descr;  // NumPy's array-protocol string, without the byte order mark
  std::size_t size;
};
constexpr auto kTypes = std::to_array<TypeRow>({
    {ElementType::float32, "float32", "f4", 4},
    {ElementType::float64, "float64", "f8", 8},
    {ElementType::uint8, "uint8", "u1", 1},
    {ElementType::int8, "int8", "i1", 1},
    {ElementType::int32, "int32", "i4", 4},
    {ElementType::int64, "int64", "i8", 8},
});
constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kAlignment = 64;  // NumPy aligns the data so that it can be mapped

const TypeRow& row_of(ElementType type) {
  return *std::find_if(kTypes.begin(), kTypes.end(),
                       [&](const TypeRow& row) { return row.type == type; });
}

tl::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::bad_input, std::move(message));
}

/// The text after "'key':" in the header's dictionary, trimmed at the front.
std::optional<std::string_view> value_of(std::string_view header, std::string_view key) {
  const auto found = header.find(fmt::format("'{}'", key));
  if (found == std::string_view::npos) return std::nullopt;
  const auto colon = header.find(':', found);
  if (colon == std::string_view::npos) return std::nullopt;
  return trim(header.substr(colon + 1));
}

Result<ElementType> parse_type(std::string_view header) {
  const auto value = value_of(header, "descr");
  if (!value || value->size() < 5 || value->front() != '\'')
    return malformed("the header names no element type.");
  const std::string_view descr = value->substr(1, value->find('\'', 1) - 1);
  const char order = descr.empty() ? '?' : descr.front();
  for (const TypeRow& row : kTypes) {
    const bool order_fits = order == '<' || order == '=' || (order == '|' && row.size == 1);
    if (order_fits && descr.substr(1) == row.descr) return row.type;
  }
  return malformed(fmt::format(
      "its element type {} is not one that Carnot reads (f4, f8, u1, i1, i4, i8, little endian).",
      valid_utf8(descr)));
}

Result<Shape> parse_shape(std::string_view header) {
  const auto value = value_of(header, "shape");
  if (!value || !value->starts_with('(') || value->find(')') == std::string_view::npos)
    return malformed("the header gives no shape.");
  Shape shape;
  std::int64_t count = 1;
  for (const std::string_view piece : split(value->substr(1, value->find(')') - 1), ',')) {
    const std::string_view digits = trim(piece);
    if (digits.empty()) continue;  // "(3,)" ends in a comma
    const auto dimension = parse_int(digits);
    if (!dimension || *dimension < 0)
      return malformed("the header's shape has a dimension that is not a count.");
    if (*dimension > 0 &&
        count > std::numeric_limits<std::int32_t>::max() * std::int64_t{1024} / *dimension) {
      return malformed("the header's shape is larger than 2^41 elements.");
    }
    count *= std::max<std::int64_t>(1, *dimension);
    shape.push_back(*dimension);
  }
  return shape;
}

std::string header_text(ElementType type, const Shape& shape) {
  const TypeRow& row = row_of(type);
  std::string text = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                 row.size == 1 ? '|' : '<', row.descr, fmt::join(shape, ", "),
                                 shape.size() == 1 ? "," : "");
  constexpr std::size_t kPrefix = 10;  // magic, version, two bytes of length
  const std::size_t unpadded = kPrefix + text.size() + 1;
  text.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  return text + "\n";
}

}  // namespace

std::size_t byte_size_of(ElementType type) { return row_of(type).size; }

std::string_view name_of(ElementType type) { return row_of(type).name; }

std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t dimension : shape) {
    CARNOT_ASSERT(dimension >= 0);
    count *= dimension;
  }
  return count;
}

Result<NpyHeader> parse_npy_header(std::span<const std::byte> file) {
  const std::string_view text{reinterpret_cast<const char*>(file.data()), file.size()};
  if (!text.starts_with(kMagic) || text.size() < 12)
    return malformed("this is not a .npy file (its first bytes differ).");
  const int major = static_cast<unsigned char>(text[6]);
  if (major < 1 || major > 3)
    return malformed(fmt::format("its .npy format version {} is unknown.", major));
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) {
    length |= static_cast<std::size_t>(static_cast<unsigned char>(text[8 + i])) << (8 * i);
  }
  const std::size_t offset = 8 + length_bytes + length;
  if (offset > text.size()) return malformed("it ends inside its header.");
  const std::string_view header = text.substr(8 + length_bytes, length);
  CARNOT_TRY(const ElementType type, parse_type(header));
  CARNOT_TRY(Shape shape, parse_shape(header));
  const auto order = value_of(header, "fortran_order");
  if (!order || !order->starts_with("False")) return malformed("its elements are not in C order.");
  return NpyHeader{type, std::move(shape), offset};
}

NpyFile::NpyFile(MappedFile file, std::filesystem::path path, ElementType type, Shape shape,
                 std::span<const std::byte> bytes)
    : file_{std::move(file)},
      path_{std::move(path)},
      type_{type},
      shape_{std::move(shape)},
      bytes_{bytes} {}

Result<NpyFile> NpyFile::open(const std::filesystem::path& path) {
  CARNOT_TRY(MappedFile file, MappedFile::open(path));
  auto header = parse_npy_header(file.bytes());
  if (!header) return at(path.string(), std::move(header).error());
  const auto wanted =
      static_cast<std::size_t>(element_count(header->shape)) * byte_size_of(header->type);
  const std::span<const std::byte> data = file.bytes().subspan(header->data_offset);
  if (data.size() != wanted) {
    return malformed(fmt::format("{}: its header promises {} bytes of elements, the file holds {}.",
                                 path.string(), wanted, data.size()));
  }
  if (header->data_offset % alignof(std::int64_t) != 0)
    return malformed(path.string() + ": its elements are not aligned.");
  return NpyFile{std::move(file), path, header->type, std::move(header->shape), data};
}

tl::unexpected<Error> NpyFile::wrong_type(ElementType wanted) const {
  return malformed(fmt::format("{} holds {} elements; {} is needed.", path_.string(),
                               name_of(type_), name_of(wanted)));
}

Result<void> write_npy(const std::filesystem::path& path, ElementType type, const Shape& shape,
                       std::span<const std::byte> bytes) {
  CARNOT_ASSERT(bytes.size() ==
                static_cast<std::size_t>(element_count(shape)) * byte_size_of(type));
  const std::string header = header_text(type, shape);
  CARNOT_ASSERT(header.size() < 65536);
  std::string front{kMagic};
  front += '\x01';
  front += '\x00';
  front += static_cast<char>(header.size() & 0xFF);
  front += static_cast<char>(header.size() >> 8);
  front += header;
  // In two pieces: a thousand preprocessed ImageNet images are 600 MB, once is enough.
  const std::array<std::string_view, 2> pieces{
      front, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
  return write_file_atomically(path, pieces);
}

}  // namespace carnot
