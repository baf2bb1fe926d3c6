// SPDX-License-Identifier: Apache-2.0
#include "app/measure/baseline.hpp"

#include <algorithm>
#include <chrono>

#include "analysis/idle_steadiness.hpp"
#include "app/measure/idle_memory.hpp"
#include "base/assert.hpp"
#include "meter/attribution.hpp"
#include "meter/sampler.hpp"

namespace carnot {
namespace {

constexpr int kPieces = 10;
constexpr int kMostWindows = 3;

std::int64_t unix_seconds(const Clock& clock) {
  return std::chrono::duration_cast<std::chrono::seconds>(clock.wall_now().time_since_epoch())
      .count();
}

/// A window in which nothing is asked of the machine.
struct IdleWindow {
  Measurement whole;
  std::vector<Watts> pieces;  // empty where one has no joules
  double busy_share = 0.0;
};

std::vector<Watts> powers_between(const std::vector<SteadyTime>& edges, const Meter& meter) {
  std::vector<Watts> powers;
  for (std::size_t i = 1; i < edges.size(); ++i) {
    const Measurement piece = meter.over("piece of idle", edges[i - 1], edges[i]);
    if (!piece.total.joules()) return {};
    powers.push_back(Joules{piece.total.joules()->point} / piece.duration());
  }
  return powers;
}

Result<IdleWindow> idle_window(Seconds length, const RunBench& bench) {
  Meter& meter = bench.meter;
  const Clock& clock = bench.environment.clock;
  const HostSnapshot before = look(bench.environment);
  const WindowId window = meter.begin("idle");
  std::optional<Sampler> sampler;
  if (const auto period = period_of(bench)) sampler.emplace(meter, *period);
  std::vector<SteadyTime> edges{clock.now()};
  for (int piece = 0; piece < kPieces; ++piece) {
    if (bench.signals.wait_for_stop(length / kPieces))
      return fail(ErrorCode::interrupted, "interrupted while the idle machine was measured.");
    meter.read_all();
    edges.push_back(clock.now());
  }
  CARNOT_TRY_VOID(meter.stop(window));
  const HostSnapshot after = look(bench.environment);
  settle(meter, clock);
  sampler.reset();
  std::vector<Watts> pieces = powers_between(edges, meter);
  CARNOT_TRY(Measurement whole, meter.end(window));
  meter.forget_before(whole.end);
  const HostConditions conditions = conditions_between(before, after);
  return IdleWindow{std::move(whole), std::move(pieces), conditions.other_load.value_or(0.0)};
}

/// Empty where only the load of others stood in the way, which may go away.
Result<IdlePower> power_of(const IdleWindow& idle, IdleBaseline& baseline) {
  CARNOT_TRY(IdlePower power, idle_power_of(idle.whole, idle.busy_share, {}));
  if (const auto steadiness = steadiness_of(idle.pieces)) {
    baseline.spread = steadiness->spread;
    baseline.drift = steadiness->drift;
    power = with_steadiness(std::move(power), *steadiness, {});
  }
  return power;
}

BaselineReport report_of(const IdleBaseline& baseline, std::int64_t now, bool remembered) {
  return {.idle = baseline.power,
          .length = baseline.length,
          .spread = baseline.spread,
          .drift = baseline.drift,
          .taken_unix_seconds = baseline.taken_unix_seconds,
          .age = Seconds{static_cast<double>(now - baseline.taken_unix_seconds)},
          .remembered = remembered,
          .trouble = {}};
}

Result<BaselineReport> measured_now(const BaselineRule& rule, const RunBench& bench,
                                    const MachineState& state) {
  for (int windows = 1;; ++windows) {
    CARNOT_TRY(const IdleWindow idle, idle_window(rule.length, bench));
    IdleBaseline baseline{{Perimeter::single(Domain::cpu_package), Provenance::measured, {}, {}},
                          idle.whole.duration(),
                          {},
                          {},
                          unix_seconds(bench.environment.clock)};
    auto power = power_of(idle, baseline);
    if (power) {
      baseline.power = *std::move(power);
      BaselineReport report = report_of(baseline, baseline.taken_unix_seconds, false);
      // A baseline that cannot be kept serves this once; the next run measures it again.
      if (const auto kept = remember_baseline(baseline, state, bench.environment.cache); !kept)
        report.trouble = to_sentence(kept.error());
      return report;
    }
    const bool may_get_better = idle.busy_share > ValidityThresholds{}.flagged_other_load;
    if (may_get_better && windows < kMostWindows) continue;
    BaselineReport report;
    report.length = rule.length;
    report.trouble = to_sentence(power.error());
    return report;
  }
}

/// Empty when there is none, or the two do not belong together.
std::optional<Energy> net_of(const Energy& gross, Seconds length, BaselineReport& baseline) {
  if (!baseline.idle) return std::nullopt;
  auto net = marginal(gross, length, *baseline.idle);
  if (net) return *std::move(net);
  baseline.trouble = to_sentence(net.error());
  return std::nullopt;
}

/// The command's part cut by the idle machine's share in the total: idle power is divided in the
/// same proportion as all of it (measuring.md 3).
std::optional<AttributedIdle> split_idle(const RunReport& run) {
  const auto& gross = run.measurement.total.joules();
  const auto& part = run.attributed.joules();
  if (!run.net || !run.net->joules() || !gross || !part || gross->point <= 0.0) return std::nullopt;
  const double share = std::clamp(run.net->joules()->point / gross->point, 0.0, 1.0);
  const auto cut = [&](double figure) { return divide_exactly(figure, std::span{&share, 1}); };
  const auto point = cut(part->point);
  const auto lower = cut(part->lower);
  const auto upper = cut(part->upper);
  const auto piece = [&](std::size_t i) {
    return Energy::estimated(run.attributed.perimeter(),
                             {point[i], lower[i], upper[i], part->confidence},
                             run.attributed.estimator(), run.attributed.findings());
  };
  return AttributedIdle{piece(0), piece(1)};
}

}  // namespace

Result<BaselineReport> baseline_of(const BaselineRule& rule, const RunBench& bench,
                                   const Host& host) {
  const Environment& environment = bench.environment;
  const MachineState state = state_of(environment.sys, host, bench.meter.descriptions());
  const std::int64_t now = unix_seconds(environment.clock);
  if (!rule.fresh) {
    if (auto known = remembered_baseline(state, now, rule.length, environment.cache)) {
      if (known->length < ValidityThresholds{}.short_baseline)
        known->power.findings.push_back(finding(FindingCode::short_baseline));
      return report_of(*known, now, true);
    }
  }
  return measured_now(rule, bench, state);
}

void add_net(MeasureReport& report) {
  CARNOT_ASSERT(report.baseline.has_value());
  for (RunReport& run : report.runs) {
    run.net = net_of(run.measurement.total, run.measurement.duration(), *report.baseline);
    run.attributed_idle = split_idle(run);
  }
  if (!report.repeated || !report.repeated->energy) return;
  const RepeatedEnergy& mean = *report.repeated->energy;
  report.repeated->net = net_of(mean.mean, mean.mean_length, *report.baseline);
}

}  // namespace carnot
