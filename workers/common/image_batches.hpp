// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/npy.hpp"
#include "common/engine_session.hpp"

namespace carnot::worker {

/// The images of a .npy file (one row each), cut into batches of a model's input. Whole batches lie
/// where the file is mapped; the last one is filled up with copies of its last image, which change
/// neither the others' results nor any range.
class ImageBatches {
 public:
  /// Errors: not_found; bad_input when the images are not of the input's type and shape, or none.
  static Result<ImageBatches> open(const std::filesystem::path& path, const InputInfo& input);

  /// All of them, the padded one last.
  std::vector<std::span<const std::byte>> all() const;
  /// Those that need no padding, or the padded one if it is the only one: what a timed loop runs.
  std::vector<std::span<const std::byte>> whole() const;

  std::int64_t images() const { return images_; }
  /// How many of a batch's rows are images of the file.
  std::int64_t images_in(std::size_t batch) const;

  /// Reads every page once, so that no window pays for a page fault.
  void touch() const;

 private:
  ImageBatches(NpyFile file, std::int64_t batch) : file_{std::move(file)}, batch_{batch} {}

  NpyFile file_;
  std::int64_t batch_ = 1;
  std::int64_t images_ = 0;
  std::size_t whole_batches_ = 0;
  std::size_t bytes_per_image_ = 0;
  std::vector<std::byte> padded_;  // empty when the images fill whole batches
};

}  // namespace carnot::worker
