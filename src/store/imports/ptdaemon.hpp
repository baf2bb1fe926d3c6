// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// spl.txt of SPEC's PTDaemon, as MLPerf Power writes it: "Time,MM-DD-YYYY HH:MM:SS.mmm,Watts,...",
/// keys and values by turns. Each mark (ranging, testing) is one measurement of all behind the
/// plug.
extern const ImportFormat kPtdaemonImport;

}  // namespace carnot
