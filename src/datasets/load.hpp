// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "datasets/image_set.hpp"
#include "records/model_card.hpp"
#include "records/study.hpp"

namespace carnot {

/// How many images of a split an entry asks for; all there are of a train split.
std::int64_t wanted_count(const DatasetEntry& entry, Split split);

/// The images of a split: the first `wanted_count` of them, fewer where there are not so many.
/// `how` resizes and crops each (a folder's differ in size; others become as large as a model
/// wants). Errors: not_found, bad_input, unsupported, environment; they name the file and, where
/// the entry itself is wrong, the data set.
Result<ImageSet> load(const DatasetEntry& entry, Split split, const std::optional<ResizeCrop>& how);

/// What images and labels are, whatever they are called and wherever they lie.
struct DataIdentity {
  std::string taken;    // a hash of what load() would read, how many included
  std::string content;  // the same without their number: of two that are equal, one is the other's
                        // front, or the same
};

/// Kind and bytes of the files (of a folder those of the images that are taken), or the version of
/// glyphs and their split. Errors: those of reading them.
Result<DataIdentity> identity_of(const DatasetEntry& entry, Split split);

/// The files that an entry names for a split. Errors: bad_input when it names none, or the wrong
/// number.
Result<std::vector<std::filesystem::path>> files_of(const DatasetEntry& entry, Split split);

}  // namespace carnot
