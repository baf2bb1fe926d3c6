// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <type_traits>

#include "base/result.hpp"

namespace carnot::worker {

/// Calls into a library that reports by exceptions; none leaves the worker's folder. `error_of`
/// makes the Error of what was thrown.
template <class Call, class ErrorOf>
auto guarded_by(ErrorOf error_of, Call call) -> Result<std::invoke_result_t<Call>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Call>>) {
      call();
      return {};
    } else {
      return call();
    }
  } catch (const std::exception& exception) {
    return error_of(exception);
  }
}

}  // namespace carnot::worker
