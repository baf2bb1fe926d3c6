// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "store/imports/alumet.hpp"
#include "store/imports/codecarbon.hpp"
#include "store/imports/counter_log.hpp"
#include "store/imports/cpu_energy_meter.hpp"
#include "store/imports/csv_table.hpp"
#include "store/imports/energibridge.hpp"
#include "store/imports/formats.hpp"
#include "store/imports/mlperf_tiny.hpp"
#include "store/imports/netio.hpp"
#include "store/imports/nvidia_smi.hpp"
#include "store/imports/pmd.hpp"
#include "store/imports/power_log.hpp"
#include "store/imports/ptdaemon.hpp"
#include "store/imports/slurm.hpp"
#include "store/imports/tactics_study.hpp"

namespace {

using namespace carnot;

void check_energy(const Energy& energy) {
  if (!energy.joules()) return;
  const Estimate& joules = *energy.joules();
  CARNOT_ASSERT(std::isfinite(joules.lower) && std::isfinite(joules.upper));
  CARNOT_ASSERT(joules.lower <= joules.point && joules.point <= joules.upper);
  CARNOT_ASSERT(joules.point >= 0.0);
}

void check_imported(const ImportedEnergy& one) {
  check_energy(one.energy);
  if (one.offered) check_energy(*one.offered);
  CARNOT_ASSERT(!one.offered || !one.energy.joules());
}

}  // namespace

/// The first byte names a format and what is done about damaged lines, the rest is the file; what
/// begins at its last bracket is its neighbour too. Joules that come of it are finite and inside
/// their interval; a refusal is a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto formats = import_formats();
  const ImportFormat& format = *formats[(data[0] & 0x1FU) % formats.size()];
  const ImportOptions options{(data[0] & 0x80U) != 0 ? DamagedLines::refuse : DamagedLines::skip,
                              (data[0] & 0x40U) != 0 ? std::size_t{1} : std::size_t{0}};
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  if (!format.objection(file_head(bytes, "log")).empty()) return 0;
  MemoryStream stream{bytes};
  ImportLog log{"log", options};
  const auto neighbour = [&](std::string_view) -> Result<std::string> {
    return std::string{bytes.substr(std::min(bytes.rfind('['), bytes.size()))};
  };
  ImportSource source{stream, "log", neighbour};
  const auto content = format.read(source, log);
  if (!content) {
    CARNOT_ASSERT(!content.error().message.empty());
    return 0;
  }
  CARNOT_ASSERT(content->rows >= 0);
  for (const ImportedMeasurement& one : content->measurements) {
    for (const ImportedEnergy& energy : one.energies) check_imported(energy);
    if (one.total) check_imported(*one.total);
    CARNOT_ASSERT(!one.duration || one.duration->count() >= 0.0);
  }
  return 0;
}
