// SPDX-License-Identifier: Apache-2.0
// Promise: at least 97 % of timm's architectures are exported and run in ONNX Runtime and OpenVINO,
// 95 % in torch, with the answers that PyTorch itself gives (weights seeded and shaken).
//
//   carnot_exported_models              five small ones, a look
//   carnot_exported_models --all        those of architectures.txt, of all families
//   carnot_exported_models NAME...
//
// A row of Markdown per architecture, then the counts. Files are deleted as it goes.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/npy.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "engines/locate.hpp"
#include "engines/memory_limit.hpp"
#include "engines/worker_client.hpp"
#include "experiment/exports/export_reply.hpp"
#include "experiment/exports/exporter_process.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "records/choices.hpp"

namespace carnot {
namespace {

constexpr double kAgreement = 1e-4;  // of the largest answer
constexpr int kImages = 2;
constexpr double kPromisedShare = 0.97;
constexpr double kPromisedShareTorch = 0.95;
constexpr std::array<const char*, 5> kLook{"resnet10t", "mobilenetv3_small_050", "levit_128s",
                                           "vit_tiny_patch16_224", "swin_tiny_patch4_window7_224"};

struct Bench {
  RealClock clock;
  SysRoot root{"/"};
  std::filesystem::path workers{CARNOT_WORKER_FOLDER};
  std::uint64_t memory = 0;
};

/// What an engine made of one file: how far it is from PyTorch, or why there is no answer.
struct Answer {
  double difference = NAN;
  std::string failure;
  bool agrees() const { return failure.empty() && difference <= kAgreement; }
};

struct Row {
  std::string name;
  std::string failure;  // of the export
  ExportReply reply;
  Seconds export_time{0.0};
  std::optional<Counts> counts;
  std::map<EngineName, Answer> answers;
};

/// The largest difference, relative to the largest answer; NaN where a number is none.
Result<double> difference(const Predictions& found, const std::filesystem::path& expected) {
  CARNOT_TRY(const NpyFile file, NpyFile::open(expected));
  CARNOT_TRY(const auto right, file.as<float>());
  CARNOT_TRY(const auto logits, found.logits.as<float>());
  if (right.size() != logits.size()) return fail(ErrorCode::failed, "answers of another number");
  double away = 0.0;
  double largest = 1e-30;
  for (std::size_t i = 0; i < right.size(); ++i) {
    const double each = std::abs(static_cast<double>(logits[i]) - static_cast<double>(right[i]));
    if (!std::isfinite(each)) return NAN;
    away = std::max(away, each);
    largest = std::max(largest, std::abs(static_cast<double>(right[i])));
  }
  return away / largest;
}

Result<double> answer_of(EngineName engine, const Row& row, const std::filesystem::path& folder,
                         Bench& bench) {
  CARNOT_TRY(const auto executable, locate_worker(engine, {bench.workers}));
  WorkerStart start;
  start.executable = executable;
  start.work_folder = folder;
  start.limits.resident_bytes = bench.memory;
  CARNOT_TRY(WorkerClient worker, WorkerClient::start(start, bench.clock, bench.root));
  ModelSettings settings;
  settings.model = folder / "net.onnx";
  settings.batch = row.reply.any_batch ? kImages : 1;
  settings.threads = 2;
  CARNOT_TRY_VOID(worker.load(settings));
  CARNOT_TRY(const Predictions found, worker.predict(folder / "images.npy"));
  return difference(found, folder / "answers.npy");
}

Result<void> export_into(Row& row, const std::filesystem::path& folder, Bench& bench) {
  ExporterCall call;
  CARNOT_TRY(call.program, locate_exporter({bench.workers}));
  call.arguments = {"export",   "timm",      row.name,
                    "--seeded", "--answers", fmt::format("{}", kImages)};
  call.folder = folder;
  call.what = "exporting " + row.name;
  call.memory_limit = bench.memory;
  const SteadyTime begin = bench.clock.now();
  CARNOT_TRY(const std::string reply, call_exporter(call, bench.clock, bench.root));
  row.export_time = seconds_between(begin, bench.clock.now());
  CARNOT_TRY(row.reply, parse_export_reply(reply));
  // What a study runs is what Carnot read and wrote again.
  CARNOT_TRY(const Graph graph, load_model(folder / "model.onnx"));
  if (const auto counts = count(graph)) row.counts = *counts;
  return save_model(graph, folder / "net.onnx");
}

Row tried(const std::string& name, Bench& bench) {
  Row row{.name = name};
  const auto folder = TemporaryFolder::create({}, "carnot-exported");
  const auto exported = folder ? export_into(row, folder->path(), bench)
                               : Result<void>{tl::unexpected(folder.error())};
  if (!exported) {
    row.failure = to_sentence(exported.error());
    return row;
  }
  for (const EngineName engine : kEngineNames) {
    Answer& answer = row.answers[engine];
    const auto found = answer_of(engine, row, folder->path(), bench);
    if (found) answer.difference = *found;
    if (!found) answer.failure = to_sentence(found.error());
  }
  return row;
}

std::string cell(const Answer& answer) {
  if (!answer.failure.empty()) return answer.failure;
  return answer.agrees() ? fmt::format("{:.0e}", answer.difference)
                         : fmt::format("{:.0e}: another answer", answer.difference);
}

void print(const Row& row) {
  if (!row.failure.empty()) {
    fmt::print("| {} | {} | | | | | | |\n", row.name, row.failure);
  } else {
    std::string cells;
    for (const auto& [engine, answer] : row.answers) cells += " " + cell(answer) + " |";
    fmt::print("| {} | {} | {} | {} s | {} {}{} |{}\n", row.name,
               row.counts ? format_si(static_cast<double>(row.counts->parameters), "") : "-",
               row.counts ? format_si(static_cast<double>(row.counts->macs), "") : "-",
               format_decimals(row.export_time.count(), 1), row.reply.exporter, row.reply.opset,
               row.reply.any_batch ? "" : ", one image", cells);
  }
  std::fflush(stdout);
}

/// Whether the promise holds of the rows, said engine by engine.
bool sum_up(const std::vector<Row>& rows) {
  const auto exported = std::ranges::count_if(rows, [](const Row& r) { return r.failure.empty(); });
  const auto counted =
      std::ranges::count_if(rows, [](const Row& r) { return r.counts.has_value(); });
  const auto any_batch = std::ranges::count_if(
      rows, [](const Row& r) { return r.failure.empty() && r.reply.any_batch; });
  fmt::print("\nexported {} of {}, {} for any batch; MACs counted of {}\n", exported, rows.size(),
             any_batch, counted);
  bool kept = true;
  for (const EngineName engine : kEngineNames) {
    const auto agreeing = std::ranges::count_if(rows, [&](const Row& row) {
      const auto answer = row.answers.find(engine);
      return answer != row.answers.end() && answer->second.agrees();
    });
    const double share = static_cast<double>(agreeing) / static_cast<double>(rows.size());
    const double promised = engine == EngineName::torch ? kPromisedShareTorch : kPromisedShare;
    kept = kept && share >= promised;
    fmt::print("{}: {} answer as PyTorch does, to {:.0e} ({})\n", key_of(engine), agreeing,
               kAgreement, format_share(share));
  }
  return kept;
}

Result<std::vector<std::string>> names_of(int count, char** words) {
  std::vector<std::string> names{words, words + count};
  if (names.empty()) return std::vector<std::string>{kLook.begin(), kLook.end()};
  if (names != std::vector<std::string>{"--all"}) return names;
  CARNOT_TRY(const std::string text, read_file(CARNOT_ARCHITECTURES));
  names.clear();
  for (const std::string_view line : split(text, '\n')) {
    if (!trim(line).empty()) names.emplace_back(trim(line));
  }
  return names;
}

int run(int count, char** words) {
  Bench bench;
  const auto names = names_of(count, words);
  const auto memory = default_worker_memory_limit(bench.root);
  if (!names || !memory) {
    fmt::print(stderr, "{}\n", to_sentence(names ? memory.error() : names.error()));
    return 2;
  }
  bench.memory = *memory;
  fmt::print(
      "| timm | parameters | MACs | export | exporter, opset | onnxruntime | openvino | torch "
      "|\n|---|---|---|---|---|---|---|---|\n");
  std::vector<Row> rows;
  for (const std::string& name : *names) {
    rows.push_back(tried(name, bench));
    print(rows.back());
  }
  return sum_up(rows) ? 0 : 1;
}

}  // namespace
}  // namespace carnot

int main(int argc, char** argv) { return carnot::run(argc - 1, argv + 1); }
