// SPDX-License-Identifier: Apache-2.0
#include "zoo/zoo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "graph/card.hpp"
#include "records/model_card.hpp"
#include "zoo/options.hpp"

namespace carnot {
namespace {

std::vector<ZooEntry> all_entries() {
  std::vector<ZooEntry> entries;
  entries.reserve(architectures().size());
  for (const auto& architecture : architectures()) {
    entries.push_back({std::string{architecture.name}, std::string{architecture.description},
                       architecture.parameters, options_of(architecture)});
  }
  return entries;
}

Result<const Architecture*> find_architecture(std::string_view name) {
  const auto all = architectures();
  const auto found = std::ranges::find(all, name, &Architecture::name);
  if (found != all.end()) return &*found;
  std::vector<std::string_view> names;
  names.reserve(all.size());
  for (const auto& architecture : all) names.push_back(architecture.name);
  return fail(ErrorCode::bad_input,
              fmt::format("The zoo has no architecture \"{}\".", valid_utf8(name)),
              suggestion(name, names));
}

/// Colour images as torchvision prepares them for ImageNet, which the reference ResNet-20 shares;
/// grey ones with the mean and deviation of MNIST's training images.
InputSpec input_of(const ArchitectureSize& size) {
  InputSpec input;
  input.channels = static_cast<int>(size.channels);
  input.height = static_cast<int>(size.size);
  input.width = static_cast<int>(size.size);
  input.scale = 1.0 / 255.0;
  if (size.channels == 3) {
    input.mean = {0.485, 0.456, 0.406};
    input.stddev = {0.229, 0.224, 0.225};
  } else {
    const auto channels = static_cast<std::size_t>(size.channels);
    input.mean.assign(channels, 0.1307);
    input.stddev.assign(channels, 0.3081);
  }
  if (size.size > kSmallImage) {
    // 256 for 224: the share of the picture that ImageNet's evaluation cuts out.
    input.resize_crop =
        ResizeCrop{static_cast<int>(std::lround(static_cast<double>(size.size) * 8.0 / 7.0)),
                   static_cast<int>(size.size)};
  }
  return input;
}

ModelCard seeded_card(const ZooSpec& spec, const ZooOrder& order) {
  ZooSpec without_weights = spec;
  without_weights.weights.reset();
  ModelCard card;
  card.name = spec.name;
  card.input = input_of(order.size);
  card.classes = static_cast<int>(order.size.classes);
  card.source = "zoo:" + to_text(without_weights);
  card.licence = "Apache-2.0";
  card.weights = fmt::format("seeded:{}", order.seed);
  card.weights_are_seeded = true;
  return card;
}

}  // namespace

std::span<const ZooEntry> zoo_entries() {
  static const std::vector<ZooEntry> kEntries = all_entries();
  return kEntries;
}

Result<void> check_zoo_spec(const ZooSpec& spec) {
  CARNOT_TRY(const auto* architecture, find_architecture(spec.name));
  CARNOT_TRY_VOID(read_options(*architecture, spec));
  return {};
}

Result<Graph> build_zoo_model(const ZooSpec& spec) {
  CARNOT_TRY(const auto* architecture, find_architecture(spec.name));
  CARNOT_TRY(const auto order, read_options(*architecture, spec));
  GraphBuilder net{spec.name};
  const auto logits = architecture->append(net, order.size);
  CARNOT_TRY(Graph graph, std::move(net).finish(logits, order.seed));
  set_card(graph, seeded_card(spec, order));
  return graph;
}

Result<Graph> build_zoo_model(std::string_view spec) {
  CARNOT_TRY(const auto parsed, parse_zoo_spec(spec));
  if (parsed.weights) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("zoo:{} names weights where only seeded ones can be made.", valid_utf8(spec)),
        "Leave out weights=...");
  }
  return build_zoo_model(parsed);
}

}  // namespace carnot
