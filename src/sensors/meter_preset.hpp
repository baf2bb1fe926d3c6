// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sensors/http_json.hpp"

namespace carnot {

/// Which of its two figures a meter is asked for. Its power moves every second or so; its energy
/// register counts all, in steps of up to 3600 J.
enum class MeterFigure { power, energy };

/// One figure of one kind of meter. In the texts {output} stands for the output's number, {index}
/// for that number minus one, {chassis} for a server's name in Redfish.
struct MeterPreset {
  std::string_view key;  // as a user writes it
  MeterFigure figure = MeterFigure::power;
  bool is_of_one_output = false;
  std::string_view target;   // path and query
  std::string_view pointer;  // RFC 6901
  std::string_view unit;
  double step = 0.0;  // energy: of the register, in the unit
};
/// Several rows have one key.
std::span<const MeterPreset> meter_presets();
/// Each key once.
std::vector<std::string_view> meter_preset_keys();

/// A known meter, as a user names it.
struct NamedMeter {
  std::string preset{};
  std::string host{};  // name or address, with a port where it is not 80
  MeterFigure figure = MeterFigure::power;
  std::optional<int> output{};  // as the device numbers them; empty: all together, or the only one
  std::string chassis = "1";    // Redfish
};

struct PresetPage {
  HttpJsonPage page;
  ReportedQuantity quantity;
};
/// Errors: bad_input: no such preset, no such figure of one output or of all, a host that makes no
/// address.
Result<PresetPage> page_of(const NamedMeter& meter);

}  // namespace carnot
