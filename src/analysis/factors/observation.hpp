// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/candidate.hpp"

namespace carnot {

/// What a graph says before anything runs, of one image.
struct GraphFacts {
  double macs = 0.0;
  double activations = 0.0;  // output elements of the layers that have MACs
  double parameters = 0.0;
  double bytes = 0.0;   // of its weights
  double depth = 0.0;   // layers with MACs on the longest path
  double inputs = 0.0;  // values of one input: an image's pixels times its channels
};

/// One unoptimised model in one setting, as it was measured.
struct EnergyObservation {
  std::string model;
  std::string family;
  GraphFacts facts{};
  Settings settings{};
  double joules = 0.0;   // of one inference
  double seconds = 0.0;  // likewise
  int blocks = 0;
};

/// What energy may depend on: properties of the graph, then settings.
enum class EnergyFactor {
  macs,
  activations,
  parameters,
  bytes,
  depth,
  resolution,
  engine,
  batch,
  threads,
  precision,
  device
};
std::span<const EnergyFactor> all_energy_factors();
std::string_view key_of(EnergyFactor factor);
bool is_of_graph(EnergyFactor factor);

/// The family that an architecture counts to, by its name ("zoo:resnet20?classes=10" and
/// "timm:wide_resnet50_2" are resnet, "timm:deit_tiny" is vit): as the key factors of the published
/// studies have them, else the letters that the name begins with.
std::string family_of(std::string_view source);

}  // namespace carnot
