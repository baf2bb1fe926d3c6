// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "common/engine_session.hpp"
#include "engines/protocol.hpp"

namespace carnot::worker {

/// Runs the images through a copy of the model whose inner tensors are outputs, reduces each tensor
/// batch by batch, and writes the statistics. Errors: bad_input for unknown or constant tensors,
/// ones that are not float32, settings other than fp32; whatever the engine refuses.
Result<protocol::Observed> observe(Engine& engine, const protocol::Observe& request);

}  // namespace carnot::worker
