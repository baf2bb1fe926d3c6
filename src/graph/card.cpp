// SPDX-License-Identifier: Apache-2.0
#include "graph/card.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace carnot {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kVersion = 1;

// --- writing

Json json_of(const InputSpec& input) {
  Json json{{"layout", key_of(input.layout)}, {"channels", input.channels},
            {"height", input.height},         {"width", input.width},
            {"scale", input.scale},           {"mean", input.mean},
            {"stddev", input.stddev}};
  if (input.resize_crop) {
    json["resize_crop"] = {{"shorter_side", input.resize_crop->shorter_side},
                           {"crop", input.resize_crop->crop}};
  }
  return json;
}

// --- reading

tl::unexpected<Error> bad_card(std::string_view key, std::string_view what) {
  return fail(ErrorCode::bad_input,
              fmt::format("the model's card (metadata {}): {} {}.", kCardKey, key, what),
              "Remove the card, or give the input in the study.");
}

/// One object of the card; keys are named with the path to them.
class Section {
 public:
  Section(const Json& json, std::string path) : json_{json}, path_{std::move(path)} {}

  Result<void> read(std::string_view key, std::string& to) const {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_string()) return wrong(key, "is not a text");
    to = value->get<std::string>();
    return {};
  }
  Result<void> read(std::string_view key, bool& to) const {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_boolean()) return wrong(key, "is neither true nor false");
    to = value->get<bool>();
    return {};
  }
  Result<void> read(std::string_view key, int& to) const {
    const Json* value = find(key);
    if (value == nullptr) return {};
    const bool fits = value->is_number_integer() && value->get<double>() >= 0 &&
                      value->get<double>() <= std::numeric_limits<int>::max();
    if (!fits) return wrong(key, "is not a whole number");
    to = value->get<int>();
    return {};
  }
  Result<void> read(std::string_view key, std::optional<std::int64_t>& to) const {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() > INT64_MAX)
      return wrong(key, "is not a whole number");
    to = value->get<std::int64_t>();
    return {};
  }
  Result<void> read(std::string_view key, double& to) const {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_number()) return wrong(key, "is not a number");
    to = value->get<double>();
    return {};
  }
  Result<void> read(std::string_view key, std::vector<double>& to) const {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_array()) return wrong(key, "is not a list");
    for (const Json& each : *value) {
      if (!each.is_number()) return wrong(key, "is not a list of numbers");
      to.push_back(each.get<double>());
    }
    return {};
  }
  /// The object below a key; null when absent.
  const Json* find(std::string_view key) const {
    const auto found = json_.find(key);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }
  tl::unexpected<Error> wrong(std::string_view key, std::string_view what) const {
    return bad_card(path_ + std::string{key}, what);
  }

 private:
  const Json& json_;
  std::string path_;
};

Result<ResizeCrop> resize_crop_from(const Json& json) {
  if (!json.is_object()) return bad_card("input.resize_crop", "is not an object");
  ResizeCrop crop;
  const Section section{json, "input.resize_crop."};
  CARNOT_TRY_VOID(section.read("shorter_side", crop.shorter_side));
  CARNOT_TRY_VOID(section.read("crop", crop.crop));
  if (crop.shorter_side < 1 || crop.crop < 1)
    return bad_card("input.resize_crop", "needs a shorter_side and a crop of at least 1");
  return crop;
}

Result<InputSpec> input_from(const Json& json) {
  if (!json.is_object()) return bad_card("input", "is not an object");
  InputSpec input;
  const Section section{json, "input."};
  std::string layout{key_of(input.layout)};
  CARNOT_TRY_VOID(section.read("layout", layout));
  const auto known_layout = layout_of(layout);
  if (!known_layout) return bad_card("input.layout", "is neither NCHW nor NHWC");
  input.layout = *known_layout;
  CARNOT_TRY_VOID(section.read("channels", input.channels));
  CARNOT_TRY_VOID(section.read("height", input.height));
  CARNOT_TRY_VOID(section.read("width", input.width));
  CARNOT_TRY_VOID(section.read("scale", input.scale));
  CARNOT_TRY_VOID(section.read("mean", input.mean));
  CARNOT_TRY_VOID(section.read("stddev", input.stddev));
  const auto one_per_channel = [&](const std::vector<double>& numbers) {
    return numbers.empty() || numbers.size() == static_cast<std::size_t>(input.channels);
  };
  if (!one_per_channel(input.mean)) return bad_card("input.mean", "needs one number per channel");
  if (!one_per_channel(input.stddev))
    return bad_card("input.stddev", "needs one number per channel");
  if (std::ranges::find(input.stddev, 0.0) != input.stddev.end())
    return bad_card("input.stddev", "is 0 for a channel");
  if (const Json* crop = section.find("resize_crop")) {
    CARNOT_TRY(input.resize_crop, resize_crop_from(*crop));
  }
  return input;
}

Result<ModelCard> card_from(const Json& json) {
  ModelCard card;
  const Section section{json, ""};
  CARNOT_TRY_VOID(section.read("name", card.name));
  CARNOT_TRY_VOID(section.read("task", card.task));
  CARNOT_TRY_VOID(section.read("classes", card.classes));
  CARNOT_TRY_VOID(section.read("source", card.source));
  CARNOT_TRY_VOID(section.read("licence", card.licence));
  CARNOT_TRY_VOID(section.read("weights", card.weights));
  CARNOT_TRY_VOID(section.read("weights_are_seeded", card.weights_are_seeded));
  CARNOT_TRY_VOID(section.read("published_accuracy_source", card.published_accuracy_source));
  CARNOT_TRY_VOID(section.read("parameters", card.parameters));
  CARNOT_TRY_VOID(section.read("macs", card.macs));
  if (section.find("published_accuracy") != nullptr) {
    double accuracy = 0.0;
    CARNOT_TRY_VOID(section.read("published_accuracy", accuracy));
    if (!(accuracy >= 0.0 && accuracy <= 1.0))
      return section.wrong("published_accuracy", "is not between 0 and 1");
    card.published_accuracy = accuracy;
  }
  if (const Json* input = section.find("input")) {
    CARNOT_TRY(card.input, input_from(*input));
  }
  return card;
}

}  // namespace

std::string card_json(const ModelCard& card) {
  Json json{{"version", kVersion},     {"name", card.name},
            {"task", card.task},       {"classes", card.classes},
            {"source", card.source},   {"licence", card.licence},
            {"weights", card.weights}, {"weights_are_seeded", card.weights_are_seeded}};
  if (card.input) json["input"] = json_of(*card.input);
  if (card.published_accuracy) json["published_accuracy"] = *card.published_accuracy;
  if (!card.published_accuracy_source.empty())
    json["published_accuracy_source"] = card.published_accuracy_source;
  if (card.parameters) json["parameters"] = *card.parameters;
  if (card.macs) json["macs"] = *card.macs;
  // A path in `source` may hold any bytes; the JSON may not.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void set_card(Graph& graph, const ModelCard& card) {
  graph.metadata[std::string{kCardKey}] = card_json(card);
}

Result<std::optional<ModelCard>> card_of(const Graph& graph) {
  const auto found = graph.metadata.find(kCardKey);
  if (found == graph.metadata.end()) return std::optional<ModelCard>{};
  CARNOT_TRY(ModelCard card, parse_card(found->second));
  return std::optional{std::move(card)};
}

Result<ModelCard> parse_card(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return bad_card("it", "is not a JSON object");
  const auto version = json.find("version");
  if (version == json.end() || !version->is_number_integer())
    return bad_card("version", "is not a whole number");
  if (version->get<std::int64_t>() != kVersion) {
    return fail(ErrorCode::unsupported,
                fmt::format("the model's card (metadata {}) has version {}, this Carnot reads {}.",
                            kCardKey, version->get<std::int64_t>(), kVersion),
                "Use the Carnot that wrote it, or a later one.");
  }
  return card_from(json);
}

}  // namespace carnot
