// SPDX-License-Identifier: Apache-2.0
#include "graph/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace carnot {
namespace {

struct TypeRow {
  DataType type;
  int bits;
  std::string_view name;
};
constexpr TypeRow kTypes[] = {
    {DataType::float32, 32, "float32"},   {DataType::uint8, 8, "uint8"},
    {DataType::int8, 8, "int8"},          {DataType::uint16, 16, "uint16"},
    {DataType::int16, 16, "int16"},       {DataType::int32, 32, "int32"},
    {DataType::int64, 64, "int64"},       {DataType::boolean, 8, "boolean"},
    {DataType::float16, 16, "float16"},   {DataType::float64, 64, "float64"},
    {DataType::uint32, 32, "uint32"},     {DataType::uint64, 64, "uint64"},
    {DataType::bfloat16, 16, "bfloat16"}, {DataType::uint4, 4, "uint4"},
    {DataType::int4, 4, "int4"},
};

const TypeRow* row_of(DataType type) {
  const auto* row = std::ranges::find(kTypes, type, &TypeRow::type);
  return row == std::end(kTypes) ? nullptr : row;
}

template <class T>
const T* find_attribute(const Node& node, std::string_view key) {
  const auto found = node.attributes.find(key);
  return found == node.attributes.end() ? nullptr : std::get_if<T>(&found->second);
}

const ValueInfo* find_by_name(const std::vector<ValueInfo>& values, std::string_view name) {
  const auto found = std::ranges::find(values, name, &ValueInfo::name);
  return found == values.end() ? nullptr : &*found;
}

}  // namespace

std::optional<int> bits_of(DataType type) {
  const TypeRow* row = row_of(type);
  return row != nullptr ? std::optional{row->bits} : std::nullopt;
}

std::string name_of(DataType type) {
  if (const TypeRow* row = row_of(type)) return std::string{row->name};
  if (type == DataType::string) return "string";
  if (type == DataType::undefined) return "undefined";
  return fmt::format("type {}", static_cast<std::int32_t>(type));
}

Tensor::Tensor(DataType type, Shape shape, std::vector<std::byte> bytes)
    : type_{type}, shape_{std::move(shape)} {
  auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  bytes_ = *owner;
  owner_ = std::move(owner);
  check_size();
}

Tensor::Tensor(DataType type, Shape shape, std::string bytes)
    : type_{type}, shape_{std::move(shape)} {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  bytes_ = std::as_bytes(std::span{*owner});
  owner_ = std::move(owner);
  check_size();
}

void Tensor::check_type(DataType wanted) const { CARNOT_ASSERT(type_ == wanted); }

void Tensor::check_size() const {
  if (const auto bits = bits_of(type_)) {
    CARNOT_ASSERT(static_cast<std::int64_t>(bytes_.size()) == (count() * *bits + 7) / 8);
  }
}

bool Tensor::operator==(const Tensor& other) const {
  return type_ == other.type_ && shape_ == other.shape_ && std::ranges::equal(bytes_, other.bytes_);
}

std::int64_t Node::integer(std::string_view key, std::int64_t absent) const {
  const auto* found = find_attribute<std::int64_t>(*this, key);
  return found != nullptr ? *found : absent;
}

float Node::real(std::string_view key, float absent) const {
  const auto* found = find_attribute<float>(*this, key);
  return found != nullptr ? *found : absent;
}

std::string Node::text(std::string_view key, std::string_view absent) const {
  const auto* found = find_attribute<std::string>(*this, key);
  return found != nullptr ? *found : std::string{absent};
}

std::vector<std::int64_t> Node::integers(std::string_view key,
                                         const std::vector<std::int64_t>& absent) const {
  const auto* found = find_attribute<std::vector<std::int64_t>>(*this, key);
  return found != nullptr ? *found : absent;
}

std::optional<Shape> ValueInfo::static_shape() const {
  if (!shape) return std::nullopt;
  Shape numbers;
  for (const Dimension& dimension : *shape) {
    const auto* number = std::get_if<std::int64_t>(&dimension);
    if (number == nullptr) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::int64_t Graph::opset() const {
  const auto found = opsets.find("");
  return found == opsets.end() ? 0 : found->second;
}

const Tensor* Graph::find_initializer(std::string_view value) const {
  const auto found = initializers.find(value);
  return found == initializers.end() ? nullptr : &found->second;
}

std::optional<ValueInfo> Graph::info(std::string_view value) const {
  if (const Tensor* tensor = find_initializer(value)) {
    ValueInfo info{.name = std::string{value}, .type = tensor->type(), .shape = {}};
    info.shape.emplace(tensor->shape().begin(), tensor->shape().end());
    return info;
  }
  if (const ValueInfo* input = find_by_name(inputs, value)) return *input;
  const auto found = values.find(value);
  const ValueInfo* output = find_by_name(outputs, value);
  if (output != nullptr && (output->shape || found == values.end())) return *output;
  return found == values.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace carnot
