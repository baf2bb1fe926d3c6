// SPDX-License-Identifier: Apache-2.0
#include "experiment/bench/scenario_plan.hpp"

#include <algorithm>

#include "analysis/arrivals.hpp"

namespace carnot {
namespace {

/// Long enough to know the mean time of a query to a percent or two.
constexpr Seconds kCapacityWindow{1.0};
constexpr std::int64_t kCapacityRuns = 20;
/// A run that decides is far longer than those that searched; when it says no, so many lower rates
/// are tried.
constexpr int kMostDecisions = 3;

std::int64_t queries_of(const ScenarioRequest& request) {
  return request.queries > 0 ? request.queries : rule_of(request.scenario).queries;
}

std::int64_t runs_of(const ScenarioRequest& request, int batch) {
  const std::int64_t queries = queries_of(request);
  if (request.scenario == Scenario::offline) return (queries + batch - 1) / batch;
  return queries * runs_per_query(request.scenario, batch);
}

class BackToBack final : public ScenarioPlan {
 public:
  explicit BackToBack(const Setup& setup) : setup_{setup} {}

  Result<std::optional<WindowRequest>> next(const std::vector<WindowRecord>& so_far) override {
    if (!so_far.empty()) return std::optional<WindowRequest>{};
    return std::optional{WindowRequest{.minimum_duration = setup_.request.duration,
                                       .minimum_iterations = runs_of(setup_.request, setup_.batch),
                                       .maximum_duration = setup_.budget,
                                       .arrivals = {}}};
  }
  const ScenarioRequest& request() const override { return setup_.request; }
  const std::vector<std::chrono::nanoseconds>& arrivals() const override { return none_; }
  const std::vector<RateTry>& tries() const override { return no_tries_; }

 private:
  Setup setup_;
  std::vector<std::chrono::nanoseconds> none_;
  std::vector<RateTry> no_tries_;
};

class Server final : public ScenarioPlan {
 public:
  explicit Server(const Setup& setup) : setup_{setup}, request_{setup.request} {
    request_.rate_was_searched = !(request_.per_second > 0.0);
  }

  Result<std::optional<WindowRequest>> next(const std::vector<WindowRecord>& so_far) override;
  const ScenarioRequest& request() const override { return request_; }
  const std::vector<std::chrono::nanoseconds>& arrivals() const override { return arrivals_; }
  const std::vector<RateTry>& tries() const override { return tries_; }

 private:
  enum class Step { begin, capacity, trying, deciding, done };

  static std::optional<WindowRequest> nothing() { return std::nullopt; }
  WindowRequest measure_capacity();
  Result<std::optional<WindowRequest>> decide_at(double per_second);
  Result<std::optional<WindowRequest>> search_on();
  Result<WindowRequest> arrive(double per_second, Seconds duration, std::int64_t queries);
  Result<bool> was_in_time(const WindowRecord& window);
  Result<void> learn(const WindowRecord& window);

  Setup setup_;
  ScenarioRequest request_;
  Step step_ = Step::begin;
  std::vector<std::chrono::nanoseconds> arrivals_;
  std::vector<RateTry> tries_;
  std::optional<RateSearch> search_;
  Seconds spent_{0.0};  // searching
  int decisions_ = 0;
};

WindowRequest Server::measure_capacity() {
  step_ = Step::capacity;
  return {.minimum_duration = kCapacityWindow,
          .minimum_iterations = kCapacityRuns,
          .maximum_duration = setup_.budget,
          .arrivals = {}};
}

Result<WindowRequest> Server::arrive(double per_second, Seconds duration, std::int64_t queries) {
  request_.per_second = per_second;
  CARNOT_TRY(arrivals_, poisson_arrivals({.per_second = per_second,
                                          .queries = queries,
                                          .duration = duration,
                                          .seed = setup_.seed}));
  return WindowRequest{.minimum_duration = {},
                       .minimum_iterations = 1,
                       .maximum_duration = setup_.budget,
                       .arrivals = arrivals_};
}

Result<std::optional<WindowRequest>> Server::decide_at(double per_second) {
  step_ = Step::deciding;
  ++decisions_;
  CARNOT_TRY(WindowRequest window,
             arrive(per_second, setup_.request.duration, queries_of(setup_.request)));
  return std::optional{std::move(window)};
}

/// The next rate to try; without one, or without time, the window that decides at the best.
Result<std::optional<WindowRequest>> Server::search_on() {
  const auto rate = search_->next();
  const std::int64_t queries = rule_of(Scenario::server).queries;
  if (rate && spent_ + Seconds{static_cast<double>(queries) / *rate} <= setup_.budget) {
    step_ = Step::trying;
    CARNOT_TRY(WindowRequest window, arrive(*rate, Seconds{0.0}, queries));
    // Who is still behind a bound after the last arrival is late; nobody need wait for the rest.
    window.maximum_duration =
        std::min(setup_.budget, Seconds{arrivals_.back()} + 2.0 * *request_.bound);
    return std::optional{std::move(window)};
  }
  const auto best = search_->largest_in_time();
  if (best) return decide_at(*best);
  if (tries_.empty()) return decide_at(rate.value_or(search_->least_too_high()));
  step_ = Step::done;
  return nothing();
}

Result<bool> Server::was_in_time(const WindowRecord& window) {
  CARNOT_TRY(
      const ScenarioResult result,
      judge_scenario(
          {.request = request_, .batch = setup_.batch, .window = &window, .arrivals = arrivals_}));
  const bool in_time = std::ranges::none_of(result.checks, [](const CheckResult& one) {
    return one.answer == Answer::no &&
           (one.check == Check::latency_bound || one.check == Check::achieved_rate);
  });
  tries_.push_back({request_.per_second, in_time, result.figure->latency});
  return in_time;
}

Result<void> Server::learn(const WindowRecord& window) {
  const Seconds duration = window.measurement.duration();
  spent_ += duration;
  if (step_ == Step::capacity) {
    const double runs = static_cast<double>(window.iterations);
    search_.emplace(runs / std::max(duration.count(), 1e-9));
    return {};
  }
  CARNOT_TRY(const bool in_time, was_in_time(window));
  search_->record(request_.per_second, in_time);
  if (step_ == Step::deciding && (in_time || decisions_ >= kMostDecisions)) step_ = Step::done;
  return {};
}

Result<std::optional<WindowRequest>> Server::next(const std::vector<WindowRecord>& so_far) {
  if (step_ == Step::begin && !request_.rate_was_searched) return decide_at(request_.per_second);
  if (step_ == Step::begin) return std::optional{measure_capacity()};
  if (!request_.rate_was_searched) return nothing();
  CARNOT_TRY_VOID(learn(so_far.back()));
  if (step_ == Step::done) return nothing();
  if (step_ != Step::deciding) return search_on();
  const auto lower = search_->largest_in_time();
  return lower ? decide_at(*lower) : Result<std::optional<WindowRequest>>{nothing()};
}

}  // namespace

std::unique_ptr<ScenarioPlan> plan_of(const ScenarioPlan::Setup& setup) {
  if (setup.request.scenario == Scenario::server) return std::make_unique<Server>(setup);
  return std::make_unique<BackToBack>(setup);
}

}  // namespace carnot
