// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/result.hpp"

namespace carnot {

/// The value of a Result, or a failed test that shows the error. For tests only.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error{"unexpected error: " + to_sentence(result.error())};
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

}  // namespace carnot
