// SPDX-License-Identifier: Apache-2.0
#include "analysis/factors/observation.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace carnot {
namespace {

constexpr std::array kEnergyFactors{
    EnergyFactor::macs,    EnergyFactor::activations, EnergyFactor::parameters, EnergyFactor::bytes,
    EnergyFactor::depth,   EnergyFactor::resolution,  EnergyFactor::engine,     EnergyFactor::batch,
    EnergyFactor::threads, EnergyFactor::precision,   EnergyFactor::device};

struct FamilyPrefix {
  std::string_view prefix;
  std::string_view family;
};
constexpr std::array kFamilyPrefixes{FamilyPrefix{"vit", "vit"},
                                     FamilyPrefix{"deit", "vit"},
                                     FamilyPrefix{"beit", "vit"},
                                     FamilyPrefix{"eva", "vit"},
                                     FamilyPrefix{"resnet", "resnet"},
                                     FamilyPrefix{"resnext", "resnet"},
                                     FamilyPrefix{"regnet", "resnet"},
                                     FamilyPrefix{"wide_resnet", "resnet"},
                                     FamilyPrefix{"swin", "swin"},
                                     FamilyPrefix{"convnext", "convnext"},
                                     FamilyPrefix{"mobilenet", "mobilenet"},
                                     FamilyPrefix{"efficientnet", "efficientnet"}};

/// "resnet20" of "zoo:resnet20?classes=10", "net" of "/models/net.onnx".
std::string_view architecture_in(std::string_view source) {
  source = source.substr(0, source.find('?'));
  if (const auto slash = source.rfind('/'); slash != std::string_view::npos)
    source.remove_prefix(slash + 1);
  if (const auto colon = source.find(':'); colon != std::string_view::npos)
    source.remove_prefix(colon + 1);
  return source;
}

}  // namespace

std::span<const EnergyFactor> all_energy_factors() { return kEnergyFactors; }

std::string_view key_of(EnergyFactor factor) {
  switch (factor) {
    case EnergyFactor::macs:
      return "macs";
    case EnergyFactor::activations:
      return "activations";
    case EnergyFactor::parameters:
      return "parameters";
    case EnergyFactor::bytes:
      return "bytes";
    case EnergyFactor::depth:
      return "depth";
    case EnergyFactor::resolution:
      return "resolution";
    case EnergyFactor::engine:
      return "engine";
    case EnergyFactor::batch:
      return "batch";
    case EnergyFactor::threads:
      return "threads";
    case EnergyFactor::precision:
      return "precision";
    case EnergyFactor::device:
      return "device";
  }
  return {};
}

bool is_of_graph(EnergyFactor factor) { return factor <= EnergyFactor::resolution; }

std::string family_of(std::string_view source) {
  const std::string_view name = architecture_in(source);
  for (const FamilyPrefix& one : kFamilyPrefixes) {
    if (name.starts_with(one.prefix)) return std::string{one.family};
  }
  const auto* end = std::ranges::find_if_not(
      name, [](char one) { return std::isalpha(static_cast<unsigned char>(one)) != 0; });
  const std::string letters{name.begin(), end};
  return letters.empty() ? std::string{name} : letters;
}

}  // namespace carnot
