// SPDX-License-Identifier: Apache-2.0
//
// Does the protocol keep its promises? Draws studies whose truth is known, runs the stop rule and
// the comparison of design 5a on them, and counts: A/A false verdicts must stay at or below 5 %,
// and the intervals must cover the truth in 93 to 97 % of the studies, wherever the noise and the
// budget end them. Prints a Markdown table; exit code 1 when a promise is broken.
//
//   carnot_comparison_simulation [STUDIES_PER_ROW]      (default 3000, about a minute on two cores)
//
// A row breaks a promise when it does so beyond its own chance (99 % Wilson interval); the rows
// together must keep it to the letter.
#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <thread>
#include <vector>

#include "analysis/interval.hpp"
#include "analysis/simulation.hpp"

namespace carnot {
namespace {

constexpr double kMostFalse = 0.05;
constexpr double kLeastCoverage = 0.93;
constexpr double kMostCoverage = 0.97;

struct Row {
  SimulatedStudy study;
  bool promised = true;  // false: printed for comparison only
  SimulationTally tally;
};

std::string_view name_of(Noise noise) {
  switch (noise) {
    case Noise::normal:
      return "normal";
    case Noise::heavy_tailed:
      return "heavy tails";
    case Noise::bursts:
      return "bursts";
  }
  return "";
}

std::vector<Row> rows() {
  std::vector<Row> result;
  for (const Noise noise : {Noise::normal, Noise::heavy_tailed, Noise::bursts}) {
    const auto add = [&](SimulatedStudy study, bool promised = true) {
      study.noise = noise;
      result.push_back({study, promised, {}});
    };
    // A/A: from "narrow at the first look" to "the budget ends first".
    for (const double sigma : {0.01, 0.02, 0.03, 0.045, 0.07, 0.15})
      add({.trial_noise = sigma, .until = 0.05});
    // The budget ends between two looks.
    for (const double sigma : {0.02, 0.045, 0.1})
      add({.trial_noise = sigma, .until = 0.05, .most_blocks = 10});
    // A fixed number of blocks, no stop rule.
    for (const int blocks : {5, 12, 30}) add({.trial_noise = 0.05, .most_blocks = blocks});
    // True effects: a small one next to the margin of equivalence, and a large one.
    for (const double sigma : {0.008, 0.016})
      add({.trial_noise = sigma, .ratio = 0.97, .until = 0.02});
    for (const double sigma : {0.02, 0.05})
      add({.trial_noise = sigma, .ratio = 0.7, .until = 0.05});
    // A whole report: eight candidates against one baseline, Holm-adjusted.
    add({.trial_noise = 0.03, .candidates = 8, .until = 0.05, .most_blocks = 19});
    // For comparison: the rule without widening.
    for (const double sigma : {0.03, 0.045})
      add({.trial_noise = sigma, .until = 0.05, .most_blocks = 19, .plain_rule = true}, false);
  }
  return result;
}

/// Each row has its own stream of chance, so the table does not depend on the number of threads.
void run(std::vector<Row>& table, int studies) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < table.size(); i = next++) {
      Rng rng{i, "comparison simulation"};
      table[i].tally = simulate(table[i].study, studies, rng);
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back(work);
  work();
}

double share(int part, int whole) { return static_cast<double>(part) / whole; }

bool keeps_its_promise(const SimulationTally& tally) {
  const auto covered = wilson_interval(tally.covered, tally.intervals, 0.99);
  const auto wrong = wilson_interval(tally.studies_with_one, tally.studies, 0.99);
  return covered && wrong && covered->upper >= kLeastCoverage && covered->lower <= kMostCoverage &&
         wrong->lower <= kMostFalse;
}

void print(const Row& row) {
  const SimulationTally& tally = row.tally;
  const bool kept = keeps_its_promise(tally);
  fmt::print(
      "| {} | {:.1f} % | {:.2f} | {} | {} | {} | {:.1f} | {:.1f} % | {:.1f} % | {:.0f} % | {} |\n",
      name_of(row.study.noise), 100 * row.study.trial_noise, row.study.ratio, row.study.candidates,
      row.study.until ? fmt::format("±{:.0f} %", 100 * *row.study.until) : "fixed n",
      row.study.most_blocks, static_cast<double>(tally.blocks) / tally.studies,
      100 * share(tally.covered, tally.intervals),
      100 * share(tally.studies_with_one, tally.studies),
      100 * share(tally.resolved, tally.intervals),
      !row.promised ? "plain rule"
      : kept        ? "kept"
                    : "BROKEN");
}

int report(const std::vector<Row>& table) {
  fmt::print(
      "| noise | sigma of a trial | true ratio | candidates | until | budget (blocks) | blocks "
      "used "
      "| coverage | studies with a false verdict | resolved | promise |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|\n");
  SimulationTally all;
  SimulationTally equals;  // A/A rows: where the truth differs, false verdicts are rarer still
  bool kept = true;
  for (const Row& row : table) {
    print(row);
    if (!row.promised) continue;
    all.add(row.tally);
    if (row.study.ratio == 1.0) equals.add(row.tally);
    kept = kept && keeps_its_promise(row.tally);
  }
  const double covered = share(all.covered, all.intervals);
  const double wrong = share(equals.studies_with_one, equals.studies);
  kept = kept && covered >= kLeastCoverage && covered <= kMostCoverage && wrong <= kMostFalse;
  fmt::print(
      "\nCoverage {:.2f} % of {} intervals; false verdicts in {:.2f} % of {} A/A studies: {}.\n",
      100 * covered, all.intervals, 100 * wrong, equals.studies,
      kept ? "promises kept" : "PROMISE BROKEN");
  return kept ? 0 : 1;
}

int main_with(int argc, const char* const* argv) {
  int studies = 3000;
  if (argc > 1) {
    const std::string_view text{argv[1]};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), studies);
    if (argc > 2 || error != std::errc{} || end != text.data() + text.size() || studies < 100) {
      fmt::print(stderr, "usage: {} [STUDIES_PER_ROW], 100 or more, not '{}'\n", argv[0], text);
      return 2;
    }
  }
  std::vector<Row> table = rows();
  run(table, studies);
  return report(table);
}

}  // namespace
}  // namespace carnot

int main(int argc, char** argv) { return carnot::main_with(argc, argv); }
