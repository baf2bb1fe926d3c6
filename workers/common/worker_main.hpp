// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "common/engine_session.hpp"

namespace carnot::worker {

using MakeEngine =
    std::function<Result<std::unique_ptr<Engine>>(const std::vector<std::string>& arguments)>;

/// The main function of a worker: says hello (or Failed when the engine cannot be made), then
/// answers until Bye or until carnot is gone. Returns the exit code.
int worker_main(int argc, char** argv, const MakeEngine& make_engine);

/// The value of "--name=value", or empty.
std::string option_of(const std::vector<std::string>& arguments, const std::string& name);

}  // namespace carnot::worker
