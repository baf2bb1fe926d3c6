// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carnot {

/// What lies beside cached tensors: whose they are, and the checksums that show them undamaged.
struct TensorManifest {
  std::string identity;  // of PreparedData
  std::string images_sha256;
  std::string labels_sha256;
  std::vector<std::string> class_names;  // by label, or empty

  bool operator==(const TensorManifest&) const = default;
};

/// JSON; class names that are not UTF-8 get replacement characters.
std::string to_json(const TensorManifest& manifest);

/// Empty for anything but a whole manifest: a damaged cache is made anew, so no reason is owed.
std::optional<TensorManifest> parse_tensor_manifest(std::string_view json);

}  // namespace carnot
