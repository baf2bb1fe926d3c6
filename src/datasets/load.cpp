// SPDX-License-Identifier: Apache-2.0
#include "datasets/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.hpp"
#include "base/file.hpp"
#include "base/gunzip.hpp"
#include "base/hash.hpp"
#include "base/npy.hpp"
#include "datasets/cifar10.hpp"
#include "datasets/glyphs.hpp"
#include "datasets/idx.hpp"
#include "datasets/image_folder.hpp"
#include "datasets/npy_images.hpp"
#include "datasets/picture.hpp"

namespace carnot {
namespace {

using Paths = std::vector<std::filesystem::path>;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span{text});
}

std::int64_t glyphs_taken(const DatasetEntry& entry, Split split) {
  return std::min(wanted_count(entry, split), glyph_count(split));
}

Result<ImageSet> load_cifar10(const Paths& files, std::int64_t wanted) {
  ImageSet all;
  for (const auto& file : files) {
    CARNOT_TRY(const MappedFile mapped, MappedFile::open(file));
    auto part = parse_cifar10(mapped.bytes(), wanted - all.size());
    if (!part) return at(file.string(), std::move(part).error());
    if (all.size() == 0) {
      all = *std::move(part);
    } else {
      all.pixels.insert(all.pixels.end(), part->pixels.begin(), part->pixels.end());
      all.labels.insert(all.labels.end(), part->labels.begin(), part->labels.end());
    }
    if (all.size() >= wanted) break;
  }
  return all;
}

Result<ImageSet> load_idx(const Paths& files, std::int64_t wanted) {
  CARNOT_TRY(const std::string packed_images, read_maybe_gzipped(files[0]));
  auto set = parse_idx_images(bytes_of(packed_images), wanted);
  if (!set) return at(files[0].string(), std::move(set).error());
  if (files.size() == 1) return set;
  CARNOT_TRY(const std::string packed_labels, read_maybe_gzipped(files[1]));
  auto labels = parse_idx_labels(bytes_of(packed_labels), wanted);
  if (!labels) return at(files[1].string(), std::move(labels).error());
  const std::int64_t images_held = idx_count(bytes_of(packed_images));
  const std::int64_t labels_held = idx_count(bytes_of(packed_labels));
  if (images_held != labels_held)
    return counts_differ(files[0], images_held, files[1], labels_held);
  set->labels = *std::move(labels);
  return set;
}

Result<ImageSet> load_npy(const Paths& files, std::int64_t wanted) {
  CARNOT_TRY(const NpyFile images, NpyFile::open(files[0]));
  auto set = images_of_array(images.type(), images.shape(), images.bytes(), wanted);
  if (!set) return at(files[0].string(), std::move(set).error());
  if (files.size() == 1) return set;
  CARNOT_TRY(set->labels, read_npy_labels(files[1], files[0], images.shape().front(), wanted));
  return set;
}

Result<ImageSet> load_files(const DatasetEntry& entry, Split split,
                            const std::optional<ResizeCrop>& how) {
  if (entry.kind == DatasetKind::glyphs) return glyphs(split, 0, glyphs_taken(entry, split));
  CARNOT_TRY(const Paths files, files_of(entry, split));
  const std::int64_t wanted = wanted_count(entry, split);
  switch (entry.kind) {
    case DatasetKind::cifar10:
      return load_cifar10(files, wanted);
    case DatasetKind::idx:
      return load_idx(files, wanted);
    case DatasetKind::npy:
      return load_npy(files, wanted);
    case DatasetKind::folder: {
      CARNOT_TRY(const auto listing, list_folder(files[0], wanted));
      return read_folder(listing, how);
    }
    case DatasetKind::glyphs:
      break;
  }
  CARNOT_ASSERT(false);
}

/// Every image through resize_and_crop, which wants channels beside each other.
Result<ImageSet> resized(const ImageSet& set, const ResizeCrop& how) {
  ImageSet result;
  result.channels = set.channels;
  result.height = how.crop;
  result.width = how.crop;
  result.labels = set.labels;
  result.class_names = set.class_names;
  const auto channels = static_cast<std::size_t>(set.channels);
  const std::size_t plane = set.pixels_per_image() / channels;
  for (std::int64_t image = 0; image < set.size(); ++image) {
    const auto planar = set.image(image);
    Picture picture{set.channels, set.height, set.width, {}};
    for (std::size_t i = 0; i < plane; ++i) {
      for (std::size_t c = 0; c < channels; ++c) picture.pixels.push_back(planar[c * plane + i]);
    }
    CARNOT_TRY(const Picture small, resize_and_crop(picture, how));
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t i = c; i < small.pixels.size(); i += channels)
        result.pixels.push_back(small.pixels[i]);
    }
  }
  return result;
}

}  // namespace

std::int64_t wanted_count(const DatasetEntry& entry, Split split) {
  switch (split) {
    case Split::train:
      return std::numeric_limits<std::int64_t>::max();
    case Split::calibration:
      return entry.calibration_count;
    case Split::test:
      return entry.test_count;
  }
  return 0;
}

Result<Paths> files_of(const DatasetEntry& entry, Split split) {
  const auto refuse = [&](std::string why, std::string remedy) {
    return fail(ErrorCode::bad_input, fmt::format("data set '{}' {}", entry.name, why),
                std::move(remedy));
  };
  if (split == Split::train)
    return refuse("names no train images; only glyphs has a train split.", "");
  const Paths& files = split == Split::test ? entry.test : entry.calibration;
  const std::string key{name_of(split)};
  if (files.empty())
    return refuse(fmt::format("names no files for {}.", key), fmt::format("Add {} = [...].", key));
  const bool pair = entry.kind == DatasetKind::idx || entry.kind == DatasetKind::npy;
  if (pair && files.size() > 2)
    return refuse(fmt::format("names {} files for {}.", files.size(), key),
                  "Give two: images, then labels.");
  if (entry.kind == DatasetKind::folder && files.size() > 1)
    return refuse(fmt::format("names {} folders for {}.", files.size(), key), "Give one.");
  return files;
}

Result<ImageSet> load(const DatasetEntry& entry, Split split,
                      const std::optional<ResizeCrop>& how) {
  if (wanted_count(entry, split) < 1) {
    return fail(ErrorCode::bad_input,
                fmt::format("data set '{}' asks for {} {} images; at least one is needed.",
                            entry.name, wanted_count(entry, split), name_of(split)));
  }
  auto set = load_files(entry, split, how);
  if (!set || !how || entry.kind == DatasetKind::folder) return set;
  return resized(*set, *how);
}

Result<DataIdentity> identity_of(const DatasetEntry& entry, Split split) {
  Sha256 taken;
  Sha256 content;
  const auto add = [&](std::string_view field) {
    taken.add_field(field);
    content.add_field(field);
  };
  taken.add_field("carnot data 1").add_field(key_of(entry.kind));
  content.add_field("carnot images 1").add_field(key_of(entry.kind));
  if (entry.kind == DatasetKind::glyphs) {
    add(kGlyphsVersion);
    add(name_of(split));
    taken.add_field(fmt::format("{}", glyphs_taken(entry, split)));
    return DataIdentity{taken.hex(), content.hex()};
  }
  // The split's name stays outside: the same images are the same, whatever they are used for.
  taken.add_field(fmt::format("{}", wanted_count(entry, split)));
  CARNOT_TRY(const Paths files, files_of(entry, split));
  if (entry.kind != DatasetKind::folder) {
    for (const auto& file : files) {
      CARNOT_TRY(const std::string sum, sha256_hex_of_file(file));
      add(sum);
    }
    return DataIdentity{taken.hex(), content.hex()};
  }
  CARNOT_TRY(const auto listing, list_folder(files[0], wanted_count(entry, split)));
  for (const std::string& name : listing.class_names) add(name);
  for (const auto& file : listing.files) {
    CARNOT_TRY(const std::string sum, sha256_hex_of_file(file.path));
    add(fmt::format("{}", file.label));
    add(sum);
  }
  return DataIdentity{taken.hex(), content.hex()};
}

}  // namespace carnot
