// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "records/imported.hpp"

namespace carnot {

/// What `carnot import` has to tell.
struct ImportReport {
  std::vector<StoredImport> files;
  std::string store{};     // empty: nothing was kept
  bool is_listed = false;  // what was imported earlier
};

/// What the measurements of one file come to: joules of one source and one kind.
struct ImportTotal {
  std::string source;
  Perimeter perimeter;
  Provenance provenance = Provenance::missing;
  std::int64_t measurements = 0;
  Estimate joules{};  // nothing where they are missing
};
/// The sources in the order of the file, then the totals of its measurements under "total".
std::vector<ImportTotal> totals_of(const ImportedFile& file);

struct ImportFormatLine {
  std::string key;
  std::string what;
};

std::string import_text(const ImportReport& report);
/// One JSON object and a line end; described in docs/formats.md.
std::string import_json(const ImportReport& report);
/// A row for each energy of each measurement.
std::string import_csv(const ImportReport& report);
std::string import_formats_text(const std::vector<ImportFormatLine>& formats);

}  // namespace carnot
