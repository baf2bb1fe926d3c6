// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

namespace carnot {

/// What the program returns. Public: scripts and pull-request gates branch on it.
enum class ExitCode : int {
  done = 0,
  failed = 1,          // done, but something failed, is invalid, or a gate tripped
  bad_input = 2,       // wrong usage or bad input
  not_measurable = 3,  // what was asked for cannot be measured here
  environment = 4,     // disk, permission, locked store
  interrupted = 130,   // by the user; what was measured so far is kept
};

/// As env, nice and timeout do: 125 is `measure`'s own failure, wrong usage included, so that it is
/// not taken for the command's.
inline constexpr int kMeasuresOwnFailure = 125;

constexpr ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_input:
    case ErrorCode::not_found:
    case ErrorCode::unsupported:
      return ExitCode::bad_input;
    case ErrorCode::not_measurable:
      return ExitCode::not_measurable;
    case ErrorCode::environment:
      return ExitCode::environment;
    case ErrorCode::interrupted:
      return ExitCode::interrupted;
    case ErrorCode::timed_out:
    case ErrorCode::failed:
      return ExitCode::failed;
  }
  return ExitCode::failed;
}

}  // namespace carnot
