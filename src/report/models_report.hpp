// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carnot {

/// Where a model that may be named comes from.
enum class ModelOrigin { zoo, shipped, exported, timm, torchvision, hf };
std::string_view key_of(ModelOrigin origin);

/// One model that may be named in a study or on the command line.
struct ListedModel {
  std::string source;  // as it is named
  ModelOrigin origin = ModelOrigin::zoo;
  std::optional<std::int64_t> parameters;
  std::optional<std::int64_t> macs;  // per image
  std::optional<double> accuracy;    // 0..1, as published with the weights
  std::vector<std::string> weights;  // tags of trained ones, the usual first
  std::string about;                 // of the zoo: what it is
  std::string file;                  // of what lies in the cache
};

/// What `carnot models` found.
struct ModelList {
  std::string pattern;  // empty: all that is here
  std::vector<ListedModel> models;
  std::vector<std::string> notes;  // sentences: what could not be looked at, and how to
};

/// A table for people, and the document of docs/formats.md.
std::string models_text(const ModelList& list);
std::string models_json(const ModelList& list);

}  // namespace carnot
