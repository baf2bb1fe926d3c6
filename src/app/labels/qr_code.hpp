// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"
#include "report/label_report.hpp"

namespace carnot {

/// The text as a QR code of which 15 % may be lost (level M), by libqrencode, which is loaded when
/// it is needed. Errors: environment where the library is not there, with the package that has it;
/// bad_input for a text that no code holds.
Result<QrModules> qr_code_of(const std::string& text);

}  // namespace carnot
