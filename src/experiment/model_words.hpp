// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "records/candidate.hpp"
#include "records/study.hpp"

namespace carnot {

/// What the study calls the candidate's model: `"net" (nets/net.onnx), recipe "int8"`. A recipe
/// without steps goes unsaid.
std::string model_in_words(const Study& study, const Candidate& candidate);

/// The sentence with every mention of a file of ours replaced by what a reader knows: what engines
/// are given lies in the cache under a hash, and they name it in their own words too.
/// REQUIRES: `file` is not empty.
std::string with_file_named(std::string_view sentence, const std::filesystem::path& file,
                            std::string_view name);

}  // namespace carnot
