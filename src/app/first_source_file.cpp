// SPDX-License-Identifier: Apache-2.0
#include "app/first_source_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kOwnSources = R"(
# A wall meter of your own: remove the hashes in front and write its address. Known meters: netio,
# shelly-gen1, shelly-gen2, tasmota, redfish; docs/formats.md has any page over http, programs and logs.
# Its accuracy is what its maker states: gain a share of what it shows, offset in watts.
# [[sources]]
# name = "plug"
# kind = "http_json"
# meter = "shelly-gen2"
# host = "192.0.2.7"
# [sources.accuracy]
# gain = "1 %"
# offset = 0.5
)";

/// A TOML text of one line. JSON's escapes are among TOML's.
std::string toml_text(std::string_view text) {
  std::string printable = valid_utf8(text);
  std::ranges::replace_if(
      printable, [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; }, ' ');
  return nlohmann::json(printable).dump();
}

/// Neither a model nor what the user named.
bool is_found(const ExaminedSource& source) {
  const SourceKind kind = source.description.kind;
  return kind != SourceKind::http_json && kind != SourceKind::command && kind != SourceKind::csv &&
         kind != SourceKind::estimate;
}

}  // namespace

std::string first_source_file(const DoctorReport& report) {
  const bool any = std::ranges::any_of(report.sources, is_found);
  const std::string_view found =
      any ? "# The energy sources of this machine, as carnot doctor found them on {0}.\n"
            "# carnot measure and carnot doctor read this file. enabled = false leaves a source "
            "out; the\n"
            "# label is what reports call it.\n"
          : "# carnot doctor found no energy sensor on {0}: models stand in for them. Name meters "
            "of your\n"
            "# own here; carnot measure and carnot doctor read this file.\n";
  std::string text = fmt::format(fmt::runtime(found), utc_text(report.when));
  for (const ExaminedSource& source : report.sources) {
    const SourceDescription& description = source.description;
    if (!is_found(source)) continue;
    text += fmt::format("\n# {}, {}\n[[found]]\nid = {}\nlabel = {}\nenabled = true\n",
                        key_of(description.domain), key_of(source.state), toml_text(description.id),
                        toml_text(description.label));
  }
  return text + std::string{kOwnSources};
}

Result<std::filesystem::path> write_first_source_file(const DoctorReport& report,
                                                      const std::filesystem::path& file,
                                                      const Environment& environment) {
  std::filesystem::path place = file;
  if (place.empty()) {
    const auto usual = usual_source_file(environment.variable);
    if (!usual) {
      return fail(ErrorCode::bad_input,
                  "there is no configuration folder: neither XDG_CONFIG_HOME nor HOME is set.",
                  "Name a file: carnot doctor --write-config FILE.");
    }
    place = *usual;
  }
  std::error_code unreadable;  // then writing says what is wrong
  if (std::filesystem::exists(place, unreadable)) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} exists already and is not overwritten.", place.string()),
                "Name another file, or remove it first.");
  }
  CARNOT_TRY_VOID(write_file_atomically(place, first_source_file(report)));
  return place;
}

}  // namespace carnot
