// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"

namespace carnot {

/// Element types that travel between Carnot and its workers.
enum class ElementType { float32, float64, uint8, int8, int32, int64 };

std::size_t byte_size_of(ElementType type);
std::string_view name_of(ElementType type);

template <class T>
constexpr ElementType element_type_of();
template <>
constexpr ElementType element_type_of<float>() {
  return ElementType::float32;
}
template <>
constexpr ElementType element_type_of<double>() {
  return ElementType::float64;
}
template <>
constexpr ElementType element_type_of<std::uint8_t>() {
  return ElementType::uint8;
}
template <>
constexpr ElementType element_type_of<std::int8_t>() {
  return ElementType::int8;
}
template <>
constexpr ElementType element_type_of<std::int32_t>() {
  return ElementType::int32;
}
template <>
constexpr ElementType element_type_of<std::int64_t>() {
  return ElementType::int64;
}

using Shape = std::vector<std::int64_t>;

/// Product of the dimensions; 1 for a scalar. REQUIRES: no dimension is negative.
std::int64_t element_count(const Shape& shape);

/// A NumPy array file (format 1.0 to 3.0), little endian, C order, mapped into memory.
class NpyFile {
 public:
  /// Errors: not_found; bad_input naming the file and what is wrong (magic, header, order, size).
  static Result<NpyFile> open(const std::filesystem::path& path);

  ElementType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  std::span<const std::byte> bytes() const { return bytes_; }

  /// The elements. Errors: bad_input when the file holds another type.
  template <class T>
  Result<std::span<const T>> as() const {
    if (type_ != element_type_of<T>()) return wrong_type(element_type_of<T>());
    return std::span<const T>{reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }

 private:
  NpyFile(MappedFile file, std::filesystem::path path, ElementType type, Shape shape,
          std::span<const std::byte> bytes);
  tl::unexpected<Error> wrong_type(ElementType wanted) const;

  MappedFile file_;
  std::filesystem::path path_;
  ElementType type_;
  Shape shape_;
  std::span<const std::byte> bytes_;
};

/// What the header says: type, shape and where the elements begin. For NpyFile and the fuzzer.
struct NpyHeader {
  ElementType type;
  Shape shape;
  std::size_t data_offset;
};
Result<NpyHeader> parse_npy_header(std::span<const std::byte> file);

/// Writes atomically, format 1.0. REQUIRES: bytes.size() = element_count(shape) × size of the type.
Result<void> write_npy(const std::filesystem::path& path, ElementType type, const Shape& shape,
                       std::span<const std::byte> bytes);

template <class T>
Result<void> write_npy(const std::filesystem::path& path, const Shape& shape,
                       std::span<const T> elements) {
  return write_npy(path, element_type_of<T>(), shape, std::as_bytes(elements));
}

}  // namespace carnot
