// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/bench_report.hpp"
#include "report/format.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

/// Enough of a hash to tell one's own models apart.
constexpr std::size_t kShortHash = 12;

std::string verdict_of(const BenchedScenario& one) {
  if (!one.result) return "failed";
  if (one.result->valid) return "VALID";
  return one.result->quick ? "INVALID (a quick look)" : "INVALID";
}

std::string_view counted(Scenario scenario, std::int64_t count) {
  if (scenario == Scenario::offline) return count == 1 ? "image" : "images";
  return count == 1 ? "query" : "queries";
}

std::string percentile_text(const LatencyPercentile& one) {
  const std::string name = "p" + format_number(100.0 * one.percentile, 3);
  if (!one.latency) return fmt::format("{} needs ≥ {}", name, format_count(one.needed));
  return fmt::format("{} {}", name, format_quantity(*one.latency));
}

/// The scenario's own percentile first, the others behind it.
std::string latency_line(const ScenarioResult& result) {
  if (!result.figure) return {};
  std::string others;
  for (const LatencyPercentile& one : result.latency) {
    if (one.percentile != result.figure->percentile)
      others += (others.empty() ? "" : ", ") + percentile_text(one);
  }
  return labelled_line("latency",
                       fmt::format("{} of a query ({})", percentile_text(*result.figure), others));
}

std::string done_line(const ScenarioResult& result) {
  std::string text =
      fmt::format("{} {} in {}, {} images per second", format_count(result.queries),
                  counted(result.request.scenario, result.queries),
                  format_quantity(result.duration), format_number(result.samples_per_second, 4));
  if (result.unanswered > 0)
    text += fmt::format("; {} never answered", format_count(result.unanswered));
  return labelled_line("done", text);
}

std::string rate_line(const BenchedScenario& one) {
  const ScenarioRequest& request = one.result->request;
  if (request.scenario != Scenario::server) return {};
  const std::string rate = format_number(request.per_second, 3);
  if (!request.rate_was_searched) {
    return labelled_line("rate", fmt::format("{} queries per second were asked", rate));
  }
  const std::string bound = format_quantity(request.bound.value_or(Seconds{0.0}));
  const bool any = std::ranges::any_of(one.tries, &RateTry::in_time);
  if (!one.rate_was_found && any) {
    return labelled_line("rate",
                         fmt::format("{} queries per second: p99 kept within {} while it was "
                                     "searched, and not in the run that decides",
                                     rate, bound));
  }
  if (!one.rate_was_found) {
    return labelled_line("rate", fmt::format("none of {} tried keeps p99 within {}, down to {} "
                                             "queries per second",
                                             one.tries.size(), bound, rate));
  }
  return labelled_line("rate", fmt::format("{} queries per second: the largest of {} tried whose "
                                           "p99 keeps within {}",
                                           rate, one.tries.size(), bound));
}

std::string energy_line(const ScenarioResult& result) {
  if (!result.energy_per_query) return {};
  const Energy& energy = *result.energy_per_query;
  const std::string_view each = result.request.scenario == Scenario::offline ? "image" : "query";
  if (!energy.joules()) return labelled_line("energy", with_passport(energy));
  return labelled_line("energy", fmt::format("per {} {}", each, with_passport(energy)));
}

std::string sentence(std::string text) {
  if (!text.empty() && !text.ends_with('.')) text += '.';
  return text;
}

/// What says no with its remedy, then what nobody knows, then the rest in a line.
std::string check_lines(const ScenarioResult& result) {
  std::string refusals;
  std::string unknown;
  std::string fine;
  for (const CheckResult& one : result.checks) {
    const std::string key{key_of(one.check)};
    if (one.answer == Answer::no) {
      refusals += labelled_line(
          "no", fmt::format("{}: {} {}", key, sentence(valid_utf8(one.reason)), one.remedy));
    } else {
      std::string& list = one.answer == Answer::unknown ? unknown : fine;
      list += (list.empty() ? "" : ", ") + key;
    }
  }
  return refusals + (fine.empty() ? "" : labelled_line("yes", fine)) +
         (unknown.empty() ? "" : labelled_line("unknown", unknown));
}

/// Those that no check has told already.
std::string finding_lines(std::vector<Finding> findings) {
  std::erase_if(findings, [](const Finding& one) { return one.severity != Severity::flagged; });
  return note_lines(std::move(findings));
}

std::string kept_line(const BenchedScenario& one, const std::string& store) {
  if (one.run) {
    return labelled_line("kept",
                         fmt::format("as a trial of run {} in {}", *one.run, valid_utf8(store)));
  }
  return labelled_line("kept", "nowhere: a report would read the users' time as the model's");
}

std::string scenario_text(const BenchedScenario& one, const std::string& store) {
  std::string text = fmt::format("\n{}, batch {}: {}\n", key_of(one.scenario),
                                 one.candidate.settings.batch, verdict_of(one));
  if (!one.result) return text + labelled_line("why", sentence(valid_utf8(one.failure)));
  return text + latency_line(*one.result) + done_line(*one.result) + rate_line(one) +
         energy_line(*one.result) + check_lines(*one.result) + finding_lines(one.result->findings) +
         kept_line(one, store);
}

std::string headline(const BenchReport& report) {
  const Settings& settings = report.scenarios.front().candidate.settings;
  return fmt::format(
      "{}, recipe {}, on {} {}, {}, {}\n", valid_utf8(report.model.model),
      valid_utf8(report.model.recipe), key_of(report.engine.engine),
      valid_utf8(report.engine.version),
      settings.threads == 1 ? "1 thread" : fmt::format("{} threads", settings.threads),
      key_of(settings.precision));
}

std::string accuracy_line(const BenchReport& report) {
  if (!report.accuracy) return labelled_line("accuracy", "not known: no labels, or seeded weights");
  const BenchAccuracy& accuracy = *report.accuracy;
  return labelled_line(
      "accuracy",
      fmt::format("{} of {} images",
                  format_share(accuracy.share.point, accuracy.share.lower, accuracy.share.upper),
                  format_count(accuracy.images)));
}

}  // namespace

bool all_valid(const BenchReport& report) {
  return std::ranges::all_of(
      report.scenarios, [](const BenchedScenario& one) { return one.result && one.result->valid; });
}

std::string bench_text(const BenchReport& report) {
  std::string text = headline(report);
  text += labelled_line("graph", fmt::format("{}, {}", report.model.sha256.substr(0, kShortHash),
                                             format_bytes(report.model.file_bytes)));
  text += accuracy_line(report);
  for (const BenchedScenario& one : report.scenarios) text += scenario_text(one, report.store);
  return text;
}

}  // namespace carnot
