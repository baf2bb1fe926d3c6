// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "records/domain.hpp"
#include "records/energy.hpp"

namespace carnot {

enum class SourceKind {
  perf,
  powercap,
  msr,
  nvml,
  rocm_smi,
  hwmon,
  battery,
  csv,
  command,
  http_json,
  estimate,
  replay,
  fake,
};

struct SourceKindRow {
  SourceKind kind;
  std::string_view key;  // public, never renamed
};
/// In the order of preference where two of them show one register (measuring.md 1).
inline constexpr auto kSourceKinds = std::to_array<SourceKindRow>({
    {SourceKind::perf, "perf"},
    {SourceKind::powercap, "powercap"},
    {SourceKind::msr, "msr"},
    {SourceKind::nvml, "nvml"},
    {SourceKind::rocm_smi, "rocm_smi"},
    {SourceKind::hwmon, "hwmon"},
    {SourceKind::battery, "battery"},
    {SourceKind::csv, "csv"},
    {SourceKind::command, "command"},
    {SourceKind::http_json, "http_json"},
    {SourceKind::estimate, "estimate"},
    {SourceKind::replay, "replay"},
    {SourceKind::fake, "fake"},
});
std::string_view key_of(SourceKind kind);
std::optional<SourceKind> source_kind_of(std::string_view key);

/// A counter's arithmetic: it runs 0..last in ticks of joules_per_tick and starts again at 0.
struct CounterSpec {
  double joules_per_tick = 0.0;
  std::uint64_t last = 0;
  bool last_is_inferred = false;
  /// Of the hardware's register, where the driver continues it but looks only when it is read
  /// (i915, xe): one wrap of it at most is seen between two reads. 0: what is read is all there is.
  Joules folded_range{};
};

/// What a sensor may be off by from one device to the next: half-widths of the 95 % interval. Only
/// calibration shrinks them; repeating does not (measuring.md 2.4). Both 0 is a claim: a device
/// that is exact, not one of which nothing is known.
struct Accuracy {
  double gain = 0.0;  // .05: readings may be 5 % high or low
  Watts offset{0.0};
};

/// What is known about a model that yields joules instead of a sensor.
struct ModelSpec {
  std::string name;           // "cpu load curve": shown beside every figure it makes
  double confidence = 0.0;    // that the truth lies within ×/÷ ModelledValue::factor; 0..1
  bool unknown_part = false;  // no table row for this processor: generic watts per vCPU
};

/// One thing that yields readings of one domain of one device.
struct SourceDescription {
  std::string id;     // unique on the host, stable between runs: "powercap:intel-rapl:0"
  std::string label;  // as the kernel names it: "package-0"
  SourceKind kind = SourceKind::fake;
  Domain domain = Domain::cpu_package;
  int device = 0;  // socket or GPU number
  int die = 0;     // of the socket, on multi-die parts
  Provenance provenance = Provenance::measured;
  std::optional<CounterSpec> counter{};  // empty: the source yields power, or joules of a model
  std::optional<ModelSpec> model{};      // present exactly when provenance is estimated
  Seconds refresh{0.0};                  // how often the hardware moves on; 0 = not known
  Watts plausible_maximum{0.0};          // above it a delta is refused; 0 = not known
  /// A power read at t is the mean of [t − averaged_over, t]; 0: momentary. Where it is shorter
  /// than the refresh, the rest of the time is unseen (an A100 looks at 25 of 100 ms).
  Seconds averaged_over{0.0};
  std::optional<Accuracy> accuracy{};  // empty: nobody states it
  Seconds lag{0.0};       // until a reading exists that covers an instant; 0 = it is read on demand
  Watts resolution{0.0};  // the step of a power, as its interface states it; 0 = not known
  /// The source whose joules this one shows by another interface: it is read beside that one, never
  /// added to it, and stands in where that one is dead. Empty: it is no check.
  std::string checks{};
  /// Its stamps are this machine's time to ± so much (95 %), all by the same: what carnot calibrate
  /// --clock left open of a meter with a clock of its own. 0: they are ours.
  Seconds stamp_error{0.0};
  /// Nobody states the refresh: what stands there is meant to be long enough.
  bool refresh_is_assumed = false;
};

/// Raw integer state of a counter, in its own ticks.
struct CounterValue {
  std::uint64_t ticks = 0;
  bool operator==(const CounterValue&) const = default;
};
/// A momentary power.
struct PowerValue {
  Watts watts;
  bool operator==(const PowerValue&) const = default;
};
/// A read that failed: a gap with its reason, never a zero.
struct ReadFailure {
  std::string reason;
  bool operator==(const ReadFailure&) const = default;
};
/// Joules since the source was opened, from a model, with the factor by which it may be wrong
/// (×/÷).
struct ModelledValue {
  Joules joules;
  double factor = 1.0;
  bool operator==(const ModelledValue&) const = default;
};

/// One raw observation.
struct Reading {
  std::size_t source = 0;  // index into the list of descriptions that it is kept with
  SteadyTime when;
  std::variant<CounterValue, PowerValue, ModelledValue, ReadFailure> value;
  /// Good readings of the same counter right before it that are no longer kept, because they tell
  /// nothing that this one does not (meter/thinning.hpp).
  int merged = 0;
};

}  // namespace carnot
