// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// The log of a NETIO power box. Each outlet is one measurement: its load in whole watts added up
/// over the true time stamps, and beside it what its register of whole watt-hours grew by.
extern const ImportFormat kNetioImport;

}  // namespace carnot
