// SPDX-License-Identifier: Apache-2.0
#include "datasets/image_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "datasets/picture.hpp"

namespace carnot {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostPixels = 64'000'000;  // a large camera's; a hostile header says more

bool is_picture(const fs::path& path) {
  const std::string extension = lower_case(path.extension().string());
  return extension == ".jpg" || extension == ".jpeg" || extension == ".png";
}

struct Content {
  std::vector<fs::path> folders;
  std::vector<fs::path> pictures;
};

/// Sorted, hidden names left out.
Result<Content> content_of(const fs::path& folder) {
  std::error_code error;
  Content content;
  for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
       entry.increment(error)) {
    const fs::path& path = entry->path();
    if (path.filename().string().starts_with('.')) continue;
    std::error_code ignored;  // what cannot be examined is neither folder nor file
    if (entry->is_directory(ignored)) {
      content.folders.push_back(path);
    } else if (is_picture(path) && entry->is_regular_file(ignored)) {
      content.pictures.push_back(path);
    }
  }
  if (error) {
    const bool missing = error == std::errc::no_such_file_or_directory;
    return fail(missing ? ErrorCode::not_found : ErrorCode::environment,
                fmt::format("cannot read the folder {}: {}.", folder.string(), error.message()));
  }
  std::ranges::sort(content.folders);
  std::ranges::sort(content.pictures);
  return content;
}

/// First of every class, second of every class, ...
std::vector<FolderListing::File> in_turns(const std::vector<std::vector<fs::path>>& classes,
                                          std::size_t at_most) {
  std::vector<FolderListing::File> files;
  for (std::size_t turn = 0, before = 1; files.size() != before; ++turn) {
    before = files.size();
    for (std::size_t label = 0; label < classes.size() && files.size() < at_most; ++label) {
      if (turn < classes[label].size())
        files.push_back({classes[label][turn], static_cast<std::int32_t>(label)});
    }
  }
  return files;
}

void append_planes(ImageSet& set, const Picture& picture) {
  const auto channels = static_cast<std::size_t>(picture.channels);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = c; i < picture.pixels.size(); i += channels)
      set.pixels.push_back(picture.pixels[i]);
  }
}

Result<Picture> read_picture(const fs::path& path, const std::optional<ResizeCrop>& how) {
  CARNOT_TRY(const auto bytes, read_file(path));
  auto picture = decode_picture(std::as_bytes(std::span{bytes}), kMostPixels);
  if (!picture) return at(path.string(), std::move(picture).error());
  if (how) return resize_and_crop(*picture, *how);
  return picture;
}

}  // namespace

Result<FolderListing> list_folder(const fs::path& folder, std::int64_t at_most) {
  CARNOT_TRY(Content content, content_of(folder));
  FolderListing listing;
  std::vector<std::vector<fs::path>> classes;
  for (const fs::path& sub_folder : content.folders) {
    CARNOT_TRY(Content of_class, content_of(sub_folder));
    if (of_class.pictures.empty()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{} holds no .jpg, .jpeg or .png, so its class has no image.",
                              sub_folder.string()),
                  "Fill it or remove it: every sub-folder counts as a class.");
    }
    listing.class_names.push_back(sub_folder.filename().string());
    classes.push_back(std::move(of_class.pictures));
  }
  if (classes.empty()) classes.push_back(std::move(content.pictures));
  listing.files = in_turns(classes, static_cast<std::size_t>(std::max<std::int64_t>(0, at_most)));
  if (classes.front().empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} holds no .jpg, .jpeg or .png, and no sub-folder that could.",
                            folder.string()),
                "Give the folder that has one sub-folder of pictures per class.");
  }
  return listing;
}

Result<ImageSet> read_folder(const FolderListing& listing, const std::optional<ResizeCrop>& how) {
  ImageSet set;
  set.channels = 3;
  set.class_names = listing.class_names;
  for (const FolderListing::File& file : listing.files) {
    CARNOT_TRY(const Picture picture, read_picture(file.path, how));
    if (set.pixels.empty()) {
      set.height = picture.height;
      set.width = picture.width;
      set.pixels.reserve(picture.pixels.size() * listing.files.size());
    }
    if (picture.height != set.height || picture.width != set.width) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{} has {} x {} pixels, {} has {} x {}: images of one set need one "
                              "size.",
                              file.path.string(), picture.width, picture.height,
                              listing.files.front().path.string(), set.width, set.height),
                  "Add resize_crop to the model's input.");
    }
    append_planes(set, picture);
    if (!listing.class_names.empty()) set.labels.push_back(file.label);
  }
  return set;
}

}  // namespace carnot
