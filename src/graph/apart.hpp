// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace carnot {

/// Runs a piece of onnx's library in a child process and gives back the bytes it made.
///
/// onnx 1.12 trusts what it is given: a convolution whose weight has another rank than its input
/// reads beyond a vector, a stride of 0 divides by it, a vast dimension with SAME padding loops for
/// years. Guards of our own would have to repeat the rules of 180 operators. So a malformed file
/// may kill or stall the child only. A fork costs .3 ms, and the child needs nothing but what it
/// inherits.
///
/// Errors: bad_input with the text of an exception, or saying that onnx crashed or ran longer than
/// 20 s of CPU time; environment when no process can be started. Any thread; `work` must not start
/// threads or write to standard output. Its standard error is dropped: onnx writes warnings there.
Result<std::string> run_apart(std::string_view what, const std::function<std::string()>& work);

}  // namespace carnot
