// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/imported.hpp"
#include "store/imports/byte_stream.hpp"
#include "store/imports/import_log.hpp"

namespace carnot {

/// The front of a file, by which its format is told.
struct FileHead {
  std::string_view bytes;
  std::string name;                    // of the file, without its folder
  std::vector<std::string> columns{};  // the first line's cells, at its commas

  /// The first of these names that no column has; each piece lists names for one thing, apart by
  /// "|". Empty where all are there.
  std::string lacking(std::initializer_list<std::string_view> needed) const;
  /// The same front, its first line's cells apart at another sign.
  FileHead parted(char separator) const;
};

/// A file that is read once from front to end.
struct ImportSource {
  ByteStream& stream;
  std::string name;  // without its folder
  /// The whole of a small file beside it.
  std::function<Result<std::string>(std::string_view name)> neighbour;
};

struct ImportContent {
  std::string dialect;
  std::int64_t rows = 0;
  std::vector<ImportedMeasurement> measurements{};
};

/// How one tool writes.
struct ImportFormat {
  std::string_view key;   // public, never renamed
  std::string_view what;  // one line
  /// Why a file with such a front is not of this format: the end of a sentence that begins with its
  /// name. Empty where it may be.
  std::string (*objection)(const FileHead& head);
  Result<ImportContent> (*read)(ImportSource& source, ImportLog& log);
};

}  // namespace carnot
