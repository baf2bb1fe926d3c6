// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace carnot {

/// Prints the broken promise and aborts. Called by CARNOT_ASSERT only.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace carnot

/// Our own mistake, alive in release builds. Never for input: what the world may get wrong is a
/// Result.
#define CARNOT_ASSERT(condition)                                                  \
  do {                                                                            \
    if (!(condition)) ::carnot::assertion_failed(#condition, __FILE__, __LINE__); \
  } while (false)
