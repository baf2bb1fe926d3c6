// SPDX-License-Identifier: Apache-2.0
#include "datasets/tensor_manifest.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace carnot {
namespace {

const std::string* text_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

}  // namespace

std::string to_json(const TensorManifest& manifest) {
  nlohmann::json json{{"identity", valid_utf8(manifest.identity)},
                      {"images_sha256", valid_utf8(manifest.images_sha256)},
                      {"labels_sha256", valid_utf8(manifest.labels_sha256)},
                      {"class_names", nlohmann::json::array()}};
  for (const std::string& name : manifest.class_names)
    json["class_names"].push_back(valid_utf8(name));
  return json.dump(2) + "\n";
}

std::optional<TensorManifest> parse_tensor_manifest(std::string_view text) {
  constexpr bool kNoExceptions = false;
  const auto json = nlohmann::json::parse(text, nullptr, kNoExceptions);
  if (!json.is_object()) return std::nullopt;
  const std::string* identity = text_of(json, "identity");
  const std::string* images = text_of(json, "images_sha256");
  const std::string* labels = text_of(json, "labels_sha256");
  const auto names = json.find("class_names");
  if (identity == nullptr || images == nullptr || labels == nullptr || names == json.end() ||
      !names->is_array())
    return std::nullopt;
  TensorManifest manifest{*identity, *images, *labels, {}};
  for (const auto& name : *names) {
    if (!name.is_string()) return std::nullopt;
    manifest.class_names.push_back(name.get<std::string>());
  }
  return manifest;
}

}  // namespace carnot
