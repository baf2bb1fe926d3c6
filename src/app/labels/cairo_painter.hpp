// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"
#include "report/label_drawing.hpp"

namespace carnot {

/// The drawing as a PNG file of so many pixels across, or as a PDF page whose text is text and
/// whose description is the text alternative; by libcairo, which is loaded when it is needed.
/// Errors: environment where the library is not there, with the package that has it; failed, in
/// cairo's words. REQUIRES: pixels > 0.
Result<std::string> png_of(const LabelDrawing& drawing, int pixels_across);
Result<std::string> pdf_of(const LabelDrawing& drawing);

}  // namespace carnot
