// SPDX-License-Identifier: Apache-2.0
#include "app/measure/repetition.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/measure/repeated_phases.hpp"
#include "app/measure/run_judgement.hpp"
#include "base/rng.hpp"
#include "meter/systematic_part.hpp"

namespace carnot {
namespace {

class Repeating {
 public:
  Repeating(const RepeatJob& job, const RunBench& bench)
      : job_{job},
        bench_{bench},
        chance_{
            static_cast<std::uint64_t>(bench.environment.clock.now().time_since_epoch().count()),
            "phase"} {
    done_.report.rule = job.rule;
    const auto sources = bench.meter.descriptions();
    done_.report.random_phase = std::ranges::any_of(sources, looks_part_of_the_time);
  }

  Result<Repetition> run(ReadyChild next_child) && {
    std::optional<ReadyChild> ready{std::move(next_child)};
    for (;;) {
      auto measured =
          run_once(ready->child, {name_of_next(), ready->phases.get(), live_figures()}, bench_);
      if (!measured && done_.runs.empty()) return tl::unexpected(std::move(measured).error());
      if (!measured) return broken_off(std::move(measured).error());
      CARNOT_TRY_VOID(take(*std::move(measured)));
      if (ended_) return std::move(done_);
      if (bench_.signals.wait_for_stop(pause())) return ended(RepeatEnd::interrupted);
      ready.reset();
      auto next = ready_child(job_, bench_.signals, bench_.environment);
      if (!next) return broken_off(std::move(next).error());
      ready.emplace(*std::move(next));
    }
  }

 private:
  bool is_warm_up() const { return static_cast<int>(done_.runs.size()) < job_.rule.warm_up; }

  std::string name_of_next() const {
    const std::string& program = job_.command.front();
    if (job_.rule.most == 1 && job_.rule.warm_up == 0) return program;
    const std::size_t before = done_.runs.size();
    if (is_warm_up()) return fmt::format("{}, warm-up {}", program, before + 1);
    return fmt::format("{}, run {}", program,
                       before + 1 - static_cast<std::size_t>(job_.rule.warm_up));
  }

  LiveFigures live_figures() const {
    LiveFigures figures;
    figures.run = static_cast<int>(done_.runs.size()) + 1;
    figures.runs = job_.rule.warm_up + job_.rule.most;
    return figures;
  }

  Seconds pause() { return Seconds{done_.report.random_phase ? chance_.uniform() : 0.0}; }

  Repetition ended(RepeatEnd how) {
    done_.report.end = how;
    return std::move(done_);
  }

  Repetition broken_off(Error why) {
    done_.broke_off = std::move(why);
    return ended(RepeatEnd::cannot_go_on);
  }

  Result<void> take(MeasuredRun measured) {
    const bool stopped = measured.stopped_by.has_value();
    bench_.meter.forget_before(measured.measurement.end);
    RunReport run = judged(std::move(measured), job_.host, bench_.environment, job_.footprint);
    run.role = stopped              ? RunRole::interrupted
               : run.exit_code != 0 ? RunRole::failed
               : is_warm_up()       ? RunRole::warm_up
                                    : RunRole::counted;
    CARNOT_TRY_VOID(check_provenance(run, job_.accept, job_.command.front()));
    if (run.role == RunRole::counted) count(run);
    done_.runs.push_back(std::move(run));
    decide(done_.runs.back().role);
    return {};
  }

  void count(const RunReport& run) {
    const SystematicPart part = systematic_part_of(run.measurement);
    windows_.push_back({run.measurement.total, run.measurement.duration(), part.below, part.above});
    if (run.phases) {
      phases_.add(*run.phases);
      done_.report.phases = phases_.repeated();
    }
    auto energy = repeated_energy_of(windows_, job_.rule);
    done_.report.why_no_mean = energy ? "" : to_sentence(energy.error());
    done_.report.energy =
        energy ? std::optional{*std::move(energy)} : std::optional<RepeatedEnergy>{};
  }

  void decide(RunRole last) {
    ended_ = true;
    if (last == RunRole::interrupted) {
      done_.report.end = RepeatEnd::interrupted;
    } else if (last == RunRole::failed) {
      done_.report.end = RepeatEnd::command_failed;
    } else if (static_cast<int>(windows_.size()) >= job_.rule.most) {
      done_.report.end = RepeatEnd::all_done;
    } else if (last == RunRole::counted && done_.report.energy &&
               enough_repeats(*done_.report.energy, job_.rule)) {
      done_.report.end = RepeatEnd::narrow_enough;
    } else {
      ended_ = false;
    }
  }

  const RepeatJob& job_;
  const RunBench& bench_;
  Rng chance_;
  std::vector<RepeatedWindow> windows_;
  PhaseGathering phases_;
  Repetition done_;
  bool ended_ = false;
};

}  // namespace

Result<ReadyChild> ready_child(const RepeatJob& job, const HeldSignals& signals,
                               const Environment& environment) {
  std::unique_ptr<PhaseListener> phases;
  std::vector<std::string> variables;
  if (job.phases) {
    CARNOT_TRY(phases, PhaseListener::create());
    variables.push_back(phases->variable());
  }
  CARNOT_TRY(AccountedChild child, start_accounted(job.command, signals, environment, variables));
  return ReadyChild{std::move(phases), std::move(child)};
}

Result<Repetition> repeat(const RepeatJob& job, ReadyChild first, const RunBench& bench) {
  return Repeating{job, bench}.run(std::move(first));
}

}  // namespace carnot
