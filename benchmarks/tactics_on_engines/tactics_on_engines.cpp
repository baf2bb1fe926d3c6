// SPDX-License-Identifier: Apache-2.0
//
// Do the tactics do on real engines what they are said to do? On every engine, for ResNet-20 (with
// the reference data: trained), MobileNetV2 and ResNet-50, in the suite int8 for ViT-S and
// ConvNeXt-T as well (all seeded):
//
//   - static int8 is faster than fp32;
//   - masks are equivalent within 2 %, or not resolved; never better or worse beyond it;
//   - static int8 is no less true to fp32 than what another tool made of the same file: 4 images of
//     1,000, 1 dB of SQNR;
//   - the best int8 of ours is not slower than the best of all other tools' files on that engine.
//
// The variants of a network take turns within blocks, each in a fresh worker, beside nothing else.
// Prints Markdown tables; exit code 1 when a promise is broken.
//
//   carnot_tactics_on_engines [BLOCKS] [FOLDER] [SUITE]     (default 8 blocks, all)
//
// SUITE is all, masks or int8. With a FOLDER, the variants are kept there, and BLOCKS may be 0 to
// make them only. Other files in it, such as resnet50-nncf.onnx, take part as guests: see
// peers/compare.sh.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/number_text.hpp"
#include "base/sys_root.hpp"
#include "base/text.hpp"
#include "tactics_on_engines/material.hpp"
#include "tactics_on_engines/trials.hpp"

namespace carnot {
namespace {

constexpr double kAllowedDecibels = 1.0;
constexpr std::int64_t kAllowedImages = 4;

enum class Promise { faster, no_difference, not_slower, nothing };

/// What the interval says of the promise: it may be too wide to say either.
enum class Outcome { kept, not_shown, broken };

Outcome judge(Promise promise, const Verdict& verdict) {
  if (!verdict.ratio) return Outcome::not_shown;
  const double slowest = 1.0 + verdict.margin;
  const double fastest = 1.0 / slowest;
  const auto& [lower, upper] = std::pair{verdict.ratio->lower, verdict.ratio->upper};
  switch (promise) {
    case Promise::faster:
      return upper < 1.0 ? Outcome::kept : lower > 1.0 ? Outcome::broken : Outcome::not_shown;
    case Promise::no_difference:
      if (lower > slowest || upper < fastest) return Outcome::broken;
      return lower >= fastest && upper <= slowest ? Outcome::kept : Outcome::not_shown;
    case Promise::not_slower:
      return upper <= slowest  ? Outcome::kept
             : lower > slowest ? Outcome::broken
                               : Outcome::not_shown;
    case Promise::nothing:
      return Outcome::kept;
  }
  return Outcome::not_shown;
}

std::string_view in_words(Outcome finding) {
  switch (finding) {
    case Outcome::kept:
      return "kept";
    case Outcome::not_shown:
      return "not shown: more blocks needed";
    case Outcome::broken:
      return "BROKEN";
  }
  return "";
}

/// One row of the first table; false when the promise is broken.
bool report_time(const std::string& who, const std::string& against, Promise promise,
                 const Verdict& verdict) {
  const Outcome found = judge(promise, verdict);
  const std::string interval =
      verdict.ratio
          ? fmt::format("{} | {} to {}", format_change(verdict.ratio->point),
                        format_change(verdict.ratio->lower), format_change(verdict.ratio->upper))
          : verdict.reason + " |";
  fmt::print("| {} | {} | {} | {}{} |\n", who, against, interval, key_of(verdict.kind),
             promise == Promise::nothing ? "" : fmt::format(", {}", in_words(found)));
  std::fflush(stdout);
  return found != Outcome::broken;
}

std::string row_start(EngineName engine, const Material& material, std::size_t variant) {
  return fmt::format("{} | {} | {}", key_of(engine), material.model,
                     material.variants[variant].name);
}

/// Every variant that an engine runs against fp32; of some kinds something is promised.
bool report_times(EngineName engine, const Material& material, const Times& times) {
  bool kept = true;
  for (const std::size_t i : variants_of(
           material, engine, {Kind::int8, Kind::mask, Kind::other, Kind::combined, Kind::guest})) {
    const Kind kind = material.variants[i].kind;
    const Verdict verdict = compare_times(times, i, kFp32).verdict;
    const std::string row = row_start(engine, material, i);
    if (kind == Kind::int8 || kind == Kind::mask) {
      const Promise promise = kind == Kind::int8 ? Promise::faster : Promise::no_difference;
      kept = report_time(row, "fp32", promise, verdict) && kept;
    } else {
      report_time(row, "fp32", Promise::nothing, verdict);
    }
  }
  return kept;
}

/// Int8 and masks over all networks and engines together.
bool report_all_together(const Material& any, const std::vector<Times>& all) {
  bool kept = true;
  for (std::size_t i = 1; i < any.variants.size(); ++i) {
    const Kind kind = any.variants[i].kind;
    if (kind != Kind::int8 && kind != Kind::mask) continue;
    kept = report_time("all | all | " + any.variants[i].name, "fp32",
                       kind == Kind::int8 ? Promise::faster : Promise::no_difference,
                       compare_geometric_means(all, i, kFp32).verdict) &&
           kept;
  }
  return kept;
}

using PairsByEngine = std::map<EngineName, std::vector<std::vector<Pair>>>;

/// The best single int8 of ours against the best guest, and the best of all that we have; empty
/// without a guest.
bool report_best(EngineName engine, const Material& material, const Times& times,
                 PairsByEngine& single, PairsByEngine& any) {
  const auto guests = variants_of(material, engine, {Kind::guest});
  if (guests.empty()) return true;
  const auto row = [&](const BestOfBoth& best, Promise promise) {
    return report_time(row_start(engine, material, best.ours), material.variants[best.theirs].name,
                       promise, compare_paired(best.pairs, {}).verdict);
  };
  std::vector<std::size_t> ours = variants_of(material, engine, {Kind::int8, Kind::other});
  std::erase_if(ours,
                [&](std::size_t i) { return material.variants[i].precision != Precision::fp32; });
  const BestOfBoth best = best_of_both(times, ours, guests);
  const BestOfBoth best_of_any = best_of_both(
      times, variants_of(material, engine, {Kind::int8, Kind::other, Kind::combined}), guests);
  const bool kept = row(best, Promise::not_slower);
  row(best_of_any, Promise::nothing);
  single[engine].push_back(best.pairs);
  any[engine].push_back(best_of_any.pairs);
  return kept;
}

bool report_best_together(const PairsByEngine& single, const PairsByEngine& any) {
  bool kept = true;
  for (const auto& [engine, pairs] : single) {
    kept = report_time(fmt::format("{} | all | best int8", key_of(engine)), "best guest",
                       Promise::not_slower, compare_paired(geometric_means(pairs), {}).verdict) &&
           kept;
    report_time(fmt::format("{} | all | best of all", key_of(engine)), "best guest",
                Promise::nothing, compare_paired(geometric_means(any.at(engine)), {}).verdict);
  }
  return kept;
}

/// Rows of the second table; false when static int8 is less true to fp32 than a guest.
bool report_fidelity(EngineName engine, const Material& material,
                     const std::vector<Fidelity>& all) {
  bool kept = true;
  const Fidelity& ours = all[kInt8];
  for (const std::size_t i : variants_of(
           material, engine,
           {Kind::fp32, Kind::int8, Kind::mask, Kind::other, Kind::combined, Kind::guest})) {
    const bool guest = material.variants[i].kind == Kind::guest;
    const bool lower = guest && (ours.sqnr_decibels < all[i].sqnr_decibels - kAllowedDecibels ||
                                 (ours.right && *ours.right < *all[i].right - kAllowedImages));
    fmt::print("| {} | {} | {:.1f} dB | {} |\n", row_start(engine, material, i),
               all[i].right ? fmt::format("{} of {}", *all[i].right, material.labels.size()) : "-",
               all[i].sqnr_decibels,
               lower   ? "BROKEN"
               : guest ? "kept"
                       : "");
    kept = kept && !lower;
  }
  std::fflush(stdout);
  return kept;
}

std::vector<EngineName> engines_that_are_built() {
  std::vector<EngineName> engines;
  for (const EngineName engine : {EngineName::onnxruntime, EngineName::openvino}) {
    const auto worker = fmt::format("{}/carnot-worker-{}", CARNOT_WORKER_FOLDER, key_of(engine));
    if (std::filesystem::exists(worker)) engines.push_back(engine);
  }
  return engines;
}

Result<bool> measure_all(const EnginePool& pool, const std::vector<EngineName>& engines,
                         const std::vector<Material>& materials, std::int64_t blocks) {
  bool kept = true;
  fmt::print(
      "| engine | network | variant | against | time | 95 % interval | verdict |\n"
      "|---|---|---|---|---|---|---|\n");
  std::vector<Times> taken;
  PairsByEngine single;
  PairsByEngine any;
  for (const Material& material : materials) {
    for (const EngineName engine : engines) {
      CARNOT_TRY(Times times, time_variants(pool, engine, material, blocks));
      kept = report_times(engine, material, times) && kept;
      kept = report_best(engine, material, times, single, any) && kept;
      taken.push_back(std::move(times));
    }
  }
  kept = report_all_together(materials.front(), taken) && kept;
  kept = report_best_together(single, any) && kept;
  fmt::print(
      "\n| engine | network | variant | right | SQNR | ours against it |\n"
      "|---|---|---|---|---|---|\n");
  for (const Material& material : materials) {
    for (const EngineName engine : engines) {
      CARNOT_TRY(const std::vector<Fidelity> all, fidelity_of(pool, engine, material));
      kept = report_fidelity(engine, material, all) && kept;
    }
  }
  return kept;
}

Result<bool> run(std::int64_t blocks, const std::filesystem::path& folder, Suite suite) {
  const RealClock clock;
  const SysRoot root{"/"};
  const std::vector<EngineName> engines = engines_that_are_built();
  if (engines.empty())
    return fail(ErrorCode::not_found, "no engine's worker is built.", "Run: make engines");
  EnginePool::Setup setup;
  setup.worker_folders = {CARNOT_WORKER_FOLDER};
  setup.work_folder = folder;
  CARNOT_TRY(const EnginePool pool, EnginePool::open(engines, std::move(setup), clock, root));
  std::vector<Material> materials;
  for (const std::string& model : networks(suite)) {
    CARNOT_TRY(Material material, prepare_material(pool, engines.front(), folder, model, suite));
    materials.push_back(std::move(material));
  }
  if (blocks == 0) return true;
  return measure_all(pool, engines, materials, blocks);
}

Result<bool> run_in(std::int64_t blocks, const char* folder, Suite suite) {
  if (folder != nullptr) return run(blocks, std::filesystem::absolute(folder), suite);
  CARNOT_TRY(const TemporaryFolder temporary, TemporaryFolder::create("", "carnot-tactics"));
  return run(blocks, temporary.path(), suite);
}

std::optional<Suite> suite_of(std::string_view name) {
  if (name == "all") return Suite::all;
  if (name == "masks") return Suite::masks;
  if (name == "int8") return Suite::int8;
  return std::nullopt;
}

}  // namespace
}  // namespace carnot

int main(int argc, char** argv) {
  const auto blocks = argc > 1 ? carnot::parse_int(argv[1]) : std::optional<std::int64_t>{8};
  const char* folder = argc > 2 ? argv[2] : nullptr;
  const bool prepares_only = blocks == 0 && folder != nullptr;
  const bool folder_exists = folder == nullptr || std::filesystem::is_directory(folder);
  const auto suite = carnot::suite_of(argc > 3 ? argv[3] : "all");
  if (!blocks || (*blocks < 5 && !prepares_only) || argc > 4 || !folder_exists || !suite) {
    fmt::print(stderr, "usage: {} [BLOCKS >= 5] [an existing FOLDER] [all|masks|int8]\n", argv[0]);
    return 2;
  }
  const auto kept = carnot::run_in(*blocks, folder, *suite);
  if (!kept) fmt::print(stderr, "{}\n", carnot::to_sentence(kept.error()));
  return kept && *kept ? 0 : 1;
}
