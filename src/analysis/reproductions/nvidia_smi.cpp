// SPDX-License-Identifier: Apache-2.0
//
// Two raw logs of 2307.05520 summed into the joules of its table.
#include <array>
#include <cmath>
#include <utility>

#include "analysis/reproductions/nvidia_smi_log.hpp"
#include "analysis/reproductions/procedures.hpp"

namespace carnot {
namespace {

constexpr std::array kNvidiaSmiFiles{kCloudPowerLog, kLocalPowerLog};
constexpr std::size_t kEdgeReadings = 3;

Result<void> add_integrals(Figures& made, const std::string& key, const StudyFiles& files,
                           std::string_view file) {
  CARNOT_TRY(const ColumnTable table, files.table(file));
  CARNOT_TRY(PowerLog log, nvidia_smi_power(table));
  made[key + "/readings"] = static_cast<double>(log.watts.size());
  made[key + "/all"] = joules_of(log);
  auto inner_part = without_ends(std::move(log), kEdgeReadings);
  if (!inner_part) return table.refused(inner_part.error().message);
  PowerLog inner = *std::move(inner_part);
  made[key + "/inner"] = joules_of(inner);
  // The study's script read the watts as whole numbers: what stands behind the point was lost.
  for (double& watts : inner.watts) watts = std::trunc(watts);
  made[key + "/inner-whole-watts"] = joules_of(inner);
  made[key + "/inner-whole-watts-megajoules"] = joules_of(inner) / 1e6;
  made[key + "/inner-megajoules"] = made[key + "/inner"] / 1e6;
  return {};
}

Result<Figures> reproduce_nvidia_smi(const StudyFiles& files) {
  Figures made;
  CARNOT_TRY_VOID(add_integrals(made, "cloud", files, kCloudPowerLog));
  CARNOT_TRY_VOID(add_integrals(made, "local", files, kLocalPowerLog));
  return made;
}

}  // namespace

Procedure procedure_of_nvidia_smi() {
  return {"nvidia-smi", kNvidiaSmiFiles, reproduce_nvidia_smi};
}

}  // namespace carnot
