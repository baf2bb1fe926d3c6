// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/npy.hpp"

namespace carnot {

/// ONNX element types that Carnot knows by name; the numbers are those of TensorProto.DataType, and
/// any other number found in a file is kept as it is.
enum class DataType : std::int32_t {
  undefined = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  string = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  bfloat16 = 16,
  uint4 = 21,
  int4 = 22,
};

/// Bits that one element takes; empty for strings and for types that Carnot does not know.
std::optional<int> bits_of(DataType type);
/// "float32", "int4"; "type 23" for a number without a name.
std::string name_of(DataType type);

/// The DataType of a C++ type. Half precision numbers have none: see half.hpp.
template <class T>
constexpr DataType data_type_of();

/// A constant: weights, scales, shape arguments. Elements lie packed, little endian, C order; two
/// int4 share a byte, the first in the low half. A tensor of strings, or of a type without a known
/// size, keeps the serialised TensorProto in place of elements: it is carried along, not looked
/// into.
///
/// The bytes are shared between copies of a graph (a recipe makes many graphs of one model, VGG-16
/// alone weighs 550 MB) and therefore immutable: to change a tensor, make a new one.
class Tensor {
 public:
  Tensor() = default;
  /// REQUIRES: as many bytes as shape and type ask for.
  Tensor(DataType type, Shape shape, std::vector<std::byte> bytes);
  /// The same, taking over the string that a file was read into.
  Tensor(DataType type, Shape shape, std::string bytes);
  template <class T>
  static Tensor of(const Shape& shape, std::span<const T> elements) {
    const auto bytes = std::as_bytes(elements);
    return Tensor{data_type_of<T>(), shape, std::vector<std::byte>{bytes.begin(), bytes.end()}};
  }
  template <class T>
  static Tensor of(const Shape& shape, const std::vector<T>& elements) {
    return of(shape, std::span<const T>{elements});
  }
  /// One element without dimensions.
  template <class T>
  static Tensor scalar(T element) {
    return of(Shape{}, std::span<const T>{&element, 1});
  }

  DataType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  std::int64_t count() const { return element_count(shape_); }
  std::span<const std::byte> bytes() const { return bytes_; }
  /// The elements. REQUIRES: T is the type's C++ type (checked).
  template <class T>
  std::span<const T> as() const {
    check_type(data_type_of<T>());
    return {reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }

  bool operator==(const Tensor& other) const;

 private:
  void check_type(DataType wanted) const;
  void check_size() const;

  DataType type_ = DataType::undefined;
  Shape shape_;
  std::shared_ptr<const void> owner_;  // shared by all copies of this tensor
  std::span<const std::byte> bytes_;
};

/// An attribute that Carnot does not look into (a sub-graph, a sparse tensor): the serialised
/// AttributeProto, kept as it was.
struct OpaqueAttribute {
  std::string serialized;
  /// Values of the surrounding graph that a sub-graph in it reads. They are uses like any input.
  std::vector<std::string> captures;

  bool operator==(const OpaqueAttribute&) const = default;
};
using Attribute =
    std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>, std::vector<float>,
                 std::vector<std::string>, Tensor, OpaqueAttribute>;

struct Node {
  std::string op_type;
  std::string domain;  // empty for ai.onnx (a loaded file's "ai.onnx" becomes empty)
  std::string name;
  std::vector<std::string> inputs;   // an empty name is an optional input that is absent
  std::vector<std::string> outputs;  // likewise
  std::map<std::string, Attribute, std::less<>> attributes;

  bool is(std::string_view op) const { return op_type == op && domain.empty(); }
  std::string_view input(std::size_t i) const {
    return i < inputs.size() ? std::string_view{inputs[i]} : std::string_view{};
  }
  /// The attribute, or the operator's default given by the caller.
  std::int64_t integer(std::string_view key, std::int64_t absent) const;
  float real(std::string_view key, float absent) const;
  std::string text(std::string_view key, std::string_view absent) const;
  std::vector<std::int64_t> integers(std::string_view key,
                                     const std::vector<std::int64_t>& absent = {}) const;

  bool operator==(const Node&) const = default;
};

/// One dimension: a number, a symbol ("batch"), or unknown.
using Dimension = std::variant<std::monostate, std::int64_t, std::string>;

/// Type and, if known, shape of a value.
struct ValueInfo {
  std::string name;
  DataType type = DataType::undefined;
  std::optional<std::vector<Dimension>> shape;

  /// The shape when every dimension is a number.
  std::optional<Shape> static_shape() const;

  bool operator==(const ValueInfo&) const = default;
};

/// A model in memory: everything that an ONNX file says, nodes in topological order. A plain value:
/// copies share only the immutable bytes of tensors.
struct Graph {
  std::string name;
  std::vector<ValueInfo>
      inputs;  // without those that are initialisers (old files list them as inputs too)
  std::vector<ValueInfo> outputs;
  std::map<std::string, Tensor, std::less<>> initializers;
  std::vector<Node> nodes;
  std::map<std::string, ValueInfo, std::less<>> values;  // what value_info or shape inference told
  std::map<std::string, std::int64_t, std::less<>> opsets;  // by domain; "" is ai.onnx
  std::int64_t ir_version = 8;
  std::string producer;
  std::map<std::string, std::string, std::less<>> metadata;
  /// What else the file said (model version, doc strings, training info), serialised: written back
  /// as it was, never looked into.
  std::string remainder;

  bool operator==(const Graph&) const = default;

  std::int64_t opset() const;
  const Tensor* find_initializer(std::string_view value) const;
  /// Shape and type of any value: input, output, initialiser or inner one. Empty when nothing is
  /// known.
  std::optional<ValueInfo> info(std::string_view value) const;
};

template <>
constexpr DataType data_type_of<float>() {
  return DataType::float32;
}
template <>
constexpr DataType data_type_of<double>() {
  return DataType::float64;
}
template <>
constexpr DataType data_type_of<std::uint8_t>() {
  return DataType::uint8;
}
template <>
constexpr DataType data_type_of<std::int8_t>() {
  return DataType::int8;
}
template <>
constexpr DataType data_type_of<std::uint16_t>() {
  return DataType::uint16;
}
template <>
constexpr DataType data_type_of<std::int16_t>() {
  return DataType::int16;
}
template <>
constexpr DataType data_type_of<std::uint32_t>() {
  return DataType::uint32;
}
template <>
constexpr DataType data_type_of<std::int32_t>() {
  return DataType::int32;
}
template <>
constexpr DataType data_type_of<std::uint64_t>() {
  return DataType::uint64;
}
template <>
constexpr DataType data_type_of<std::int64_t>() {
  return DataType::int64;
}
template <>
constexpr DataType data_type_of<bool>() {
  return DataType::boolean;
}

}  // namespace carnot
