// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "common/guarded.hpp"

namespace carnot::worker {

/// The line of OpenVINO's many that says why: the one that names an unknown operator, else the
/// first that is not a frame ("Exception from file:line", "Check '...' failed at"), else the first.
std::string reason_in(std::string_view words);

/// An Error for what OpenVINO threw.
Error refusal(const std::exception& exception);

/// Calls into OpenVINO, which reports by exceptions; none leaves this worker's folder.
template <class Call>
auto guarded(Call call) {
  return guarded_by(refusal, std::move(call));
}

}  // namespace carnot::worker
