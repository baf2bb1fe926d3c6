// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace carnot {

/// Why nobody could make a control group (v2) for a command here, looked up apart from the code
/// under test: none is mounted, the kernel lets us write neither into our own nor start a process
/// in one (clone3). Empty: it can be done, and what then cannot is a failure, CI or not.
std::string why_no_control_group();

}  // namespace carnot

/// First line of a test that needs a control group of its own.
#define CARNOT_NEEDS_CONTROL_GROUP()                                          \
  if (const std::string why = ::carnot::why_no_control_group(); !why.empty()) \
  GTEST_SKIP() << "no control group can be made on this machine: " << why
