// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "records/measurement.hpp"
#include "report/doctor_report.hpp"

namespace carnot {

/// Keeps the doctor's report in the cache folder, for `measure` to quote: it never delays its
/// command to probe by itself. Errors: environment.
Result<void> remember(const DoctorReport& report, const std::filesystem::path& cache);

/// What a doctor's report, the text of doctor.json, says of the sources that gave no joules in this
/// measurement. Empty when it says nothing of them, is of another host, or cannot be read: it is
/// one line of context.
std::string doctors_word_in(std::string_view report, const Measurement& measurement,
                            const std::string& host_fingerprint);

/// What the doctor said of the sources that gave no joules in this measurement: "package-0 was dead
/// under load on 2026-01-02T00:00:00Z". Empty without such sources, without a report, or when the
/// report is of another host.
std::string doctors_word_on(const Measurement& measurement, const std::string& host_fingerprint,
                            const std::filesystem::path& cache);

}  // namespace carnot
