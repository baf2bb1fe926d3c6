// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engines/protocol.hpp"
#include "records/observation.hpp"

namespace carnot {

/// An error for an answer that does not fit what was asked.
tl::unexpected<Error> inconsistent(std::string message);

/// Errors: bad_input for a histogram without bins and ranges, or ranges of anything else.
Result<void> check_request(const ObservationRequest& request);

/// The part of the request that concerns tensors first..first+count.
ObservationRequest part_of(const ObservationRequest& request, std::size_t first, std::size_t count);

/// What a worker observed of the request's tensors, from the file that it wrote. Errors: failed
/// where file, answer and request do not fit each other; those of reading it.
Result<std::vector<Observation>> unpack(const ObservationRequest& request,
                                        const protocol::Observed& observed,
                                        const std::filesystem::path& path);

}  // namespace carnot
