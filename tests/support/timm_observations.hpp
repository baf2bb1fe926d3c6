// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analysis/factors/observation.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {

/// timm's image classifiers on one card, those of which throughput, MACs and activations are known:
/// milliseconds of an image stand for joules (a proxy), as seconds / 1000 do for time. Header only;
/// needs the reference data.
inline std::vector<EnergyObservation> timm_observations() {
  const std::string text =
      must(read_text(reference_data("reference/timm/timm_accuracy_flops_throughput.csv")));
  const TraceColumns columns = must(csv_columns(
      text, {"model", "arch", "img_size", "samples_per_s_rtx4090", "gmacs", "macts", "params_M"}));
  std::vector<EnergyObservation> all;
  for (std::size_t i = 0; i < columns.rows(); ++i) {
    const auto cell = [&](std::size_t column) {
      const std::string& said = columns.columns[column][i];
      return said.empty() ? 0.0 : number_in(said);
    };
    const std::string& name = columns.columns[0][i];
    if (name.starts_with("test_") || cell(3) <= 0.0 || cell(4) <= 0.0 || cell(5) <= 0.0) continue;
    EnergyObservation one{.model = name + "@" + columns.columns[2][i],
                          .family = family_of(columns.columns[1][i])};
    one.facts = {.macs = 1e9 * cell(4), .activations = 1e6 * cell(5), .parameters = 1e6 * cell(6)};
    one.joules = 1000.0 / cell(3);
    one.seconds = 1.0 / cell(3);
    one.blocks = 1;
    all.push_back(one);
  }
  return all;
}

}  // namespace carnot
