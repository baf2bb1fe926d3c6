// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "records/candidate.hpp"
#include "records/model_card.hpp"
#include "records/study.hpp"

namespace carnot {

// Every value of the closed sets that a study file chooses from, in the order in which they are
// offered. What each is called is its key_of.
inline constexpr std::array kEngineNames{EngineName::onnxruntime, EngineName::openvino,
                                         EngineName::torch};
inline constexpr std::array kPrecisions{Precision::fp32, Precision::bf16, Precision::fp16};
inline constexpr std::array kLayouts{Layout::nchw, Layout::nhwc};
inline constexpr std::array kDatasetKinds{DatasetKind::glyphs, DatasetKind::cifar10,
                                          DatasetKind::idx, DatasetKind::folder, DatasetKind::npy};

/// What choices are called, for a list of what may be written.
template <class Choices>
std::vector<std::string_view> keys_of(const Choices& choices) {
  std::vector<std::string_view> keys;
  keys.reserve(std::size(choices));
  for (const auto choice : choices) keys.push_back(key_of(choice));
  return keys;
}

}  // namespace carnot
