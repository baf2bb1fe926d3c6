// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/labels/label.hpp"

namespace carnot {

/// A label with all that went into it, before any format.
struct LabelReport {
  std::string carnot_version{};
  std::string where{};  // machine, time and store, or whose figures
  RatedModel model{};
  RatedGround ground{};
  Label label{};
  std::optional<ReferenceSet> set{};      // of Carnot's own
  std::optional<RatedModel> reference{};  // of a label relative to one model
  std::optional<double> training_grams{};
  std::string evidence{};  // URL of the evidence; empty: none was given
};

/// Of a QR code: `width` × `width` modules, row by row, true is dark. Empty: none.
struct QrModules {
  int width = 0;
  std::vector<bool> dark{};
};

std::string to_terminal(const LabelReport& report);
/// Formula, inputs, bounds, set and its version, every compounding. Schema: docs/formats.md.
std::string to_json(const LabelReport& report);

/// What the label shows, in words, for who cannot see it.
std::string text_alternative(const LabelReport& report);

/// What the code on the label leads to: the evidence with the hash of the label's JSON behind it,
/// or that hash alone.
std::string evidence_code(const LabelReport& report, const std::string& document);

}  // namespace carnot
