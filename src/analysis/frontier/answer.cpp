// SPDX-License-Identifier: Apache-2.0
#include "analysis/frontier/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr double kLeastContender = 0.05;

/// A latency that is not known keeps no limit.
bool keeps_limits(const FrontierQuestion& question, const FrontierFigures& figures,
                  const std::optional<double>& latency) {
  if (question.accuracy_at_least && figures.accuracy < *question.accuracy_at_least) return false;
  if (question.joules_at_most && figures.energy > *question.joules_at_most) return false;
  return !question.latency_at_most || (latency && *latency <= *question.latency_at_most);
}

bool is_preferred(const FrontierQuestion& question, const FrontierFigures& one,
                  const FrontierFigures& other) {
  const bool by_accuracy = question.joules_at_most.has_value();
  if (by_accuracy && one.accuracy != other.accuracy) return one.accuracy > other.accuracy;
  if (one.energy != other.energy) return one.energy < other.energy;
  return one.accuracy > other.accuracy;
}

std::optional<std::size_t> best_within(const FrontierQuestion& question,
                                       std::span<const FrontierFigures> figures,
                                       std::span<const FrontierRow> rows) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!keeps_limits(question, figures[i], rows[i].latency_p95)) continue;
    if (!best || is_preferred(question, figures[i], figures[*best])) best = i;
  }
  return best;
}

bool is_shown_by(const FrontierQuestion& question, const FrontierRow& row) {
  const FrontierFigures worst{row.energy_upper, row.accuracy.lower, 0.0};
  return row.energy.interval && keeps_limits(question, worst, row.latency_p95);
}

}  // namespace

Result<void> check_question(const FrontierQuestion& question) {
  const auto refuse = [](std::string message, std::string remedy) -> Result<void> {
    return fail(ErrorCode::bad_input, std::move(message), std::move(remedy));
  };
  if (const auto& limit = question.accuracy_at_least; limit && !(*limit >= 0.0 && *limit <= 1.0)) {
    return refuse(
        fmt::format("an accuracy of at least {} cannot be asked for.", format_number(*limit, 3)),
        "Give a share from 0 to 1, or percent, as in 90%.");
  }
  if (const auto& limit = question.joules_at_most; limit && !(*limit > 0.0 && *limit < 1e15))
    return refuse("a limit of energy must be above 0 J.", "Give joules of one inference.");
  if (const auto& limit = question.latency_at_most; limit && !(*limit > 0.0 && *limit < 1e15))
    return refuse("a limit of latency must be above 0 s.", "Give a duration, as in 20ms.");
  return {};
}

FrontierAnswer answer_of(const FrontierQuestion& question, std::span<const FrontierRow> rows,
                         const FrontierDraws& draws) {
  std::vector<FrontierFigures> points;
  points.reserve(rows.size());
  for (const FrontierRow& row : rows)
    points.push_back({row.energy.mean, row.accuracy.point, row.latency.mean});
  const auto chosen = best_within(question, points, rows);
  std::vector<int> wins(rows.size(), 0);
  int without = 0;
  for (std::size_t draw = 0; draw < draws.count(); ++draw) {
    const auto best = best_within(question, draws.of(draw), rows);
    ++(best ? wins[*best] : without);
  }
  FrontierAnswer answer;
  const auto share = [&](int count) { return count / static_cast<double>(draws.count()); };
  if (draws.count() > 0) answer.nobody = share(without);
  if (chosen) {
    answer.id = rows[*chosen].id;
    answer.is_shown = is_shown_by(question, rows[*chosen]);
    if (rows[*chosen].probability) answer.probability = share(wins[*chosen]);
  }
  for (std::size_t i = 0; i < rows.size() && draws.count() > 0; ++i) {
    if (i != chosen && share(wins[i]) >= kLeastContender)
      answer.others.push_back({rows[i].id, share(wins[i])});
  }
  std::ranges::stable_sort(answer.others, std::greater{}, &FrontierContender::probability);
  return answer;
}

}  // namespace carnot
