// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace carnot {

/// One thing that a model's card should tell.
struct CardEntry {
  std::string field;         // "energy"
  std::string meaning;       // what it is, in a few words
  bool is_of_study = false;  // one of the six that the study S1 found missing on the Hub
  bool is_there = false;
  std::string where;  // "ONNX metadata, licence", "README.md:12, license"; empty where it is not
  std::string value;  // as it stands there
  std::string hint;   // how to get it, where it is missing
};

/// How complete a model's card is.
struct CardCheck {
  std::vector<std::string> sources;  // what was looked at
  std::vector<CardEntry> entries;

  int there() const;
  /// Of all entries, 0 to 1.
  double score() const;
};

std::string card_text(const CardCheck& check);
/// docs/formats.md.
std::string card_json(const CardCheck& check);

}  // namespace carnot
