// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/card/front_matter.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "records/model_card.hpp"
#include "report/card_report.hpp"

namespace carnot {

/// What is known of a model file, to fill in what its card does not say.
struct ModelFacts {
  std::string name;  // of the file, or of the zoo's or a package's model as it was named
  std::optional<ModelCard> card;
  std::uint64_t file_bytes = 0;
  std::int64_t parameters = 0;
  std::optional<std::int64_t> macs;  // empty where a shape is not known
};

/// A model hub's card.
struct ReadmeFacts {
  std::string name;  // of the file
  Readme readme;
};

/// Holds what the card that travels in the model's metadata, and the README that stands beside it,
/// say against what they should: the recommendations of the study S1, and what the Hub's metadata
/// has keys for. Metadata go first; then the text: a line that has one of the field's words beside
/// a figure counts, outside of comments and of a template's placeholders. Size and FLOPs of the
/// file itself are no part of the score, because whoever reads a card has no file yet; they are in
/// the hints where the card does not tell them. Pure. At least one of the two must be there.
CardCheck check_card(const std::optional<ModelFacts>& model,
                     const std::optional<ReadmeFacts>& readme);

/// The same of a model's source (an .onnx file, "zoo:resnet20", or one that is exported first,
/// "timm:resnet50") and of a file. Errors: not_found, bad_input, unsupported of the model, its card
/// or the README; those of ModelExporter; bad_input where neither is named.
Result<CardCheck> check_card_files(const std::optional<std::string>& model,
                                   const std::optional<std::filesystem::path>& readme,
                                   const Environment& environment);

}  // namespace carnot
