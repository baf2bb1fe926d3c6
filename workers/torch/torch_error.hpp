// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/result.hpp"

namespace carnot::worker {

/// What torch's message says before it goes on about stacks, dispatch keys and advice: its first
/// line, valid UTF-8, ending in a full stop.
std::string first_sentence_of(std::string_view words);

/// An Error for what torch threw.
Error torch_error(const std::exception& exception);

/// Calls into torch, which reports by exceptions; none leaves this worker's folder.
template <class Call>
auto guarded(Call call) -> Result<std::invoke_result_t<Call>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Call>>) {
      call();
      return {};
    } else {
      return call();
    }
  } catch (const std::exception& exception) {
    return torch_error(exception);
  }
}

}  // namespace carnot::worker
