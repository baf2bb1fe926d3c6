// SPDX-License-Identifier: Apache-2.0
#include "report/export_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/macs_text.hpp"

namespace carnot {

std::string export_text(const DataExport& written) {
  return fmt::format("{} images in {}\n", format_count(written.images), written.folder);
}

std::string export_json(const DataExport& written) {
  const nlohmann::ordered_json document{{"format", "carnot.export-data/1"},
                                        {"dataset", json_text(written.dataset)},
                                        {"split", json_text(written.split)},
                                        {"images", written.images},
                                        {"folder", json_text(written.folder)}};
  return document.dump(2) + "\n";
}

std::string export_text(const ModelExport& written) {
  const std::int64_t counted = written.macs.value_or(0);
  std::string macs = counted > 0 ? macs_text(counted) + " MACs per image" : macs_text(counted);
  if (!written.not_counted.empty()) macs += ": " + valid_utf8(written.not_counted);
  return fmt::format("{}: {} parameters, {}\n", written.file, format_count(written.parameters),
                     macs);
}

std::string export_json(const ModelExport& written) {
  nlohmann::ordered_json document{
      {"format", "carnot.export-model/1"}, {"source", json_text(written.source)},
      {"file", json_text(written.file)},   {"parameters", written.parameters},
      {"macs_per_image", nullptr},         {"not_counted", json_text(written.not_counted)}};
  if (written.macs.value_or(0) > 0) document["macs_per_image"] = *written.macs;
  return document.dump(2) + "\n";
}

}  // namespace carnot
