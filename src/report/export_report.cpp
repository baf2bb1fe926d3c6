// SPDX-License-Identifier: Apache-2.0
#include "report/export_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"

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
  const std::string macs = written.macs ? format_count(*written.macs) + " MACs per image"
                                        : "not counted: " + valid_utf8(written.not_counted);
  return fmt::format("{}: {} parameters, {}\n", written.file, format_count(written.parameters),
                     macs);
}

std::string export_json(const ModelExport& written) {
  nlohmann::ordered_json document{
      {"format", "carnot.export-model/1"}, {"source", json_text(written.source)},
      {"file", json_text(written.file)},   {"parameters", written.parameters},
      {"macs_per_image", nullptr},         {"not_counted", json_text(written.not_counted)}};
  if (written.macs) document["macs_per_image"] = *written.macs;
  return document.dump(2) + "\n";
}

}  // namespace carnot
