// SPDX-License-Identifier: Apache-2.0
#include "sensors/meter_preset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace carnot {
namespace {

using enum MeterFigure;

/// Pages and fields as the makers document them (measuring.md 1.3, 1.4).
constexpr auto kPresets = std::to_array<MeterPreset>({
    {"netio", power, false, "/netio.json", "/GlobalMeasure/TotalLoad", "W"},
    {"netio", power, true, "/netio.json", "/Outputs/{index}/Load", "W"},
    {"netio", energy, false, "/netio.json", "/GlobalMeasure/TotalEnergy", "Wh", 1.0},
    {"netio", energy, true, "/netio.json", "/Outputs/{index}/Energy", "Wh", 1.0},
    {"shelly-gen1", power, true, "/status", "/meters/{output}/power", "W"},
    {"shelly-gen1", energy, true, "/status", "/meters/{output}/total", "W min", 1.0},
    {"shelly-gen2", power, true, "/rpc/Switch.GetStatus?id={output}", "/apower", "W"},
    {"shelly-gen2", energy, true, "/rpc/Switch.GetStatus?id={output}", "/aenergy/total", "Wh",
     1e-3},
    {"tasmota", power, false, "/cm?cmnd=Status%2010", "/StatusSNS/ENERGY/Power", "W"},
    {"tasmota", power, true, "/cm?cmnd=Status%2010", "/StatusSNS/ENERGY/Power/{index}", "W"},
    {"tasmota", energy, false, "/cm?cmnd=Status%2010", "/StatusSNS/ENERGY/Total", "kWh", 1e-3},
    {"redfish", power, true, "/redfish/v1/Chassis/{chassis}/Power",
     "/PowerControl/{output}/PowerConsumedWatts", "W"},
    {"redfish", energy, false, "/redfish/v1/Chassis/{chassis}/EnvironmentMetrics",
     "/EnergykWh/Reading", "kWh", 1e-3},
});

struct PresetCheck {
  std::string_view key;
  std::string_view pointer;
  std::string_view wanted;
  std::string_view meaning;
};
/// A figure that a device shows without having measured it is missing.
constexpr auto kChecks = std::to_array<PresetCheck>({
    {"netio", "/Outputs/{index}/ID", "{output}", "The outputs are not in the usual order."},
    {"shelly-gen1", "/meters/{output}/is_valid", "true", "The meter did not pass its self-check."},
    // A relay without a meter shows a power of 0, or what its owner typed in, and no total.
    {"shelly-gen1", "/meters/{output}/total", "", "This relay has no meter."},
});

void replace(std::string& text, std::string_view name, const std::string& with) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + with.size()))
    text.replace(at, name.size(), with);
}

std::string filled(std::string_view pattern, const NamedMeter& meter, int output) {
  std::string text{pattern};
  replace(text, "{output}", std::to_string(output));
  replace(text, "{index}", std::to_string(output - 1));
  replace(text, "{chassis}", meter.chassis);
  return text;
}

const MeterPreset* find(const NamedMeter& meter, bool is_of_one_output) {
  const auto row = std::ranges::find_if(kPresets, [&](const MeterPreset& preset) {
    return preset.key == meter.preset && preset.figure == meter.figure &&
           preset.is_of_one_output == is_of_one_output;
  });
  return row == kPresets.end() ? nullptr : &*row;
}

/// Without a number: the figure of all outputs, else that of output 0, the only one of most.
Result<const MeterPreset*> choose(const NamedMeter& meter) {
  const MeterPreset* all = find(meter, false);
  const MeterPreset* one = find(meter, true);
  if (all == nullptr && one == nullptr) {
    return fail(ErrorCode::bad_input, fmt::format("\"{}\" is no meter known here.", meter.preset),
                "Give the page's address and a JSON pointer instead: url, pointer, unit.");
  }
  if (!meter.output) return all != nullptr ? all : one;
  if (one != nullptr) return one;
  return fail(ErrorCode::bad_input,
              fmt::format("{} shows this figure of all outputs together only.", meter.preset),
              "Remove output.");
}

}  // namespace

std::span<const MeterPreset> meter_presets() { return kPresets; }

std::vector<std::string_view> meter_preset_keys() {
  std::vector<std::string_view> keys;
  for (const MeterPreset& preset : kPresets) {
    if (keys.empty() || keys.back() != preset.key) keys.push_back(preset.key);
  }
  return keys;
}

Result<PresetPage> page_of(const NamedMeter& meter) {
  CARNOT_TRY(const MeterPreset* preset, choose(meter));
  const bool counts_from_one = preset->pointer.find("{index}") != std::string_view::npos;
  const int output = meter.output.value_or(0);
  if (output < (counts_from_one ? 1 : 0)) {
    return fail(ErrorCode::bad_input, fmt::format("{} has no output {}; its outputs count from {}.",
                                                  meter.preset, output, counts_from_one ? 1 : 0));
  }
  CARNOT_TRY(HttpUrl url, parse_http_url(fmt::format("http://{}{}", meter.host,
                                                     filled(preset->target, meter, output))));
  CARNOT_TRY(JsonPath value, JsonPath::parse(filled(preset->pointer, meter, output)));
  HttpJsonPage page{std::move(url), std::move(value), {}};
  for (const PresetCheck& check : kChecks) {
    if (check.key != preset->key || !preset->is_of_one_output) continue;
    CARNOT_TRY(JsonPath path, JsonPath::parse(filled(check.pointer, meter, output)));
    page.checks.push_back(
        {std::move(path), filled(check.wanted, meter, output), std::string{check.meaning}});
  }
  return PresetPage{std::move(page), reported_quantity(preset->unit, preset->step).value()};
}

}  // namespace carnot
