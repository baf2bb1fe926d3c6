// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engines/protocol.hpp"
#include "onnxruntime/library.hpp"

namespace carnot::worker {

/// The session options that decide how and where the model runs. The caller may add to them.
/// Errors: those of use_provider.
Result<OrtHandle<OrtSessionOptions>> session_options(const OnnxRuntimeLibrary& library,
                                                     const ModelSettings& settings);

/// What the model really computes in, in words: "fp32", or "int8: 21 integer nodes, 4 conversions
/// left, 3 float nodes". A quantised file is optimised once more and the result is counted, because
/// a QDQ file whose pairs do not fuse runs in float and slower than before.
std::string precision_in_words(const OnnxRuntimeLibrary& library, const ModelSettings& settings);

}  // namespace carnot::worker
