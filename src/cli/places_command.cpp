// SPDX-License-Identifier: Apache-2.0
#include "cli/places_command.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include "app/place.hpp"
#include "report/places_report.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct PlacesOptions {
  std::string query;
  bool json = false;
};

int places(const PlacesOptions& options) {
  const auto found = grid_places().matching(options.query);
  if (found.empty()) {
    const auto nearest = grid_places().find(options.query);
    return nearest ? static_cast<int>(ExitCode::done) : report_error(nearest.error());
  }
  const ReportOutput output{"", stdout};
  const auto written = output.write(options.json ? places_json(found) : places_text(found));
  return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
}

}  // namespace

void add_places_command(CLI::App& command, Environment& /*environment*/, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<PlacesOptions>();
  command.add_option("QUERY", options->query, "Part of a code or name (default: all)");
  command.add_flag("--json", options->json, "Write the list as JSON (docs/formats.md)");
  command.callback([options, &outcome] { outcome = places(*options); });
}

}  // namespace carnot
