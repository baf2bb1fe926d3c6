// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <cstring>
#include <limits>
#include <map>

#include "base/file.hpp"
#include "base/text.hpp"
#include "graph/proto.hpp"

namespace carnot {
namespace {

tl::unexpected<Error> bad_tensor(const onnx::TensorProto& proto, std::string_view what) {
  return fail(ErrorCode::bad_input,
              fmt::format("tensor \"{}\" {}.", valid_utf8(proto.name()), what));
}

/// Bytes that shape and type ask for; empty when no machine could hold them.
std::optional<std::size_t> bytes_wanted(const Shape& shape, int bits) {
  std::uint64_t total = static_cast<std::uint64_t>(bits);
  for (const std::int64_t dimension : shape) {
    if (dimension < 0) return std::nullopt;
    if (__builtin_mul_overflow(total, static_cast<std::uint64_t>(dimension), &total))
      return std::nullopt;
  }
  if (total > std::uint64_t{1} << 50) return std::nullopt;
  return (total + 7) / 8;
}

/// One of the typed fields (float_data, int32_data, ...) as packed elements of type To.
template <class To, class Field>
std::string packed(const Field& field) {
  std::string bytes(static_cast<std::size_t>(field.size()) * sizeof(To), '\0');
  char* to = bytes.data();
  for (const auto& element : field) {
    const auto narrow = static_cast<To>(element);
    std::memcpy(to, &narrow, sizeof narrow);
    to += sizeof narrow;
  }
  return bytes;
}

/// onnx.proto says which typed field holds which type.
std::string typed_bytes(const onnx::TensorProto& proto, DataType type) {
  switch (type) {
    case DataType::float32:
      return packed<float>(proto.float_data());
    case DataType::float64:
      return packed<double>(proto.double_data());
    case DataType::int64:
      return packed<std::int64_t>(proto.int64_data());
    case DataType::uint64:
      return packed<std::uint64_t>(proto.uint64_data());
    case DataType::uint32:
      return packed<std::uint32_t>(proto.uint64_data());
    case DataType::int32:
      return packed<std::int32_t>(proto.int32_data());
    case DataType::int16:
    case DataType::uint16:
    case DataType::float16:
    case DataType::bfloat16:
      return packed<std::uint16_t>(proto.int32_data());
    case DataType::int8:
    case DataType::uint8:
    case DataType::boolean:
    case DataType::int4:
    case DataType::uint4:
      return packed<std::uint8_t>(proto.int32_data());
    case DataType::undefined:
    case DataType::string:
      break;
  }
  return {};
}

struct ExternalPlace {
  std::string location;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;
};

Result<ExternalPlace> external_place(const onnx::TensorProto& proto) {
  ExternalPlace place;
  for (const auto& entry : proto.external_data()) {
    if (entry.key() == "location") place.location = entry.value();
    if (entry.key() != "offset" && entry.key() != "length") continue;
    const auto number = parse_uint(entry.value());
    if (!number) return bad_tensor(proto, "names its place in a side file without a number");
    if (entry.key() == "offset") place.offset = *number;
    if (entry.key() == "length") place.length = number;
  }
  // A model from a stranger must not read files elsewhere on this machine.
  const std::filesystem::path path = place.location;
  bool leaves = path.empty() || path.is_absolute();
  for (const auto& part : path) leaves = leaves || part == "..";
  if (leaves || place.location.find('\0') != std::string::npos)
    return bad_tensor(proto, "is kept in a side file outside the model's folder, which is refused");
  return place;
}

Result<std::string> external_bytes(const onnx::TensorProto& proto,
                                   const std::optional<std::filesystem::path>& folder,
                                   std::size_t wanted) {
  CARNOT_TRY(const ExternalPlace place, external_place(proto));
  if (!folder) {
    return fail(
        ErrorCode::unsupported,
        fmt::format("tensor \"{}\" is kept in the side file {}, and a model given as bytes has "
                    "none.",
                    valid_utf8(proto.name()), valid_utf8(place.location)),
        "Load the model from its file.");
  }
  const auto path = *folder / place.location;
  auto file = MappedFile::open(path);
  if (!file) {
    return fail(file.error().code,
                fmt::format("tensor \"{}\" is kept in a side file: {}", valid_utf8(proto.name()),
                            file.error().message),
                "Put the side file into the model's folder.");
  }
  const auto all = file->bytes();
  const std::uint64_t length = place.length.value_or(wanted);
  if (length != wanted)
    return bad_tensor(
        proto, fmt::format("has {} bytes in its side file, its shape asks for {}", length, wanted));
  if (place.offset > all.size() || length > all.size() - place.offset)
    return bad_tensor(proto, fmt::format("lies beyond the end of {} ({} bytes)",
                                         valid_utf8(place.location), all.size()));
  const auto part = all.subspan(place.offset, length);
  return std::string{reinterpret_cast<const char*>(part.data()), part.size()};
}

std::string opaque_bytes(const onnx::TensorProto& proto) {
  onnx::TensorProto nameless = proto;
  nameless.clear_name();
  return nameless.SerializeAsString();
}

}  // namespace

Result<Tensor> tensor_from_proto(onnx::TensorProto& proto,
                                 const std::optional<std::filesystem::path>& folder) {
  const auto type = static_cast<DataType>(proto.data_type());
  Shape shape{proto.dims().begin(), proto.dims().end()};
  const auto bits = bits_of(type);
  const auto wanted = bytes_wanted(shape, bits.value_or(8));
  if (!wanted) {
    return bad_tensor(proto, fmt::format("has the impossible shape [{}]", fmt::join(shape, ", ")));
  }
  if (type == DataType::undefined) return bad_tensor(proto, "has no element type");
  if (proto.has_segment())
    return fail(ErrorCode::unsupported,
                fmt::format("tensor \"{}\" is stored in segments.", valid_utf8(proto.name())));
  const bool external = proto.data_location() == onnx::TensorProto::EXTERNAL;
  if (!bits && external)
    return fail(ErrorCode::unsupported, fmt::format("tensor \"{}\" of {} is kept in a side file.",
                                                    valid_utf8(proto.name()), name_of(type)));
  if (!bits) return Tensor{type, std::move(shape), opaque_bytes(proto)};

  std::string bytes;
  if (external) {
    CARNOT_TRY(bytes, external_bytes(proto, folder, *wanted));
  } else if (proto.has_raw_data()) {
    bytes = std::move(*proto.mutable_raw_data());
  } else {
    bytes = typed_bytes(proto, type);
  }
  if (bytes.size() != *wanted) {
    return bad_tensor(proto,
                      fmt::format("holds {} bytes, its shape [{}] of {} asks for {}", bytes.size(),
                                  fmt::join(shape, ", "), name_of(type), *wanted));
  }
  return Tensor{type, std::move(shape), std::move(bytes)};
}

void fill_tensor_head(const Tensor& tensor, std::string_view name, onnx::TensorProto& proto) {
  proto.set_data_type(static_cast<std::int32_t>(tensor.type()));
  for (const std::int64_t dimension : tensor.shape()) proto.add_dims(dimension);
  if (!name.empty()) proto.set_name(std::string{name});
}

void fill_tensor(const Tensor& tensor, std::string_view name, onnx::TensorProto& proto) {
  const auto bytes = tensor.bytes();
  const auto* characters = reinterpret_cast<const char*>(bytes.data());
  if (bits_of(tensor.type())) {
    fill_tensor_head(tensor, name, proto);
    proto.set_raw_data(std::string{characters, bytes.size()});
    return;
  }
  proto.ParseFromArray(characters, static_cast<int>(bytes.size()));
  if (!name.empty()) proto.set_name(std::string{name});
}

}  // namespace carnot
