// SPDX-License-Identifier: Apache-2.0
//
// What the harness costs: the same model on the same engine, in a worker behind the protocol with
// all its latencies and batches, and in a bare loop (bare_loop_*.cpp). Pairs of fresh processes,
// which take turns; the 95 % interval of the ratio must end below 1.01. Prints a Markdown table;
// exit code 1 when it does not. Before it stands the loop's own cost with an engine that does
// nothing, a figure that a busy machine hardly moves.
//
//   carnot_harness_overhead [PAIRS [MODEL [ENGINE]]]   (default 30 of each, about five minutes)
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analysis/compare.hpp"
#include "analysis/describe.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/npy.hpp"
#include "base/rng.hpp"
#include "base/sys_root.hpp"
#include "base/text.hpp"
#include "common/harness.hpp"
#include "engines/channel.hpp"
#include "engines/child_process.hpp"
#include "engines/memory_limit.hpp"
#include "engines/worker_client.hpp"
#include "graph/onnx_file.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

constexpr double kMostRatio = 1.01;
constexpr Seconds kWarmUp{0.2};
constexpr Seconds kDuration{0.06};  // of a round
constexpr int kRounds = 15;         // of each process; their median counts
constexpr int kThreads = 1;         // two would measure the neighbours on a machine of two cores

struct EngineUnderTest {
  std::string_view name;
  std::filesystem::path worker;
  std::filesystem::path bare_loop;
};

/// Images and models in a folder of their own.
struct Material {
  TemporaryFolder folder;
  std::filesystem::path images;  // 64 of them, so that the harness has to change batches
  std::filesystem::path model;
};

Result<Material> prepare(const std::string& zoo_spec) {
  CARNOT_TRY(TemporaryFolder folder, TemporaryFolder::create("", "carnot-overhead"));
  Material material{std::move(folder), {}, {}};
  material.images = material.folder.path() / "images.npy";
  material.model = material.folder.path() / "model.onnx";
  CARNOT_TRY(const Graph graph, build_zoo_model(zoo_spec));
  Shape shape{64};
  for (std::size_t i = 1; i < graph.inputs[0].shape->size(); ++i)
    shape.push_back(std::get<std::int64_t>((*graph.inputs[0].shape)[i]));
  Rng rng{1};
  std::vector<float> pixels(static_cast<std::size_t>(element_count(shape)));
  for (float& pixel : pixels) pixel = static_cast<float>(rng.normal());
  CARNOT_TRY_VOID(write_npy<float>(material.images, shape, pixels));
  CARNOT_TRY_VOID(save_model(graph, material.model));
  return material;
}

/// An engine that does nothing: what is left is the loop.
class NoEngine final : public worker::EngineSession {
 public:
  LoadReport report() const override { return {}; }
  const worker::InputInfo& input() const override { return input_; }
  Result<void> bind(const std::vector<std::span<const std::byte>>&) override { return {}; }
  Result<void> run(std::size_t) override { return {}; }
  Result<std::vector<worker::OutputView>> outputs() override {
    return std::vector<worker::OutputView>{};
  }

 private:
  worker::InputInfo input_;
};

/// The best of ten loops, in nanoseconds per iteration: whoever else runs can only add to it.
Result<double> loop_alone() {
  constexpr std::int64_t kIterations = 200'000;
  const RealClock clock;
  NoEngine engine;
  worker::LatencyLog log;
  double best = 1e9;
  for (int round = 0; round < 10; ++round) {
    log.prepare({std::chrono::nanoseconds{0}, kIterations}, {});
    CARNOT_TRY(const worker::LoopResult loop,
               run_loop(engine, 64, {std::chrono::nanoseconds{0}, kIterations}, log, clock));
    best = std::min(best, seconds_between(loop.begin, loop.end).count() * 1e9 / kIterations);
  }
  return best;
}

Result<WorkerClient> warm_worker(const EngineUnderTest& engine, const Material& material,
                                 const Clock& clock, const SysRoot& root) {
  CARNOT_TRY(const std::uint64_t memory, default_worker_memory_limit(root));
  CARNOT_TRY(WorkerClient worker, WorkerClient::start({.executable = engine.worker,
                                                       .work_folder = material.folder.path(),
                                                       .limits = {.resident_bytes = memory}},
                                                      clock, root));
  ModelSettings settings;
  settings.model = material.model;
  settings.threads = kThreads;
  CARNOT_TRY_VOID(worker.load(settings));
  CARNOT_TRY_VOID(worker.warm_up(material.images, kWarmUp, 1));
  return worker;
}

Result<double> round_in(WorkerClient& worker) {
  CARNOT_TRY(const WindowResult window, worker.run_window({kDuration, 1}, {}));
  return seconds_between(window.begin, window.end).count() * 1e9 /
         static_cast<double>(window.iterations);
}

/// A bare loop in a process of its own, and the channel on which it takes orders.
struct BareLoop {
  ChildProcess child;
  Channel orders;
};

Result<BareLoop> start_bare_loop(const EngineUnderTest& engine, const Material& material) {
  CARNOT_TRY(auto channels, Channel::make_pair());
  CARNOT_TRY(ChildProcess child,
             ChildProcess::start(
                 engine.bare_loop,
                 {material.model.string(), material.images.string(), fmt::format("{}", kThreads),
                  fmt::format("{}", kWarmUp.count()), fmt::format("{}", kDuration.count())},
                 channels.second.descriptor()));
  return BareLoop{std::move(child), std::move(channels.first)};
}

Result<double> round_in(BareLoop& loop) {
  CARNOT_TRY_VOID(loop.orders.send("r"));
  CARNOT_TRY(const auto answer, loop.orders.receive());
  if (const auto nanoseconds = answer ? parse_double(*answer) : std::nullopt) return *nanoseconds;
  return fail(ErrorCode::failed, "the bare loop gave no figure: " + loop.child.last_output());
}

/// Both processes live at once and take turns, so that what else happens on the machine meets both.
Result<Pair> measure_pair(const EngineUnderTest& engine, const Material& material, Rng& rng) {
  const RealClock clock;
  const SysRoot root{"/"};
  CARNOT_TRY(WorkerClient worker, warm_worker(engine, material, clock, root));
  CARNOT_TRY(BareLoop loop, start_bare_loop(engine, material));
  CARNOT_TRY_VOID(round_in(loop));  // it is warm when it answers
  std::vector<double> in_worker;
  std::vector<double> bare;
  for (int round = 0; round < kRounds; ++round) {
    const bool worker_first = rng.below(2) == 0;
    for (const bool is_worker : {worker_first, !worker_first}) {
      CARNOT_TRY(const double nanoseconds, is_worker ? round_in(worker) : round_in(loop));
      (is_worker ? in_worker : bare).push_back(nanoseconds);
    }
  }
  CARNOT_TRY_VOID(worker.bye());
  return Pair{.candidate = *median(in_worker), .baseline = *median(bare)};
}

Result<std::vector<Pair>> measure(const EngineUnderTest& engine, const Material& material,
                                  std::int64_t pairs) {
  Rng rng{7};
  std::vector<Pair> measured;
  for (std::int64_t i = 0; i < pairs; ++i) {
    CARNOT_TRY(const Pair pair, measure_pair(engine, material, rng));
    measured.push_back(pair);
  }
  return measured;
}

/// Prints one row; false when the budget is broken.
bool report(const EngineUnderTest& engine, const std::string& model, std::span<const Pair> pairs) {
  const PairedComparison comparison = compare_paired(pairs, {});
  const auto& ratio = comparison.verdict.ratio;
  if (!ratio) {
    fmt::print("| {} | {} | {} | not resolved |\n", engine.name, model, pairs.size());
    return false;
  }
  double bare = 0.0;
  for (const Pair& pair : pairs) bare += pair.baseline / static_cast<double>(pairs.size());
  const bool kept = ratio->upper < kMostRatio;
  fmt::print("| {} | {} | {} | {:.1f} | {:.4f} | {:.4f} .. {:.4f} | {} |\n", engine.name, model,
             pairs.size(), bare / 1e3, ratio->point, ratio->lower, ratio->upper,
             kept ? "kept" : "BROKEN");
  std::fflush(stdout);
  return kept;
}

/// Which rows of the table; empty names stand for all.
struct Rows {
  std::int64_t pairs = 30;
  std::string model;
  std::string engine;
};

bool asked_for(std::string_view name, const std::string& only) {
  return only.empty() || only == name;
}

Result<bool> run(const Rows& rows) {
  const std::vector<EngineUnderTest> engines{
      {"onnxruntime", CARNOT_WORKER_FOLDER "/carnot-worker-onnxruntime",
       CARNOT_BARE_LOOP_FOLDER "/carnot_bare_loop_onnxruntime"},
      {"openvino", CARNOT_WORKER_FOLDER "/carnot-worker-openvino",
       CARNOT_BARE_LOOP_FOLDER "/carnot_bare_loop_openvino"}};
  CARNOT_TRY(const double alone, loop_alone());
  fmt::print("The loop alone costs {:.0f} ns per iteration.\n\n", alone);
  fmt::print(
      "| engine | model | pairs | bare loop, us | ratio | 95 % interval | budget {} |\n"
      "|---|---|---|---|---|---|---|\n",
      kMostRatio);
  bool kept = true;
  for (const std::string model : {"resnet20", "lenet5"}) {
    if (!asked_for(model, rows.model)) continue;
    CARNOT_TRY(const Material material, prepare(model));
    for (const EngineUnderTest& engine : engines) {
      if (!asked_for(engine.name, rows.engine)) continue;
      if (!std::filesystem::exists(engine.worker)) {
        fmt::print(stderr, "{}: not built (make engines), skipped\n", engine.name);
        continue;
      }
      CARNOT_TRY(const std::vector<Pair> measured, measure(engine, material, rows.pairs));
      kept = report(engine, model, measured) && kept;
    }
  }
  return kept;
}

}  // namespace
}  // namespace carnot

int main(int argc, char** argv) {
  const auto pairs = argc > 1 ? carnot::parse_int(argv[1]) : std::optional<std::int64_t>{30};
  if (!pairs || *pairs < 1 || argc > 4) {
    fmt::print(stderr, "usage: {} [PAIRS [resnet20|lenet5 [onnxruntime|openvino]]]\n", argv[0]);
    return 2;
  }
  const auto kept = carnot::run({*pairs, argc > 2 ? argv[2] : "", argc > 3 ? argv[3] : ""});
  if (!kept) fmt::print(stderr, "{}\n", carnot::to_sentence(kept.error()));
  return kept && *kept ? 0 : 1;
}
