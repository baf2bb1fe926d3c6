// SPDX-License-Identifier: Apache-2.0
#include "graph/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "graph/roles.hpp"

namespace carnot {
namespace {

using Json = nlohmann::json;

// The format's own limit; 8 bytes of length stand in front of the header.
constexpr std::uint64_t kLongestHeader = 100'000'000;
constexpr std::size_t kLengthBytes = 8;
// { "name": { "shape": [ 1 ] } }
constexpr int kDeepestNesting = 3;

struct StoredType {
  DataType type;
  std::string_view key;
};
constexpr StoredType kStoredTypes[] = {
    {DataType::float32, "F32"},  {DataType::float16, "F16"}, {DataType::bfloat16, "BF16"},
    {DataType::float64, "F64"},  {DataType::int64, "I64"},   {DataType::int32, "I32"},
    {DataType::int16, "I16"},    {DataType::int8, "I8"},     {DataType::uint64, "U64"},
    {DataType::uint32, "U32"},   {DataType::uint16, "U16"},  {DataType::uint8, "U8"},
    {DataType::boolean, "BOOL"},
};

tl::unexpected<Error> bad_file(std::string_view what) {
  return fail(ErrorCode::bad_input, fmt::format("is not a readable safetensors file: {}.", what));
}

tl::unexpected<Error> bad_entry(std::string_view name, std::string_view what) {
  return bad_file(fmt::format("tensor \"{}\" {}", valid_utf8(name), what));
}

/// JSON nested deeper than the format needs, found before it is parsed: a megabyte of brackets
/// would become a gigabyte of objects.
bool nests_too_deeply(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text && (c == '{' || c == '[')) {
      if (++depth > kDeepestNesting) return true;
    } else if (!in_text && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return false;
}

struct Entry {
  std::string name;
  DataType type;
  Shape shape;
  std::uint64_t begin;
  std::uint64_t end;
};

std::optional<std::vector<std::uint64_t>> unsigned_list(const Json& json) {
  if (!json.is_array()) return std::nullopt;
  std::vector<std::uint64_t> numbers;
  for (const Json& each : json) {
    if (!each.is_number_unsigned()) return std::nullopt;
    numbers.push_back(each.get<std::uint64_t>());
  }
  return numbers;
}

/// Bytes that type and shape ask for; empty beyond what a file can hold.
std::optional<std::uint64_t> bytes_wanted(DataType type, std::span<const std::uint64_t> shape) {
  std::uint64_t total = static_cast<std::uint64_t>(bits_of(type).value()) / 8;
  for (const std::uint64_t dimension : shape)
    if (dimension > std::uint64_t{1} << 50 || __builtin_mul_overflow(total, dimension, &total))
      return std::nullopt;
  return total;
}

Result<Entry> entry_from(const std::string& name, const Json& json) {
  if (!json.is_object() || !json.contains("dtype") || !json["dtype"].is_string() ||
      !json.contains("shape") || !json.contains("data_offsets"))
    return bad_entry(name, "lacks its dtype, shape or data_offsets");
  const auto key = json["dtype"].get<std::string>();
  const auto* row = std::ranges::find(kStoredTypes, key, &StoredType::key);
  if (row == std::end(kStoredTypes)) {
    return fail(ErrorCode::unsupported,
                fmt::format("holds tensor \"{}\" of type {}, which Carnot "
                            "does not read.",
                            valid_utf8(name), valid_utf8(key)),
                "Store it as F32.");
  }
  const auto shape = unsigned_list(json["shape"]);
  if (!shape) return bad_entry(name, "has a shape that is not a list of whole numbers");
  const auto wanted = bytes_wanted(row->type, *shape);
  if (!wanted) return bad_entry(name, "has an impossible shape");
  const auto offsets = unsigned_list(json["data_offsets"]);
  if (!offsets || offsets->size() != 2 || offsets->front() > offsets->back())
    return bad_entry(name, "has data_offsets that are not [begin, end]");
  if (offsets->back() - offsets->front() != *wanted)
    return bad_entry(name, fmt::format("has {} bytes, its shape asks for {}",
                                       offsets->back() - offsets->front(), *wanted));
  return Entry{name, row->type, Shape{shape->begin(), shape->end()}, offsets->front(),
               offsets->back()};
}

Result<std::vector<Entry>> entries_of(std::string_view header) {
  if (nests_too_deeply(header)) return bad_file("its header nests too deeply");
  const Json json = Json::parse(header, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return bad_file("its header is not a JSON object");
  std::vector<Entry> entries;
  for (const auto& [name, value] : json.items()) {
    if (name == "__metadata__") continue;
    CARNOT_TRY(Entry entry, entry_from(name, value));
    entries.push_back(std::move(entry));
  }
  return entries;
}

/// The format wants the tensors to cover the data exactly, so that a file cannot hide anything.
Result<void> check_cover(std::vector<Entry>& entries, std::uint64_t data_bytes) {
  std::ranges::sort(entries, {}, [](const Entry& entry) {
    return std::pair{entry.begin, entry.end};
  });
  std::uint64_t covered = 0;
  for (const Entry& entry : entries) {
    if (entry.end > data_bytes)
      return bad_entry(entry.name,
                       fmt::format("ends at byte {} of its {} bytes of data; the file is "
                                   "cut short",
                                   entry.end, data_bytes));
    if (entry.begin < covered) return bad_entry(entry.name, "overlaps another");
    if (entry.begin > covered)
      return bad_entry(entry.name,
                       fmt::format("leaves {} bytes before it unused", entry.begin - covered));
    covered = entry.end;
  }
  if (covered != data_bytes)
    return bad_file(fmt::format("{} bytes at its end belong to no tensor", data_bytes - covered));
  return {};
}

Result<NamedTensors> parse(std::string_view bytes) {
  if (bytes.size() < kLengthBytes)
    return bad_file(fmt::format("it ends after {} bytes", bytes.size()));
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > kLongestHeader)
    return bad_file(fmt::format("its header would have {} bytes", length));
  if (length > bytes.size() - kLengthBytes)
    return bad_file(fmt::format("it ends after {} bytes, inside its header", bytes.size()));
  CARNOT_TRY(auto entries, entries_of(bytes.substr(kLengthBytes, length)));
  const std::string_view data = bytes.substr(kLengthBytes + length);
  CARNOT_TRY_VOID(check_cover(entries, data.size()));
  NamedTensors tensors;
  for (Entry& entry : entries) {
    const auto part = data.substr(entry.begin, entry.end - entry.begin);
    tensors.insert_or_assign(std::move(entry.name),
                             Tensor{entry.type, std::move(entry.shape), std::string{part}});
  }
  return tensors;
}

Error about_tensors(std::string_view name, Error error) {
  error.message = fmt::format("{} {}", name, error.message);
  return error;
}

// --- weights

bool takes_weights(ConstantRole role) {
  return role == ConstantRole::learned || role == ConstantRole::statistic;
}

std::string near_tensor(std::string_view name, std::span<const std::string_view> names) {
  const auto near = nearest_name(name, names);
  return near ? fmt::format("The nearest name is \"{}\".", valid_utf8(*near)) : std::string{};
}

Result<void> check_fit(std::string_view name, const Tensor& given, const Tensor& wanted) {
  if (given.shape() != wanted.shape()) {
    return fail(ErrorCode::bad_input,
                fmt::format("the weights' tensor \"{}\" has the shape [{}], the model wants [{}].",
                            valid_utf8(name), fmt::join(given.shape(), ", "),
                            fmt::join(wanted.shape(), ", ")));
  }
  if (given.type() != wanted.type()) {
    return fail(ErrorCode::bad_input,
                fmt::format("the weights' tensor \"{}\" is {}, the model wants {}.",
                            valid_utf8(name), name_of(given.type()), name_of(wanted.type())));
  }
  return {};
}

}  // namespace

Result<NamedTensors> parse_safetensors(std::string_view bytes) {
  auto tensors = parse(bytes);
  if (!tensors) return tl::unexpected{about_tensors("the data", std::move(tensors).error())};
  return tensors;
}

Result<NamedTensors> load_safetensors(const std::filesystem::path& path) {
  CARNOT_TRY(const MappedFile file, MappedFile::open(path));
  const auto bytes = file.bytes();
  auto tensors = parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!tensors) return tl::unexpected{about_tensors(path.string(), std::move(tensors).error())};
  return tensors;
}

Result<std::string> serialize_safetensors(const NamedTensors& tensors) {
  Json header = Json::object();
  std::uint64_t end = 0;
  for (const auto& [name, tensor] : tensors) {
    const auto* row = std::ranges::find(kStoredTypes, tensor.type(), &StoredType::type);
    if (row == std::end(kStoredTypes))
      return fail(ErrorCode::unsupported,
                  fmt::format("tensor \"{}\" is {}, which safetensors files do not have.",
                              valid_utf8(name), name_of(tensor.type())));
    if (valid_utf8(name) != name)
      return fail(ErrorCode::bad_input,
                  fmt::format("the name of tensor \"{}\" is not UTF-8.", valid_utf8(name)));
    const std::uint64_t begin = end;
    end += tensor.bytes().size();
    header[name] = {{"dtype", row->key}, {"shape", tensor.shape()}, {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8,
              ' ');  // so that the data begin aligned, as the format asks
  const std::uint64_t length = text.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes.reserve(kLengthBytes + length + end);
  bytes += text;
  for (const auto& [name, tensor] : tensors)
    bytes.append(reinterpret_cast<const char*>(tensor.bytes().data()), tensor.bytes().size());
  return bytes;
}

Result<Graph> with_weights(Graph graph, const NamedTensors& tensors) {
  const auto roles = constant_roles(graph);
  std::vector<std::string_view> wanted;
  std::vector<std::string_view> given;
  for (auto& [name, tensor] : graph.initializers)
    if (takes_weights(roles.at(name))) wanted.emplace_back(name);
  for (const auto& [name, tensor] : tensors) given.emplace_back(name);

  for (const std::string_view name : wanted) {
    const auto found = tensors.find(name);
    if (found == tensors.end())
      return fail(ErrorCode::bad_input,
                  fmt::format("the weights lack the tensor \"{}\".", valid_utf8(name)),
                  near_tensor(name, given));
    Tensor& target = graph.initializers.find(name)->second;
    CARNOT_TRY_VOID(check_fit(name, found->second, target));
    target = found->second;
  }
  for (const std::string_view name : given) {
    if (name.ends_with("num_batches_tracked")) continue;
    if (std::ranges::find(wanted, name) == wanted.end())
      return fail(ErrorCode::bad_input,
                  fmt::format("the weights hold a tensor \"{}\" that the model does not have.",
                              valid_utf8(name)),
                  near_tensor(name, wanted));
  }
  return graph;
}

}  // namespace carnot
