// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "common/guarded.hpp"

namespace carnot::worker {

/// What torch's message says before it goes on about stacks, dispatch keys and advice: its first
/// line, valid UTF-8, ending in a full stop.
std::string first_sentence_of(std::string_view words);

/// An Error for what torch threw.
Error torch_error(const std::exception& exception);

/// Calls into torch, which reports by exceptions; none leaves this worker's folder.
template <class Call>
auto guarded(Call call) {
  return guarded_by(torch_error, std::move(call));
}

}  // namespace carnot::worker
