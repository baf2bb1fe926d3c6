// SPDX-License-Identifier: Apache-2.0
#include "experiment/model_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.hpp"

namespace carnot {

std::string model_in_words(const Study& study, const Candidate& candidate) {
  const auto entry = std::find_if(study.models.begin(), study.models.end(),
                                  [&](const ModelEntry& m) { return m.name == candidate.model; });
  const auto recipe = std::find_if(study.recipes.begin(), study.recipes.end(),
                                   [&](const Recipe& r) { return r.name == candidate.recipe; });
  CARNOT_ASSERT(entry != study.models.end() && recipe != study.recipes.end());
  return fmt::format("\"{}\" ({}){}", candidate.model, entry->source,
                     recipe->is_none() ? "" : fmt::format(", recipe \"{}\"", recipe->name));
}

std::string with_file_named(std::string_view sentence, const std::filesystem::path& file,
                            std::string_view name) {
  const std::string path = file.string();
  CARNOT_ASSERT(!path.empty());
  std::string named;
  for (;;) {
    const auto found = sentence.find(path);
    named += sentence.substr(0, found);
    if (found == std::string_view::npos) return named;
    named += name;
    sentence.remove_prefix(found + path.size());
  }
}

}  // namespace carnot
