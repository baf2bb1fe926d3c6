// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "contract/sources/instrument.hpp"

namespace carnot {

// files of the kernel
std::unique_ptr<Instrument> powercap_zone();
std::unique_ptr<Instrument> msr_register();
std::unique_ptr<Instrument> hwmon_counter();
std::unique_ptr<Instrument> hwmon_power();
std::unique_ptr<Instrument> hwmon_rail();
std::unique_ptr<Instrument> battery();
// what is estimated from
std::unique_ptr<Instrument> machine_load();
std::unique_ptr<Instrument> process_load();
std::unique_ptr<Instrument> memory_size();
std::unique_ptr<Instrument> busy_board();
// what is called
std::unique_ptr<Instrument> perf_event();
std::unique_ptr<Instrument> nvml_counter();
std::unique_ptr<Instrument> nvml_power();
std::unique_ptr<Instrument> nvml_samples();
std::unique_ptr<Instrument> nvml_usage();
std::unique_ptr<Instrument> rocm_smi_counter();
std::unique_ptr<Instrument> rocm_smi_power();
std::unique_ptr<Instrument> scripted();
std::unique_ptr<Instrument> recorded();
// what is asked and followed
std::unique_ptr<Instrument> http_json_page();
std::unique_ptr<Instrument> printing_command();
std::unique_ptr<Instrument> growing_csv_log();

}  // namespace carnot
