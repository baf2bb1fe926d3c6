// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace carnot {

/// What `carnot export-data` wrote.
struct DataExport {
  std::string dataset;
  std::string split;
  std::string folder;
  std::int64_t images = 0;
};

/// What `carnot export-model` wrote.
struct ModelExport {
  std::string source;
  std::string file;
  std::int64_t parameters = 0;
  std::optional<std::int64_t> macs;  // per image
  std::string not_counted;           // why there are none, in a sentence
};

/// One line for people, and the document of docs/formats.md.
std::string export_text(const DataExport& written);
std::string export_json(const DataExport& written);
std::string export_text(const ModelExport& written);
std::string export_json(const ModelExport& written);

}  // namespace carnot
