// SPDX-License-Identifier: Apache-2.0
#include "app/source_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/text.hpp"
#include "sensors/meter_preset.hpp"

namespace carnot {
namespace {

using Folder = std::filesystem::path;

constexpr Seconds kShortestPeriod{1e-3};
constexpr int kMostDevices = 1023;
constexpr int kMostOutputs = 255;
constexpr double kSmallestStep = 1e-9;

void refuse(TomlTableReader& table, std::string_view key, std::string_view what,
            std::string remedy = {}) {
  table.refuse(table.error_at(key, what, std::move(remedy)));
}

/// Places at a key what a parser said of its value.
void refuse(TomlTableReader& table, std::string_view key, const Error& error) {
  refuse(table, key, "cannot be used: " + error.message, error.remedy);
}

/// The text under a key, where it is one of `names`. Absent, wrong and refused: empty.
std::optional<std::string> read_name(TomlTableReader& table, std::string_view key,
                                     std::span<const std::string_view> names) {
  std::string text;
  table.read(key, text);
  if (!table.has(key)) return std::nullopt;
  if (std::ranges::find(names, text) != names.end()) return text;
  refuse(table, key, fmt::format("names \"{}\", which does not exist.", valid_utf8(text)),
         suggestion_for(text, names));
  return std::nullopt;
}

bool is_one_line(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](unsigned char letter) {
    return letter < 0x20 || letter == 0x7F;
  });
}

template <class Rows>
std::vector<std::string_view> keys_of(const Rows& rows) {
  std::vector<std::string_view> keys;
  keys.reserve(rows.size());
  for (const auto& row : rows) keys.push_back(row.key);
  return keys;
}

void read_above_zero(TomlTableReader& table, std::string_view key, Seconds& into) {
  table.read(key, into);
  if (table.has(key) && into < kShortestPeriod)
    refuse(table, key, "is too short.", "Write at least \"1 ms\".");
}

void read_not_negative(TomlTableReader& table, std::string_view key, Watts& into) {
  double watts = into.si();
  table.read(key, watts);
  if (watts < 0.0) refuse(table, key, "is below 0; it is a power in watts.");
  into = Watts{watts};
}

Result<void> read_accuracy(TomlTableReader& table, Accuracy& accuracy) {
  table.read_share("gain", accuracy.gain);
  read_not_negative(table, "offset", accuracy.offset);
  return {};
}

/// What a power is told in steps of.
void read_resolution(TomlTableReader& table, ReportedQuantity& quantity) {
  double resolution = 0.0;
  table.read("resolution", resolution);
  if (!table.has("resolution")) return;
  if (quantity.unit.is_energy)
    return refuse(table, "resolution", "belongs to a power.", "An energy register has a step.");
  if (!(resolution >= kSmallestStep)) return refuse(table, "resolution", "is no step of a power.");
  quantity.step = resolution;
}

/// "unit", and "step" where the device's register has one of its own.
void read_quantity(TomlTableReader& table, ReportedQuantity& quantity) {
  table.require("unit", "what the number is in, for example \"W\" or \"Wh\".");
  const auto unit = read_name(table, "unit", reported_unit_keys());
  double step = 0.0;
  table.read("step", step);
  if (!unit) return;
  quantity = reported_quantity(*unit).value();
  read_resolution(table, quantity);
  if (!table.has("step")) return;
  if (!quantity.unit.is_energy)
    return refuse(table, "step", "belongs to an energy register.", "A power has a resolution.");
  if (step < kSmallestStep) return refuse(table, "step", "is no step of a register.");
  quantity.step = step;
}

void read_meter(TomlTableReader& table, SourceEntry& entry) {
  NamedMeter meter;
  table.require("host", "the meter's name or address in the network.");
  table.read("host", meter.host);
  const auto preset = read_name(table, "meter", meter_preset_keys());
  constexpr std::array<std::string_view, 2> kFigures{"power", "energy"};
  const auto figure = read_name(table, "figure", kFigures);
  if (figure == "energy") meter.figure = MeterFigure::energy;
  int output = 0;
  table.read("output", output, 0, kMostOutputs);
  if (table.has("output")) meter.output = output;
  table.read("chassis", meter.chassis);
  if (!preset || !table.has("host")) return;
  if (const auto url = parse_http_url("http://" + meter.host + "/"); !url)
    return refuse(table, "host", url.error());
  meter.preset = *preset;
  auto chosen = page_of(meter);
  if (!chosen) return refuse(table, table.has("output") ? "output" : "chassis", chosen.error());
  entry.source.quantity = chosen->quantity;
  read_resolution(table, entry.source.quantity);
  entry.what = std::move(chosen->page);
}

void read_page(TomlTableReader& table, SourceEntry& entry) {
  std::string address;
  std::string pointer;
  table.require("url", "the page's address; or name a known meter: meter and host.");
  table.require("pointer", "where in the page the number stands, as in RFC 6901.");
  table.read("url", address);
  table.read("pointer", pointer);
  read_quantity(table, entry.source.quantity);
  if (!table.has("url") || !table.has("pointer")) return;
  auto url = parse_http_url(address);
  if (!url) return refuse(table, "url", url.error());
  auto path = JsonPath::parse(pointer);
  if (!path) return refuse(table, "pointer", path.error());
  entry.what = HttpJsonPage{*std::move(url), *std::move(path), {}};
}

void read_http_json(TomlTableReader& table, const Folder&, SourceEntry& entry) {
  if (!table.has("meter")) return read_page(table, entry);
  read_meter(table, entry);
  for (const char* key : {"url", "pointer", "unit", "step"}) {
    if (table.has(key))
      refuse(table, key, "is known of a named meter.", "Remove it, or remove meter.");
  }
}

void read_command(TomlTableReader& table, const Folder&, SourceEntry& entry) {
  ConfiguredCommand command;
  table.require("command", "the program and its arguments, as a list.");
  table.read("command", command.setup.argv);
  table.read("follow", command.follow);
  std::string pattern;
  table.read("pattern", pattern);
  read_quantity(table, entry.source.quantity);
  if (!table.has("command")) return;
  const auto& argv = command.setup.argv;
  if (argv.empty() || argv[0].empty()) return refuse(table, "command", "names no program.");
  const bool is_one_text = argv.size() == 1 && argv[0].find(' ') != std::string::npos;
  if (is_one_text) {
    return refuse(table, "command", "is one text with a blank; no shell takes it apart.",
                  "Write a list: [\"ipmitool\", \"dcmi\", \"power\", \"reading\"].");
  }
  const bool has_zero = std::ranges::any_of(
      argv, [](const std::string& word) { return word.find('\0') != std::string::npos; });
  if (has_zero) return refuse(table, "command", "holds a zero byte.");
  if (table.has("pattern")) {
    auto parsed = NumberPattern::parse(pattern);
    if (!parsed) return refuse(table, "pattern", parsed.error());
    command.setup.pattern = *std::move(parsed);
  }
  entry.what = std::move(command);
}

void read_letter(TomlTableReader& table, std::string_view key, char& into) {
  std::string text{into};
  table.read(key, text);
  const bool is_usable = text.size() == 1 && text[0] != '"' && text[0] != '\n' && text[0] != '\r';
  if (is_usable) {
    into = text[0];
  } else {
    refuse(table, key, "should be one letter.", "For example \",\", \";\" or \"\\t\".");
  }
}

void read_csv(TomlTableReader& table, const Folder& folder, SourceEntry& entry) {
  CsvLogSetup setup;
  std::string file;
  table.require("file", "the log that the meter's program writes.");
  table.require("value", "the name of the column with the number.");
  table.require("time_format", "how a row says its time; \"now\" where it does not.");
  table.read("file", file);
  table.read("value", setup.value_column);
  table.read("time", setup.time_column);
  read_letter(table, "separator", setup.separator);
  read_letter(table, "decimal", setup.decimal);
  if (setup.separator == setup.decimal)
    refuse(table, "separator", "is the decimal sign too.", "Set decimal or separator.");
  const auto format = read_name(table, "time_format", time_format_keys());
  if (format) setup.time_format = time_format_of(*format).value();
  if (format && setup.time_format != TimeFormat::now)
    table.require("time", "the name of the column with the time.");
  read_quantity(table, entry.source.quantity);
  setup.file = (folder / file).lexically_normal();
  entry.what = std::move(setup);
}

struct KindReader {
  SourceKind kind;
  void (*read)(TomlTableReader&, const Folder&, SourceEntry&);
};
constexpr auto kKindReaders = std::to_array<KindReader>({
    {SourceKind::http_json, read_http_json},
    {SourceKind::command, read_command},
    {SourceKind::csv, read_csv},
});

}  // namespace

void read_usual_keys(TomlTableReader& table, ConfiguredSource& source) {
  read_above_zero(table, "period", source.period);
  read_above_zero(table, "timeout", source.timeout);
  if (const auto domain = read_name(table, "domain", keys_of(kDomains)))
    source.domain = domain_of(*domain).value();
}

Result<void> read_source(TomlTableReader& table, const std::filesystem::path& folder,
                         SourceEntry& entry) {
  table.require("name", "what the source is called in reports.");
  table.require("kind", "\"http_json\", \"command\" or \"csv\".");
  table.read("name", entry.source.name);
  table.read("enabled", entry.enabled);
  table.read("device", entry.source.device, 0, kMostDevices);
  entry.is_numbered = table.has("device");
  read_usual_keys(table, entry.source);
  table.read("averaged_over", entry.source.averaged_over);
  read_not_negative(table, "plausible_maximum", entry.source.plausible_maximum);
  table.read_table("accuracy", [&](TomlTableReader& accuracy) {
    return read_accuracy(accuracy, entry.source.accuracy.emplace());
  });
  std::vector<std::string_view> kinds;
  kinds.reserve(kKindReaders.size());
  for (const KindReader& row : kKindReaders) kinds.push_back(key_of(row.kind));
  const auto kind = read_name(table, "kind", kinds);
  if (!kind) return table.finish();  // its other keys mean nothing
  const auto row = std::ranges::find(kKindReaders, source_kind_of(*kind), &KindReader::kind);
  row->read(table, folder, entry);
  return {};
}

Result<void> read_found(TomlTableReader& table, FoundEntry& entry) {
  table.require("id", "which source, as carnot doctor shows it.");
  table.read("id", entry.id);
  table.read("enabled", entry.enabled);
  std::string label;
  table.read("label", label);
  if (table.has("label")) {
    entry.label = label;
    if (!is_one_line(label)) refuse(table, "label", "cannot be used.", "Labels are in one line.");
  }
  table.read_table("accuracy", [&](TomlTableReader& accuracy) {
    return read_accuracy(accuracy, entry.accuracy.emplace());
  });
  return {};
}

}  // namespace carnot
