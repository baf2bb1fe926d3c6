// SPDX-License-Identifier: Apache-2.0
//
// Do the tactics do on real engines what they are said to do? On every engine, for ResNet-20 (with
// the reference data: trained), MobileNetV2 and ResNet-50 (seeded):
//
//   - static int8 is faster than fp32;
//   - masks are equivalent within 2 %, or not resolved; never better or worse beyond it;
//   - static int8 is not slower than what another tool made of the same file, at no lower accuracy
//     (4 images of 1,000) and no lower SQNR against fp32 (1 dB).
//
// The variants of a network take turns within blocks, each in a fresh worker, beside nothing else.
// Prints Markdown tables; exit code 1 when a promise is broken.
//
//   carnot_tactics_on_engines [BLOCKS] [FOLDER]     (default 8 blocks; about ten minutes)
//
// With a FOLDER, the variants are kept there, and BLOCKS may be 0 to make them only. Other files in
// it, such as resnet50-onnxruntime.onnx, take part as guests: see peers/compare.sh.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
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

enum class Promise { faster, no_difference, not_slower };

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
  fmt::print("| {} | {} | {} | {}, {} |\n", who, against, interval, key_of(verdict.kind),
             in_words(found));
  std::fflush(stdout);
  return found != Outcome::broken;
}

std::string row_start(EngineName engine, const Material& material, std::size_t variant) {
  return fmt::format("{} | {} | {}", key_of(engine), material.model,
                     material.variants[variant].name);
}

bool report_times(EngineName engine, const Material& material, const Times& times) {
  bool kept = true;
  for (std::size_t i = 1; i < material.variants.size(); ++i) {
    const Variant& variant = material.variants[i];
    const bool one = variant.is_guest
                         ? report_time(row_start(engine, material, kInt8), variant.name,
                                       Promise::not_slower, compare_times(times, kInt8, i).verdict)
                         : report_time(row_start(engine, material, i), "fp32",
                                       i == kInt8 ? Promise::faster : Promise::no_difference,
                                       compare_times(times, i, kFp32).verdict);
    kept = one && kept;
  }
  return kept;
}

/// Every tactic over all networks and engines together; guests take part in some only.
bool report_all_together(const Material& any, const std::vector<Times>& all) {
  bool kept = true;
  for (std::size_t i = 1; i < any.variants.size() && !any.variants[i].is_guest; ++i) {
    kept = report_time("all | all | " + any.variants[i].name, "fp32",
                       i == kInt8 ? Promise::faster : Promise::no_difference,
                       compare_geometric_means(all, i, kFp32).verdict) &&
           kept;
  }
  return kept;
}

/// Rows of the second table; false when static int8 is less true to fp32 than a guest.
bool report_fidelity(EngineName engine, const Material& material,
                     const std::vector<Fidelity>& all) {
  bool kept = true;
  const Fidelity& ours = all[kInt8];
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool guest = material.variants[i].is_guest;
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
  for (const Material& material : materials) {
    for (const EngineName engine : engines) {
      CARNOT_TRY(Times times, time_variants(pool, engine, material, blocks));
      kept = report_times(engine, material, times) && kept;
      taken.push_back(std::move(times));
    }
  }
  kept = report_all_together(materials.front(), taken) && kept;
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

Result<bool> run(std::int64_t blocks, const std::filesystem::path& folder) {
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
  for (const std::string& model : networks()) {
    CARNOT_TRY(Material material, prepare_material(pool, engines.front(), folder, model));
    materials.push_back(std::move(material));
  }
  if (blocks == 0) return true;
  return measure_all(pool, engines, materials, blocks);
}

Result<bool> run_in(std::int64_t blocks, const char* folder) {
  if (folder != nullptr) return run(blocks, std::filesystem::absolute(folder));
  CARNOT_TRY(const TemporaryFolder temporary, TemporaryFolder::create("", "carnot-tactics"));
  return run(blocks, temporary.path());
}

}  // namespace
}  // namespace carnot

int main(int argc, char** argv) {
  const auto blocks = argc > 1 ? carnot::parse_int(argv[1]) : std::optional<std::int64_t>{8};
  const char* folder = argc > 2 ? argv[2] : nullptr;
  const bool prepares_only = blocks == 0 && folder != nullptr;
  const bool folder_exists = folder == nullptr || std::filesystem::is_directory(folder);
  if (!blocks || (*blocks < 5 && !prepares_only) || argc > 3 || !folder_exists) {
    fmt::print(stderr, "usage: {} [BLOCKS >= 5] [an existing FOLDER]\n", argv[0]);
    return 2;
  }
  const auto kept = carnot::run_in(*blocks, folder);
  if (!kept) fmt::print(stderr, "{}\n", carnot::to_sentence(kept.error()));
  return kept && *kept ? 0 : 1;
}
