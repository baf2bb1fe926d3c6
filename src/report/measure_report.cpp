// SPDX-License-Identifier: Apache-2.0
#include "report/measure_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/json_parts.hpp"
#include "report/measure_repeat_parts.hpp"
#include "report/measure_run_parts.hpp"

namespace carnot {

std::string measure_text(const MeasureReport& report) {
  return fmt::format("carnot measure: {}\n", valid_utf8(join(report.command, " "))) +
         (report.repeated ? repeated_text(report) : run_text(report.runs.back(), report.host));
}

std::string measure_json(const MeasureReport& report) {
  using nlohmann::json;
  json command = json::array();
  for (const std::string& word : report.command) command.push_back(json_text(word));
  json document = report.repeated ? repeated_json(report) : run_json(report.runs.back());
  document["format"] = "carnot.measure/1";
  document["command"] = std::move(command);
  document["host"] = json_host(report.host);
  return document.dump(2) + "\n";
}

}  // namespace carnot
