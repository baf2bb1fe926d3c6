// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// One value of a README's front matter, with the path to it: "co2_eq_emissions.emissions",
/// "datasets[]", "model-index[].results[].metrics[].type".
struct MatterEntry {
  std::string path;
  std::string value;  // as text, unquoted; empty for a key without a value
  int line = 0;       // in the README, from 1

  bool operator==(const MatterEntry&) const = default;
};

/// A README as model hubs read it: metadata between two lines of "---", then Markdown.
struct Readme {
  std::vector<MatterEntry> metadata;  // empty without front matter
  std::string_view body;              // of the text that was parsed
  int body_line = 1;                  // where the body begins
};

/// Reads the YAML that front matter is written in: block mappings and sequences, flow sequences and
/// mappings on one line, plain and quoted scalars, block scalars, comments. What YAML has beyond
/// that (anchors, aliases, tags, documents in documents) is refused, never misread. Of a key that
/// stands twice both entries are kept. `text` outlives the result.
///
/// Errors: bad_input, "name:line: what", also for front matter that is not closed.
Result<Readme> parse_readme(std::string_view text, std::string_view name);

}  // namespace carnot
