// SPDX-License-Identifier: Apache-2.0
#include "datasets/tensor_cache.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "datasets/load.hpp"
#include "datasets/npy_images.hpp"
#include "datasets/preprocess.hpp"
#include "datasets/tensor_manifest.hpp"

namespace carnot {
namespace {

namespace fs = std::filesystem;

/// Raised whenever preprocessing, resizing or decoding gives other numbers than before.
constexpr std::string_view kVersion = "carnot tensors 1";
constexpr const char* kImages = "images.npy";
constexpr const char* kLabels = "labels.npy";
constexpr const char* kManifest = "manifest.json";  // written last: with it the entry is complete

/// What a split becomes, before it has a file.
struct CachedContent {
  PreparedImages images;
  std::vector<std::int32_t> labels;
  std::vector<std::string> class_names;
};

std::string text_of(const std::vector<double>& values) {
  std::string text;
  for (const double value : values)
    text += fmt::format("{:016x} ", std::bit_cast<std::uint64_t>(value));
  return text;
}

std::string identity_with(const std::string& data, const InputSpec& spec) {
  Sha256 hash;
  hash.add_field(kVersion).add_field(data);
  hash.add_field(key_of(spec.layout));
  hash.add_field(fmt::format("{} {} {}", spec.channels, spec.height, spec.width));
  hash.add_field(text_of({spec.scale})).add_field(text_of(spec.mean));
  hash.add_field(text_of(spec.stddev));
  hash.add_field(spec.resize_crop
                     ? fmt::format("{} {}", spec.resize_crop->shorter_side, spec.resize_crop->crop)
                     : "");
  return hash.hex();
}

/// The entry, if it is there, whole and undamaged.
std::optional<PreparedData> find(const fs::path& folder, const std::string& identity) {
  const auto text = read_file(folder / kManifest);
  if (!text) return std::nullopt;
  auto manifest = parse_tensor_manifest(*text);
  if (!manifest || manifest->identity != identity) return std::nullopt;
  const auto images_sum = sha256_hex_of_file(folder / kImages);
  const auto labels_sum = sha256_hex_of_file(folder / kLabels);
  if (!images_sum || *images_sum != manifest->images_sha256) return std::nullopt;
  if (!labels_sum || *labels_sum != manifest->labels_sha256) return std::nullopt;
  const auto images = NpyFile::open(folder / kImages);
  const auto labels = NpyFile::open(folder / kLabels);
  if (!images || !labels || images->type() != ElementType::float32) return std::nullopt;
  const auto values = labels->as<std::int32_t>();
  if (!values) return std::nullopt;
  return PreparedData{folder / kImages,
                      images->shape(),
                      {values->begin(), values->end()},
                      std::move(manifest->class_names),
                      identity,
                      {}};
}

Result<void> write(const fs::path& folder, const std::string& identity,
                   const CachedContent& content) {
  CARNOT_TRY_VOID(
      write_npy<float>(folder / kImages, content.images.shape, std::span{content.images.values}));
  CARNOT_TRY_VOID(write_npy<std::int32_t>(folder / kLabels,
                                          {static_cast<std::int64_t>(content.labels.size())},
                                          std::span{content.labels}));
  CARNOT_TRY(const std::string images_sum, sha256_hex_of_file(folder / kImages));
  CARNOT_TRY(const std::string labels_sum, sha256_hex_of_file(folder / kLabels));
  const TensorManifest manifest{identity, images_sum, labels_sum, content.class_names};
  return write_file_atomically(folder / kManifest, to_json(manifest));
}

bool is_preprocessed(const DatasetEntry& entry, Split split) {
  if (entry.kind != DatasetKind::npy) return false;
  const auto files = files_of(entry, split);
  if (!files) return false;
  const auto images = NpyFile::open(files->front());
  return images && images->type() == ElementType::float32;
}

/// The front of an array that needs no preprocessing.
Result<CachedContent> take_preprocessed(const DatasetEntry& entry, Split split,
                                        const InputSpec& spec) {
  CARNOT_TRY(const auto files, files_of(entry, split));
  CARNOT_TRY(const NpyFile file, NpyFile::open(files[0]));
  CARNOT_TRY(const auto values, file.as<float>());
  const std::int64_t held = file.shape().empty() ? 0 : file.shape().front();
  const Shape wanted = shape_of_input(spec, held);
  if (held < 1 || file.shape() != wanted) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} has shape ({}), the model's input is ({}) in layout {}.", files[0].string(),
                    fmt::join(file.shape(), ", "), fmt::join(wanted, ", "), key_of(spec.layout)),
        "float32 arrays are taken as they are; uint8 arrays are preprocessed.");
  }
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} holds values that are not finite.", files[0].string()));
  }
  const std::int64_t taken = std::min(held, wanted_count(entry, split));
  CachedContent content;
  content.images.shape = shape_of_input(spec, taken);
  const auto front = values.first(static_cast<std::size_t>(element_count(content.images.shape)));
  content.images.values.assign(front.begin(), front.end());
  if (files.size() == 2) {
    CARNOT_TRY(content.labels, read_npy_labels(files[1], files[0], held, taken));
  }
  return content;
}

Result<CachedContent> make(const DatasetEntry& entry, Split split, const InputSpec& spec) {
  if (is_preprocessed(entry, split)) return take_preprocessed(entry, split, spec);
  CARNOT_TRY(ImageSet set, load(entry, split, spec.resize_crop));
  CARNOT_TRY(PreparedImages images, preprocess(set, spec));
  return CachedContent{std::move(images), std::move(set.labels), std::move(set.class_names)};
}

}  // namespace

Result<PreparedData> prepare(const DatasetEntry& entry, Split split, const InputSpec& spec,
                             const fs::path& cache) {
  CARNOT_TRY_VOID(check(spec));
  CARNOT_TRY(const DataIdentity data, identity_of(entry, split));
  const std::string identity = identity_with(data.taken, spec);
  const fs::path folder = cache / identity;
  if (auto found = find(folder, identity)) {
    found->content = data.content;
    return *std::move(found);
  }
  CARNOT_TRY(CachedContent content, make(entry, split, spec));
  CARNOT_TRY_VOID(write(folder, identity, content));
  return PreparedData{folder / kImages,
                      std::move(content.images.shape),
                      std::move(content.labels),
                      std::move(content.class_names),
                      identity,
                      data.content};
}

}  // namespace carnot
