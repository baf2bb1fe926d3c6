// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "datasets/image_set.hpp"
#include "records/model_card.hpp"

namespace carnot {

/// Which pictures of a folder are taken, in which order.
struct FolderListing {
  struct File {
    std::filesystem::path path;
    std::int32_t label = 0;
  };
  std::vector<File> files;
  std::vector<std::string> class_names;  // empty: the folder has no classes, labels mean nothing
};

/// The JPEG and PNG files (by extension, any case) of a folder with one sub-folder per class,
/// numbered in the order of their names as torchvision's ImageFolder does; or of a folder without
/// sub-folders. Classes take turns, each in the order of its file names, so that the first
/// `at_most` images hold every class as equally as can be. Hidden files are passed over.
/// Errors: not_found; bad_input (no pictures, a class without any); environment.
Result<FolderListing> list_folder(const std::filesystem::path& folder, std::int64_t at_most);

/// Reads them as RGB. Without `how` all must have one size. Errors: bad_input naming the file.
Result<ImageSet> read_folder(const FolderListing& listing, const std::optional<ResizeCrop>& how);

}  // namespace carnot
