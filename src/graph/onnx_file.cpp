// SPDX-License-Identifier: Apache-2.0
#include "graph/onnx_file.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <onnx/onnx_pb.h>

#include <limits>
#include <numeric>

#include "base/assert.hpp"
#include "base/file.hpp"
#include "graph/check.hpp"
#include "graph/edit.hpp"
#include "graph/proto.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kProtobufLimit = std::numeric_limits<std::int32_t>::max();

// --- reading

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view what;
  std::string_view remedy;
};
/// Files that people hand over by mistake.
constexpr Signature kSignatures[] = {
    {0, "version https://git-lfs", "it is a Git LFS pointer, not the model", "Run: git lfs pull"},
    {0, "PK\x03\x04", "it is a ZIP archive, probably a PyTorch file", "Export it to ONNX first."},
    {0, "\x89HDF", "it is an HDF5 file, probably a Keras model", "Convert it to ONNX first."},
    {4, "TFL3", "it is a TensorFlow Lite file", "Convert it to ONNX first."},
    {0, "<!DOCTYPE", "it is a web page", "Download the file itself."},
    {0, "<html", "it is a web page", "Download the file itself."},
};

/// Why protobuf refused: walks over the outermost fields until one does not fit.
std::string what_is_wrong(std::string_view bytes) {
  google::protobuf::io::ArrayInputStream array{bytes.data(), static_cast<int>(bytes.size())};
  google::protobuf::io::CodedInputStream in{&array};
  in.SetTotalBytesLimit(static_cast<int>(kProtobufLimit));
  for (;;) {
    const auto position = in.CurrentPosition();
    const std::uint32_t tag = in.ReadTag();
    if (tag == 0 && static_cast<std::size_t>(position) == bytes.size()) break;
    if (tag == 0) return fmt::format("the field at byte {} is garbled", position);
    using Wire = google::protobuf::internal::WireFormatLite;
    if (Wire::GetTagWireType(tag) == Wire::WIRETYPE_LENGTH_DELIMITED) {
      std::uint32_t length = 0;
      if (!in.ReadVarint32(&length) || length > kProtobufLimit)
        return fmt::format("the field at byte {} is garbled", position);
      const auto left = static_cast<std::int64_t>(bytes.size()) - in.CurrentPosition();
      if (length > left)
        return fmt::format("it ends after {} bytes, {} bytes too early", bytes.size(),
                           length - left);
      in.Skip(static_cast<int>(length));
    } else if (!google::protobuf::internal::WireFormatLite::SkipField(&in, tag)) {
      return fmt::format("the field at byte {} is garbled", position);
    }
  }
  return "a field inside is garbled, or nested too deeply";
}

tl::unexpected<Error> not_readable(std::string_view why, std::string_view remedy = {}) {
  return fail(ErrorCode::bad_input, fmt::format("is not a readable ONNX file: {}.", why),
              std::string{remedy});
}

Result<void> parse_proto(std::string_view bytes, onnx::ModelProto& model) {
  if (bytes.empty()) return not_readable("it is empty");
  for (const Signature& known : kSignatures) {
    if (bytes.size() > known.offset && bytes.substr(known.offset).starts_with(known.bytes))
      return not_readable(known.what, known.remedy);
  }
  if (static_cast<std::int64_t>(bytes.size()) > kProtobufLimit)
    return not_readable("it is larger than 2 GiB", "Store the weights as external data.");
  google::protobuf::io::CodedInputStream in{reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size())};
  if (!model.ParseFromCodedStream(&in) || !in.ConsumedEntireMessage())
    return not_readable(what_is_wrong(bytes));
  return {};
}

Result<Graph> parse(std::string_view bytes, const std::optional<std::filesystem::path>& folder) {
  onnx::ModelProto model;
  CARNOT_TRY_VOID(parse_proto(bytes, model));
  auto graph = graph_from_proto(model, folder);
  if (!graph && graph.error().code == ErrorCode::bad_input)
    return fail(ErrorCode::bad_input, "is not a usable ONNX file: " + graph.error().message,
                graph.error().remedy);
  if (!graph)
    return fail(graph.error().code, "cannot be used: " + graph.error().message,
                graph.error().remedy);
  CARNOT_TRY_VOID(sort_topologically(*graph));
  CARNOT_TRY_VOID(check_structure(*graph));
  return graph;
}

Error about(std::string_view name, Error error) {
  error.message = fmt::format("{} {}", name, error.message);
  return error;
}

// --- writing

void append_varint(std::uint64_t number, std::string& out) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>((number & 0x7F) | 0x80));
  out.push_back(static_cast<char>(number));
}

/// Tag and length of a length-delimited field.
void append_head(int field, std::size_t length, std::string& out) {
  append_varint(static_cast<std::uint64_t>(field) << 3 | 2, out);
  append_varint(length, out);
}

/// The file as pieces, so that 550 MB of weights are written from where they lie: the message
/// without initialisers comes from protobuf, each initialiser is a head and the tensor's own bytes.
struct Pieces {
  std::vector<std::string> heads;  // heads[i] stands before bodies[i]
  std::vector<std::string_view> bodies;

  std::size_t size() const {
    std::size_t total = 0;
    for (const auto& head : heads) total += head.size();
    for (const auto& body : bodies) total += body.size();
    return total;
  }
};

void add_initializer(const std::string& name, const Tensor& tensor, Pieces& pieces) {
  onnx::TensorProto proto;
  std::string head;
  std::string_view body;
  if (bits_of(tensor.type())) {
    fill_tensor_head(tensor, name, proto);
    body = {reinterpret_cast<const char*>(tensor.bytes().data()), tensor.bytes().size()};
    std::string inside = proto.SerializeAsString();
    append_head(onnx::TensorProto::kRawDataFieldNumber, body.size(), inside);
    append_head(onnx::GraphProto::kInitializerFieldNumber, inside.size() + body.size(), head);
    head += inside;
  } else {
    fill_tensor(tensor, name, proto);
    const std::string inside = proto.SerializeAsString();
    append_head(onnx::GraphProto::kInitializerFieldNumber, inside.size(), head);
    head += inside;
  }
  pieces.heads.push_back(std::move(head));
  pieces.bodies.push_back(body);
}

Pieces pieces_of(const Graph& graph) {
  onnx::ModelProto model;
  fill_proto(graph, Payload::none, model);
  const std::string inside = model.graph().SerializeAsString();
  model.clear_graph();
  Pieces pieces;
  pieces.heads.emplace_back();
  pieces.bodies.emplace_back();
  for (const auto& [name, tensor] : graph.initializers) add_initializer(name, tensor, pieces);
  std::string start = model.SerializeAsString();
  append_head(onnx::ModelProto::kGraphFieldNumber, inside.size() + pieces.size(), start);
  pieces.heads.front() = start + inside;
  return pieces;
}

}  // namespace

Result<Graph> load_model(const std::filesystem::path& path) {
  CARNOT_TRY(const MappedFile file, MappedFile::open(path));
  const auto bytes = file.bytes();
  auto graph =
      parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.parent_path());
  if (!graph) return tl::unexpected{about(path.string(), std::move(graph).error())};
  return graph;
}

Result<Graph> parse_model(std::string_view bytes) {
  auto graph = parse(bytes, std::nullopt);
  if (!graph) return tl::unexpected{about("the model", std::move(graph).error())};
  return graph;
}

std::int64_t serialized_bytes(const Graph& graph) {
  return static_cast<std::int64_t>(pieces_of(graph).size());
}

std::string serialize(const Graph& graph) {
  const Pieces pieces = pieces_of(graph);
  CARNOT_ASSERT(static_cast<std::int64_t>(pieces.size()) <= kProtobufLimit);
  std::string out;
  out.reserve(pieces.size());
  for (std::size_t i = 0; i < pieces.heads.size(); ++i) {
    out += pieces.heads[i];
    out += pieces.bodies[i];
  }
  return out;
}

Result<void> save_model(const Graph& graph, const std::filesystem::path& path) {
  const Pieces pieces = pieces_of(graph);
  if (static_cast<std::int64_t>(pieces.size()) > kProtobufLimit) {
    return fail(ErrorCode::unsupported,
                fmt::format("{} would have {} bytes; an ONNX file holds at most 2 GiB.",
                            path.string(), pieces.size()));
  }
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < pieces.heads.size(); ++i) {
    parts.emplace_back(pieces.heads[i]);
    parts.push_back(pieces.bodies[i]);
  }
  return write_file_atomically(path, parts);
}

}  // namespace carnot
