// SPDX-License-Identifier: Apache-2.0
#include "app/measure/repeated_phases.hpp"

#include <utility>

#include "base/result.hpp"
#include "meter/systematic_part.hpp"

namespace carnot {
namespace {

/// The same phase of one run, all its turns.
struct Turns {
  std::vector<Energy> energies;
  Seconds length{0.0};
  Joules below{0.0};
  Joules above{0.0};

  void add(const Measurement& turn) {
    const SystematicPart part = systematic_part_of(turn);
    energies.push_back(turn.total);
    length += turn.duration();
    below += part.below;
    above += part.above;
  }
  RepeatedWindow window() const {
    auto total = sum(energies);
    Energy energy =
        total ? *std::move(total)
              : Energy::missing(energies.front().perimeter(),
                                {finding(FindingCode::source_gap, to_sentence(total.error()))});
    return {std::move(energy), length, below, above};
  }
};

}  // namespace

void PhaseGathering::add(const PhasesReport& run) {
  std::map<std::size_t, Turns> turns;
  std::vector<std::string> path;
  for (const PhaseReport& phase : run.phases) {
    path.resize(static_cast<std::size_t>(phase.depth));
    path.push_back(phase.measurement.window);
    const auto [known, is_new] = by_path_.try_emplace(path, phases_.size());
    if (is_new) phases_.push_back({{.name = path.back(), .depth = phase.depth}, {}});
    ++phases_[known->second].about.turns;
    turns[known->second].add(phase.measurement);
  }
  for (const auto& [index, all] : turns) {
    ++phases_[index].about.runs;
    phases_[index].windows.push_back(all.window());
  }
}

std::vector<RepeatedPhase> PhaseGathering::repeated() const {
  std::vector<RepeatedPhase> all;
  for (const Gathered& one : phases_) {
    RepeatedPhase phase = one.about;
    auto energy = repeated_energy_of(one.windows, {.most = phase.runs});
    if (energy) {
      phase.energy = *std::move(energy);
    } else {
      phase.why_no_mean = to_sentence(energy.error());
    }
    all.push_back(std::move(phase));
  }
  return all;
}

}  // namespace carnot
