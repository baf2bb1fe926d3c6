// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "contract/sources/instruments.hpp"

namespace carnot {
namespace {

constexpr auto kKinds = std::to_array<InstrumentKind>({
    {"powercap", powercap_zone},
    {"perf", perf_event},
    {"msr", msr_register},
    {"hwmon_counter", hwmon_counter},
    {"hwmon_power", hwmon_power},
    {"hwmon_rail", hwmon_rail},
    {"battery", battery},
    {"nvml_counter", nvml_counter},
    {"nvml_power", nvml_power},
    {"nvml_samples", nvml_samples},
    {"rocm_smi_counter", rocm_smi_counter},
    {"rocm_smi_power", rocm_smi_power},
    {"http_json", http_json_page},
    {"command", printing_command},
    {"csv", growing_csv_log},
    {"machine_estimate", machine_load},
    {"process_tree_estimate", process_load},
    {"memory_estimate", memory_size},
    {"amdgpu_estimate", busy_board},
    {"nvml_estimate", nvml_usage},
    {"replay", recorded},
    {"fake", scripted},
});

}  // namespace

std::span<const InstrumentKind> instrument_kinds() { return kKinds; }

}  // namespace carnot
