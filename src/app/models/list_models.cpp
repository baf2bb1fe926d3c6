// SPDX-License-Identifier: Apache-2.0
#include "app/models/list_models.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/exporter_here.hpp"
#include "app/models/name_pattern.hpp"
#include "app/models/shipped_models.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "experiment/exports/export_cache.hpp"
#include "experiment/source_model.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

ModelOrigin origin_of(ExportPackage package) {
  switch (package) {
    case ExportPackage::timm:
      return ModelOrigin::timm;
    case ExportPackage::torchvision:
      return ModelOrigin::torchvision;
    case ExportPackage::hf:
      return ModelOrigin::hf;
  }
  return ModelOrigin::timm;
}

ListedModel listed(std::string source, ModelOrigin origin) {
  ListedModel model;
  model.source = std::move(source);
  model.origin = origin;
  return model;
}

/// Everything that is here without asking anybody.
std::vector<ListedModel> models_here(const Environment& environment) {
  std::vector<ListedModel> models;
  for (const ZooEntry& entry : zoo_entries()) {
    models.push_back(listed(std::string{kZooPrefix} + entry.name, ModelOrigin::zoo));
    models.back().parameters = entry.parameters;
    models.back().about = entry.description;
  }
  for (std::string& source : shipped_sources())
    models.push_back(listed(std::move(source), ModelOrigin::shipped));
  for (const KeptExport& kept : kept_exports(environment.cache)) {
    const ModelCard& card = kept.note.card;
    models.push_back(listed(card.source, ModelOrigin::exported));
    models.back().parameters = card.parameters;
    models.back().macs = card.macs;
    models.back().accuracy = card.published_accuracy;
    models.back().file = kept.file.string();
  }
  return models;
}

/// The rows of a package: names, and names with a tag where only those are meant.
std::vector<ListedModel> models_of(ExportPackage package, const std::vector<KnownModel>& known,
                                   const std::string& pattern) {
  std::vector<ListedModel> models;
  for (const KnownModel& one : known) {
    ListedModel model = listed(fmt::format("{}:{}", key_of(package), one.name), origin_of(package));
    model.parameters = one.parameters;
    if (means_model(pattern, model.source)) {
      model.accuracy = one.accuracy;
      model.weights = one.weights;
      models.push_back(std::move(model));
      continue;
    }
    for (const std::string& tag : one.weights) {
      ListedModel tagged = model;
      tagged.source += "." + tag;
      tagged.weights = {tag};
      if (!tag.empty() && means_model(pattern, tagged.source)) models.push_back(std::move(tagged));
    }
  }
  return models;
}

/// Looks up names as long as a question lasts.
class Listing {
 public:
  Listing(const std::string& pattern, const Environment& environment)
      : pattern_{pattern}, exporter_{exporter_in(environment)} {
    list_.pattern = pattern;
    for (ListedModel& model : models_here(environment)) {
      names_.push_back(model.source);
      if (means_model(pattern, model.source)) list_.models.push_back(std::move(model));
    }
  }

  Result<void> ask(ExportPackage package, bool was_named) {
    if (cannot_ask_) return {};
    const auto known = exporter_.known_models(package);
    if (!known && (was_named || known.error().code == ErrorCode::interrupted))
      return tl::unexpected(known.error());
    if (!known) {
      cannot_ask_ = known.error().code == ErrorCode::environment;
      list_.notes.push_back(
          cannot_ask_
              ? "Only what is here was looked at: " + to_sentence(known.error())
              : fmt::format("{} was not asked: {}", key_of(package), to_sentence(known.error())));
      return {};
    }
    for (const KnownModel& one : *known)
      names_.push_back(fmt::format("{}:{}", key_of(package), one.name));
    auto found = models_of(package, *known, pattern_);
    list_.models.insert(list_.models.end(), std::make_move_iterator(found.begin()),
                        std::make_move_iterator(found.end()));
    return {};
  }

  Result<ModelList> finish() && {
    if (list_.models.empty()) return nothing_fits();
    return std::move(list_);
  }

  ModelList& list() { return list_; }

 private:
  tl::unexpected<Error> nothing_fits() const {
    std::vector<std::string_view> names{names_.begin(), names_.end()};
    if (pattern_.find(':') == std::string::npos) {
      for (std::string_view& name : names) name.remove_prefix(name.find(':') + 1);
    }
    const auto near = nearest_name(pattern_, names);
    std::string remedy = "A * stands for any characters: carnot models 'timm:*resnet*'.";
    if (near) remedy = fmt::format("Did you mean {}?", valid_utf8(*near));
    if (!list_.notes.empty()) remedy += " " + join(list_.notes, " ");
    return fail(ErrorCode::bad_input,
                fmt::format("no model is called \"{}\".", valid_utf8(pattern_)), remedy);
  }

  std::string pattern_;
  ModelExporter exporter_;
  ModelList list_;
  bool cannot_ask_ = false;         // nobody: the exporters are not installed
  std::vector<std::string> names_;  // of all that was looked at, for the nearest
};

}  // namespace

Result<ModelList> list_models(const std::string& pattern, const Environment& environment) {
  Listing listing{pattern, environment};
  if (pattern.empty()) {
    listing.list().notes.push_back(
        "Beside these, timm, torchvision and transformers know more than a thousand by name: "
        "carnot "
        "models 'timm:resnet*'.");
    return std::move(listing).finish();
  }
  const bool names_package = is_export_source(pattern);
  if (!pattern.starts_with(kZooPrefix)) {
    for (const ExportPackage package : kExportPackages) {
      const bool is_meant = pattern.starts_with(fmt::format("{}:", key_of(package)));
      if (names_package && !is_meant) continue;
      CARNOT_TRY_VOID(listing.ask(package, is_meant));
    }
  }
  return std::move(listing).finish();
}

}  // namespace carnot
