// SPDX-License-Identifier: Apache-2.0
//
// Is a report there within a second, however much was measured? Two stores with 100,000 trials of
// one window and 100 latencies each: a hundred runs of a thousand, of which the newest is reported,
// and one run of all of them, which is told without a promise: its intervals are resampled over 500
// blocks. What is timed is everything that `carnot report` does after it has read its options.
// Prints a Markdown table; exit code 1 when the promise is broken.
//
//   carnot_report_speed
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/study_report_loader.hpp"
#include "base/file.hpp"
#include "base/rng.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {
namespace {

constexpr int kTrials = 100'000;
constexpr double kMostSeconds = 1.0;
constexpr int kIterations = 100;
constexpr int kRecipes = 4;
constexpr int kEngines = 2;

/// The value, or the end with its sentence: a benchmark without its material shows nothing.
template <class T>
T or_end(Result<T> result) {
  if (result) return std::move(result).value();
  fmt::print(stderr, "{}\n", to_sentence(result.error()));
  std::exit(1);
}

void or_end(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}\n", to_sentence(result.error()));
  std::exit(1);
}

struct Shape {
  int runs = 1;
  int models = 1;
  int blocks = 1;
};

std::string study_text(int models) {
  std::string text = "title = \"many trials\"\n";
  for (int i = 0; i < models; ++i)
    text += fmt::format("[[models]]\nname = \"net{}\"\nsource = \"zoo:mlp\"\n", i);
  text += "[[recipes]]\nname = \"none\"\nsteps = []\n";
  for (int i = 1; i < kRecipes; ++i)
    text += fmt::format(
        "[[recipes]]\nname = \"masks{0}0\"\nsteps = [{{ tactic = \"prune-global\", "
        "fraction = 0.{0} }}]\n",
        i);
  return text + "[grid]\nengines = [\"onnxruntime\", \"openvino\"]\n";
}

Candidate candidate_at(int model, int recipe, int engine) {
  Candidate candidate{.model = fmt::format("net{}", model),
                      .recipe = recipe == 0 ? "none" : fmt::format("masks{}0", recipe),
                      .settings = {}};
  candidate.settings.engine = engine == 0 ? EngineName::onnxruntime : EngineName::openvino;
  return candidate;
}

Trial trial_at(const Candidate& candidate, int block, Rng& rng) {
  const double seconds = 0.1 * (1.0 + static_cast<double>(candidate.recipe.size() % 5)) *
                         std::exp(0.02 * rng.normal());
  const double joules = 30.0 * seconds * std::exp(0.02 * rng.normal());
  const SteadyTime begin{std::chrono::seconds{block}};
  const auto length = std::chrono::nanoseconds{std::llround(1e9 * seconds)};
  Trial trial;
  trial.key = candidate.id();
  trial.candidate = candidate;
  trial.block = block;
  trial.engine.version = "1.30.0";
  trial.windows.push_back(
      {.iterations = kIterations,
       .latency_seconds =
           std::vector<float>(kIterations, static_cast<float>(seconds / kIterations)),
       .measurement = {"w",
                       begin,
                       begin + length,
                       {},
                       Energy::measured(Perimeter::single(Domain::cpu_package),
                                        {joules, 0.99 * joules, 1.01 * joules, 0.95})},
       .readings = {},
       .conditions = {}});
  return trial;
}

void fill(const std::filesystem::path& path, const Shape& shape, const Clock& clock) {
  SqliteStore store = or_end(SqliteStore::open(path, clock));
  Rng rng{1};
  for (int number = 0; number < shape.runs; ++number) {
    Study study;
    study.title = fmt::format("many trials {}", number);  // a run is one of its title
    study.file = fmt::format("studies/many{}.toml", number);
    const RunId run = or_end(store.begin_run(study, study_text(shape.models), {}));
    for (int block = 0; block < shape.blocks; ++block) {
      for (int model = 0; model < shape.models; ++model) {
        for (int i = 0; i < kRecipes * kEngines; ++i) {
          or_end(store.add_trial(
              run, trial_at(candidate_at(model, i / kEngines, i % kEngines), block, rng)));
        }
      }
    }
  }
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Prints a row for the report in each format. Returns whether the terminal's keeps the promise, if
/// there is one.
bool time_report(std::string_view what, bool promised, const std::filesystem::path& path,
                 const Environment& environment) {
  const auto begin = std::chrono::steady_clock::now();
  const StudyReport report =
      or_end(load_study_report(path, std::nullopt, Accept::estimated, environment));
  const double loaded = seconds_since(begin);
  const std::size_t terminal = to_terminal(report).size();
  const double printed = seconds_since(begin);
  const std::size_t others = to_markdown(report, {}).size() + to_json(report).size();
  const double all = seconds_since(begin);
  const bool kept = !promised || printed < kMostSeconds;
  fmt::print("| {} | {} | {:.3f} | {:.3f} | {:.3f} | {} |\n", what, report.trials.size(), loaded,
             printed, all, promised ? (kept ? "kept" : "BROKEN") : "no promise");
  return kept && terminal > 0 && others > 0;
}

bool run_all() {
  const RealClock clock;
  const Environment environment{
      clock, SysRoot{"/"}, {}, {}, {}, [](const std::string&) { return std::nullopt; }};
  const TemporaryFolder folder = or_end(TemporaryFolder::create({}, "carnot-report-speed"));
  const Shape many{.runs = 100, .models = 5, .blocks = kTrials / 100 / 5 / kRecipes / kEngines};
  const Shape one{.runs = 1, .models = 25, .blocks = kTrials / 25 / kRecipes / kEngines};
  fill(folder.path() / "many.sqlite", many, clock);
  fill(folder.path() / "one.sqlite", one, clock);
  fmt::print(
      "| store of 100,000 trials | trials of the run | loaded and summarised, s | printed, s | "
      "page "
      "and JSON too, s | promise: printed in 1 s |\n|---|---|---|---|---|---|\n");
  bool kept =
      time_report("the newest of 100 runs", true, folder.path() / "many.sqlite", environment);
  kept &= time_report("one run", false, folder.path() / "one.sqlite", environment);
  return kept;
}

}  // namespace
}  // namespace carnot

int main() { return carnot::run_all() ? 0 : 1; }
