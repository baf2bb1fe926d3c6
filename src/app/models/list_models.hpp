// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/models_report.hpp"

namespace carnot {

/// The models that may be named here: the zoo's, those that Carnot ships, what was exported before,
/// and, when a pattern asks for more, the names that timm, torchvision and transformers know. With
/// "timm:" and its like in front only that package is looked at. Names with a "." are listed with
/// their weights' tags.
///
/// A package that cannot be asked is a note, unless the pattern names it. Errors: bad_input where
/// nothing fits, with the nearest name; those of ModelExporter for a package that was named.
Result<ModelList> list_models(const std::string& pattern, const Environment& environment);

}  // namespace carnot
