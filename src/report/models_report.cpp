// SPDX-License-Identifier: Apache-2.0
#include "report/models_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "report/json_parts.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

constexpr std::size_t kTagsShown = 3;

std::string count_or_dash(const std::optional<std::int64_t>& count, std::string_view unit) {
  return count ? format_si(static_cast<double>(*count), unit) : "-";
}

/// The usual weights and how many others there are.
std::string tags_text(const std::vector<std::string>& tags) {
  const auto shown = std::min(tags.size(), kTagsShown);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (!tags[i].empty()) text += (text.empty() ? "" : ", ") + tags[i];
  }
  if (tags.size() > shown) text += fmt::format(", {} more", tags.size() - shown);
  return text;
}

std::string details_of(const ListedModel& model) {
  if (!model.about.empty()) return model.about;
  if (model.origin == ModelOrigin::exported) return "exported, in the cache";
  if (model.origin == ModelOrigin::shipped) return "trained by Carnot";
  return model.weights.empty() ? "no trained weights" : tags_text(model.weights);
}

}  // namespace

std::string_view key_of(ModelOrigin origin) {
  switch (origin) {
    case ModelOrigin::zoo:
      return "zoo";
    case ModelOrigin::shipped:
      return "shipped";
    case ModelOrigin::exported:
      return "exported";
    case ModelOrigin::timm:
      return "timm";
    case ModelOrigin::torchvision:
      return "torchvision";
    case ModelOrigin::hf:
      return "hf";
  }
  return "";
}

std::string models_text(const ModelList& list) {
  TextTable table{{"model", "parameters", "MACs", "accuracy", "weights, what it is"}, {}};
  for (const ListedModel& model : list.models) {
    table.rows.push_back({valid_utf8(model.source), count_or_dash(model.parameters, ""),
                          count_or_dash(model.macs, ""),
                          model.accuracy ? format_share(*model.accuracy) : "-",
                          valid_utf8(details_of(model))});
  }
  std::string text = list.models.empty() ? std::string{} : to_aligned_text(table);
  for (const std::string& note : list.notes) text += valid_utf8(note) + "\n";
  return text;
}

std::string models_json(const ModelList& list) {
  nlohmann::json models = nlohmann::json::array();
  const auto count_or_null = [](const std::optional<std::int64_t>& count) {
    return count ? nlohmann::json(*count) : nlohmann::json(nullptr);
  };
  for (const ListedModel& model : list.models) {
    nlohmann::json tags = nlohmann::json::array();
    for (const std::string& tag : model.weights) tags.push_back(json_text(tag));
    models.push_back({{"source", json_text(model.source)},
                      {"origin", key_of(model.origin)},
                      {"parameters", count_or_null(model.parameters)},
                      {"macs_per_image", count_or_null(model.macs)},
                      {"published_accuracy", number_or_null(model.accuracy)},
                      {"weights", std::move(tags)},
                      {"about", text_or_null(model.about)},
                      {"file", text_or_null(model.file)}});
  }
  nlohmann::json notes = nlohmann::json::array();
  for (const std::string& note : list.notes) notes.push_back(json_text(note));
  return nlohmann::json{{"format", "carnot.models/1"},
                        {"pattern", text_or_null(list.pattern)},
                        {"models", std::move(models)},
                        {"notes", std::move(notes)}}
             .dump(2) +
         "\n";
}

}  // namespace carnot
