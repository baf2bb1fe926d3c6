// SPDX-License-Identifier: Apache-2.0
#include "app/measure/idle_memory.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

using nlohmann::json;

constexpr std::string_view kIdleFormat = "carnot.idle/1";
/// Memory in use may differ by so much of all: pages cost no power for being filled, but a machine
/// whose memory is full does other work at rest.
constexpr double kMemoryTolerance = 0.1;

/// In kB, of a line "MemTotal:  123 kB".
std::optional<double> memory_row(std::string_view meminfo, std::string_view key) {
  for (const std::string_view line : split(meminfo, '\n')) {
    if (!line.starts_with(key)) continue;
    const std::string_view value = trim(line.substr(key.size()));
    return parse_double(value.substr(0, value.find(' ')));
  }
  return std::nullopt;
}

double used_memory_share(const SysRoot& sys) {
  const auto meminfo = sys.read("/proc/meminfo");
  if (!meminfo) return 0.0;
  const auto total = memory_row(*meminfo, "MemTotal:");
  const auto available = memory_row(*meminfo, "MemAvailable:");
  if (!total || !available || !(*total > 0.0)) return 0.0;
  return std::clamp(1.0 - *available / *total, 0.0, 1.0);
}

std::string mains(const SysRoot& sys) {
  std::string state;
  for (const std::string& supply : sys.list("/sys/class/power_supply")) {
    const auto online = sys.read("/sys/class/power_supply/" + supply + "/online");
    if (online) state += (state.empty() ? "" : ",") + supply + "=" + *online;
  }
  return valid_utf8(state);
}

std::filesystem::path file_of(const MachineState& state, const std::filesystem::path& cache) {
  Sha256 hash;
  hash.add_field(state.fingerprint);
  for (const std::string& source : state.sources) hash.add_field(source);
  return cache / ("idle-" + hash.hex().substr(0, 16) + ".json");
}

std::optional<std::string> text_in(const json& object, const char* key) {
  const auto found = object.find(key);
  const auto* text = found != object.end() ? found->get_ptr<const std::string*>() : nullptr;
  return text != nullptr ? std::optional{*text} : std::nullopt;
}

std::optional<double> number_in(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return std::isfinite(value) ? std::optional{value} : std::nullopt;
}

std::optional<MachineState> state_in(const json& object) {
  const auto fingerprint = text_in(object, "fingerprint");
  const auto boot = text_in(object, "boot");
  const auto supply = text_in(object, "mains");
  const auto memory = number_in(object, "used_memory_share");
  const auto sources = object.find("sources");
  if (!fingerprint || !boot || !supply || !memory || sources == object.end() ||
      !sources->is_array())
    return std::nullopt;
  MachineState state{*fingerprint, *boot, *supply, *memory, {}};
  for (const json& one : *sources) {
    if (!one.is_string()) return std::nullopt;
    state.sources.push_back(one.get<std::string>());
  }
  return state;
}

std::optional<Estimate> watts_in(const json& object) {
  const auto point = number_in(object, "watts");
  const auto lower = number_in(object, "watts_lower");
  const auto upper = number_in(object, "watts_upper");
  const auto confidence = number_in(object, "confidence");
  if (!point || !lower || !upper || !confidence) return std::nullopt;
  const bool sound = 0.0 <= *lower && *lower <= *point && *point <= *upper && *confidence > 0.0 &&
                     *confidence <= 1.0;
  return sound ? std::optional{Estimate{*point, *lower, *upper, *confidence}} : std::nullopt;
}

std::optional<IdleBaseline> baseline_of(const json& object) {
  const auto perimeter = text_in(object, "perimeter");
  const auto provenance = text_in(object, "provenance");
  const auto watts = watts_in(object);
  const auto length = number_in(object, "length_seconds");
  const auto spread = number_in(object, "spread_watts");
  const auto drift = number_in(object, "drift_watts");
  const auto taken = object.find("taken_unix_seconds");
  if (!perimeter || !provenance || !watts || !length || !spread || !drift ||
      taken == object.end() || !taken->is_number_integer())
    return std::nullopt;
  auto parsed = Perimeter::parse(*perimeter);
  const auto kind = provenance_of(*provenance);
  if (!parsed || !kind || *kind == Provenance::missing || !(*length > 0.0)) return std::nullopt;
  return IdleBaseline{{*std::move(parsed), *kind, *watts, {}},
                      Seconds{*length},
                      Watts{*spread},
                      Watts{*drift},
                      taken->get<std::int64_t>()};
}

}  // namespace

MachineState state_of(const SysRoot& sys, const Host& host,
                      std::span<const SourceDescription> sources) {
  const auto boot = sys.read("/proc/sys/kernel/random/boot_id");
  MachineState state{
      host.fingerprint, boot ? valid_utf8(*boot) : "", mains(sys), used_memory_share(sys), {}};
  for (const SourceDescription& source : sources) state.sources.push_back(valid_utf8(source.id));
  return state;
}

bool alike(const MachineState& one, const MachineState& other) {
  return one.fingerprint == other.fingerprint && one.boot == other.boot &&
         one.mains == other.mains && one.sources == other.sources &&
         std::abs(one.used_memory_share - other.used_memory_share) <= kMemoryTolerance;
}

std::string baseline_text(const IdleBaseline& baseline, const MachineState& state) {
  const Estimate& watts = baseline.power.watts;
  const json document = {{"format", kIdleFormat},
                         {"taken_unix_seconds", baseline.taken_unix_seconds},
                         {"length_seconds", baseline.length.count()},
                         {"perimeter", baseline.power.perimeter.key()},
                         {"provenance", key_of(baseline.power.provenance)},
                         {"watts", watts.point},
                         {"watts_lower", watts.lower},
                         {"watts_upper", watts.upper},
                         {"confidence", watts.confidence},
                         {"spread_watts", baseline.spread.si()},
                         {"drift_watts", baseline.drift.si()},
                         {"state",
                          {{"fingerprint", state.fingerprint},
                           {"boot", state.boot},
                           {"mains", state.mains},
                           {"used_memory_share", state.used_memory_share},
                           {"sources", state.sources}}}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<IdleBaseline> baseline_in(std::string_view text, const MachineState& state,
                                        std::int64_t now_unix_seconds, Seconds least) {
  constexpr bool kNoExceptions = false;
  const json document = json::parse(text, nullptr, kNoExceptions);
  if (!document.is_object() || text_in(document, "format") != kIdleFormat) return std::nullopt;
  const auto written = document.find("state");
  if (written == document.end() || !written->is_object()) return std::nullopt;
  const auto then = state_in(*written);
  if (!then || !alike(*then, state)) return std::nullopt;
  auto baseline = baseline_of(document);
  if (!baseline || baseline->length < least) return std::nullopt;
  const auto oldest = now_unix_seconds - static_cast<std::int64_t>(kBaselineLife.count());
  const bool fresh =
      oldest <= baseline->taken_unix_seconds && baseline->taken_unix_seconds <= now_unix_seconds;
  return fresh ? baseline : std::nullopt;
}

Result<void> remember_baseline(const IdleBaseline& baseline, const MachineState& state,
                               const std::filesystem::path& cache) {
  return write_file_atomically(file_of(state, cache), baseline_text(baseline, state));
}

std::optional<IdleBaseline> remembered_baseline(const MachineState& state,
                                                std::int64_t now_unix_seconds, Seconds least,
                                                const std::filesystem::path& cache) {
  const auto text = read_file(file_of(state, cache));
  return text ? baseline_in(*text, state, now_unix_seconds, least) : std::nullopt;
}

}  // namespace carnot
