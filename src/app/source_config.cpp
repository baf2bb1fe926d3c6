// SPDX-License-Identifier: Apache-2.0
#include "app/source_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "app/source_sections.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml_table_reader.hpp"

namespace carnot {
namespace {

/// Names become parts of ids, which must differ.
Result<void> check_names(const TomlTableReader& root, const SourceConfig& config) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < config.sources.size(); ++i) {
    const std::string& name = config.sources[i].source.name;
    const bool is_usable = !name.empty() && std::ranges::none_of(name, [](unsigned char letter) {
      return letter < 0x20 || letter == 0x7F;
    });
    if (!is_usable)
      return root.table_at("sources", i)
          .error_at("name", "cannot be used.", "Names are not empty and in one line.");
    const auto [first, is_new] = seen.emplace(name, i);
    if (is_new) continue;
    return root.table_at("sources", i)
        .error_at("name",
                  fmt::format("is \"{}\", the name of sources[{}] in line {}.", name, first->second,
                              root.table_at("sources", first->second).line_of("name")),
                  "Give each its own name.");
  }
  return {};
}

int free_device(const SourceConfig& config, Domain domain) {
  int next = 0;
  for (const SourceEntry& entry : config.sources) {
    if (entry.source.domain == domain) next = std::max(next, entry.source.device + 1);
  }
  return next;
}

/// Meters of one domain and number show one thing, of which one counts: of two plugs whose numbers
/// nobody wrote, the joules of one would be lost in silence. Rails are never added.
Result<void> check_devices(const TomlTableReader& root, const SourceConfig& config) {
  std::map<std::pair<Domain, int>, std::size_t> seen;
  for (std::size_t i = 0; i < config.sources.size(); ++i) {
    const SourceEntry& entry = config.sources[i];
    if (!entry.enabled || entry.source.domain == Domain::rail) continue;
    const auto [first, is_new] =
        seen.emplace(std::pair{entry.source.domain, entry.source.device}, i);
    if (is_new) continue;
    const SourceEntry& other = config.sources[first->second];
    if (entry.is_numbered && other.is_numbered) continue;
    return root.table_at("sources", i)
        .error_at(
            "name",
            fmt::format("is \"{}\", which covers {} {}, as \"{}\" in line {} does, and it is "
                        "not said whether both meter one thing.",
                        valid_utf8(entry.source.name), key_of(entry.source.domain),
                        entry.source.device, valid_utf8(other.source.name),
                        root.table_at("sources", first->second).line_of("name")),
            fmt::format("Write device = {} here if it is another thing, whose joules are added; "
                        "device = {} in both if it is the same, of which one counts.",
                        free_device(config, entry.source.domain), entry.source.device));
  }
  return {};
}

Result<void> check_ids(const TomlTableReader& root, const SourceConfig& config) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < config.found.size(); ++i) {
    const auto [first, is_new] = seen.emplace(config.found[i].id, i);
    if (is_new) continue;
    return root.table_at("found", i)
        .error_at("id",
                  fmt::format("is \"{}\", as in line {}.", valid_utf8(config.found[i].id),
                              root.table_at("found", first->second).line_of("id")),
                  "Say it all in one table.");
  }
  return {};
}

Result<SourceConfig> config_of(const toml::table& document, const std::filesystem::path& file) {
  const std::string name = file.string();
  TomlTableReader root{document, name, ""};
  ConfiguredSource defaults;
  root.read_table("defaults", [&](TomlTableReader& table) -> Result<void> {
    read_usual_keys(table, defaults);
    return {};
  });
  SourceConfig config;
  root.read_tables("sources", [&](TomlTableReader& table) {
    SourceEntry& entry = config.sources.emplace_back();
    entry.source = defaults;
    return read_source(table, file.parent_path(), entry);
  });
  root.read_tables("found", [&](TomlTableReader& table) {
    return read_found(table, config.found.emplace_back());
  });
  CARNOT_TRY_VOID(root.finish());
  CARNOT_TRY_VOID(check_names(root, config));
  CARNOT_TRY_VOID(check_devices(root, config));
  CARNOT_TRY_VOID(check_ids(root, config));
  return config;
}

class Opener {
 public:
  Opener(const ConfiguredSource& source, const Clock& clock, Scan& scan)
      : source_{source}, clock_{clock}, scan_{scan} {}

  void operator()(std::monostate) const {}
  void operator()(const HttpJsonPage& page) const {
    scan_.readable.push_back(open_http_json(source_, page, clock_));
  }
  void operator()(const ConfiguredCommand& command) const {
    scan_.readable.push_back(command.follow ? open_followed_command(source_, command.setup, clock_)
                                            : open_command(source_, command.setup, clock_));
  }
  void operator()(const CsvLogSetup& setup) const {
    auto opened = open_csv_log(source_, setup, clock_);
    if (opened) {
      scan_.readable.push_back(*std::move(opened));
    } else {
      scan_.unreadable.push_back(std::move(opened).error());
    }
  }

 private:
  const ConfiguredSource& source_;
  const Clock& clock_;
  Scan& scan_;
};

}  // namespace

Result<SourceConfig> parse_source_config(std::string_view text, const std::filesystem::path& file) {
  try {
    return config_of(toml::parse(text, file.string()), file);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:{}: this is not valid TOML: {}.", file.string(),
                            error.source().begin.line, one_line(valid_utf8(error.description()))));
  }
}

Result<SourceConfig> load_source_config(const std::filesystem::path& file) {
  CARNOT_TRY(const std::string text, read_file(file));
  return parse_source_config(text, file);
}

Scan open_configured_sources(const SourceConfig& config, const Clock& clock) {
  Scan scan;
  for (const SourceEntry& entry : config.sources) {
    if (entry.enabled) std::visit(Opener{entry.source, clock, scan}, entry.what);
  }
  return scan;
}

Scan open_configured_sources(SourceConfig config, const Clock& clock, const ClockOffsets& offsets) {
  for (SourceEntry& entry : config.sources) {
    auto* log = std::get_if<CsvLogSetup>(&entry.what);
    const std::string id = description_of(entry.source, SourceKind::csv).id;
    if (log != nullptr && offsets.contains(id)) log->foreign_clock = true;
  }
  Scan scan = open_configured_sources(config, clock);
  for (auto& source : scan.readable) {
    const auto offset = offsets.find(source->description().id);
    if (offset != offsets.end()) source = shift_stamps(std::move(source), offset->second);
  }
  return scan;
}

}  // namespace carnot
