// SPDX-License-Identifier: Apache-2.0
#include "app/study_meter.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/assert.hpp"
#include "meter/counter.hpp"

namespace carnot {
namespace {

/// Names the first counter that gave no joules.
Error nothing_lives(const Measurement& probed) {
  std::string why;
  for (const SourceEnergy& source : probed.sources) {
    if (source.energy.joules()) continue;
    why = fmt::format("{} gave no joules under load ({})", source.label,
                      why_no_joules(source.energy));
    break;
  }
  return {ErrorCode::not_measurable, fmt::format("nothing can be measured here: {}.", why),
          "Run carnot doctor for what would change that."};
}

}  // namespace

Result<StudyMeter> StudyMeter::open(const Environment& environment, Accept accept,
                                    const ProbeLoad& load) {
  StudyMeter meter{environment, accept};
  CARNOT_TRY(const OpenedSources opened,
             open_sources(environment, {.accept = accept, .charged = {::getpid()}}));
  meter.sources_ = descriptions_of(opened.sources);
  meter.estimates_ = !opened.any_measured();
  if (meter.estimates_) return meter;
  const Measurement probed = probe(opened.sources, environment.clock, load);
  meter.estimates_ = probed.total.provenance() != Provenance::measured;
  if (meter.estimates_ && accept == Accept::measured) return nothing_lives(probed);
  return meter;
}

StudyMeter StudyMeter::another() const {
  StudyMeter meter{*environment_, accept_};
  meter.sources_ = sources_;
  meter.estimates_ = estimates_;
  return meter;
}

HostSnapshot StudyMeter::look() const {
  return look_at_host(environment_->sys, environment_->clock, process_tree(environment_->sys),
                      window_->ours);
}

Result<void> StudyMeter::begin(std::span<const pid_t> measured) {
  CARNOT_TRY(OpenedSources opened,
             open_sources(*environment_,
                          {.accept = accept_, .charged = {measured.begin(), measured.end()}}));
  window_.emplace();
  // This program's own load is no disturbance of others: it is part of how a candidate is measured.
  window_->ours.assign(measured.begin(), measured.end());
  window_->ours.push_back(::getpid());
  window_->meter = std::make_unique<Meter>(std::move(opened.sources), environment_->clock);
  window_->meter->keep_readings();
  window_->before = look();
  window_->meter->read_all();
  if (const auto period = guard_period(window_->meter->descriptions())) {
    window_->guard = std::make_unique<Sampler>(*window_->meter, *period);
  }
  return {};
}

Result<void> StudyMeter::end() {
  CARNOT_ASSERT(window_.has_value());
  window_->meter->read_all();
  window_->guard.reset();
  window_->after = look();
  return {};
}

Result<MeteredWindow> StudyMeter::finish(std::string name, SteadyTime from, SteadyTime to) {
  CARNOT_ASSERT(window_.has_value());
  const OpenWindow window = *std::exchange(window_, std::nullopt);
  return MeteredWindow{window.meter->over(std::move(name), from, to),
                       window.meter->readings_around(from, to),
                       conditions_between(window.before, window.after)};
}

}  // namespace carnot
