// SPDX-License-Identifier: Apache-2.0
#include "experiment/packages/package_maker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/claimed_folder.hpp"
#include "experiment/exports/export_reply.hpp"

namespace carnot {
namespace {

constexpr std::string_view kCompilePrefix = "compile";
constexpr const char* kWrittenPackage = "model.pt2";

std::string words_of(const PackageSettings& settings) {
  return fmt::format("batch {}, {} thread{} and {}", settings.batch, settings.threads,
                     settings.threads == 1 ? "" : "s", key_of(settings.precision));
}

Result<std::uint64_t> move_into_place(const std::filesystem::path& from,
                                      const std::filesystem::path& to) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(from, error);
  if (error)
    return fail(ErrorCode::failed, "the compiler ended well and wrote no package.",
                "Run make exporters, so that it fits this Carnot.");
  std::filesystem::rename(from, to, error);
  if (error)
    return fail(ErrorCode::environment, fmt::format("{}: {}.", to.string(), error.message()));
  return bytes;
}

}  // namespace

PackageSettings package_settings_of(const Settings& settings) {
  return {settings.batch, settings.threads, settings.precision};
}

std::vector<PackageSettings> packages_for(const std::vector<Settings>& settings) {
  std::vector<PackageSettings> packages(settings.size());
  std::ranges::transform(settings, packages.begin(), package_settings_of);
  std::ranges::sort(packages);
  const auto repeated = std::ranges::unique(packages);
  packages.erase(repeated.begin(), repeated.end());
  return packages;
}

std::filesystem::path package_file(const std::filesystem::path& model,
                                   const PackageSettings& settings) {
  std::filesystem::path file = model;
  return file.replace_extension(
      fmt::format("b{}.t{}.{}.pt2", settings.batch, settings.threads, key_of(settings.precision)));
}

Result<PackageMaker::Made> PackageMaker::make_one(const std::filesystem::path& model,
                                                  const PackageSettings& settings) const {
  CARNOT_TRY(const ClaimedFolder folder, ClaimedFolder::create(setup_.cache, kCompilePrefix));
  ExporterCall call;
  call.folder = std::filesystem::absolute(folder.path());
  call.arguments = {"compile",     std::filesystem::absolute(model).string(),
                    "--batch",     fmt::format("{}", settings.batch),
                    "--threads",   fmt::format("{}", settings.threads),
                    "--precision", std::string{key_of(settings.precision)}};
  call.what = "compiling for " + words_of(settings);
  CARNOT_TRY(const std::string reply, call_exporter(setup_, call, *clock_, *root_));
  Made made;
  CARNOT_TRY(made.by, parse_compile_reply(reply));
  CARNOT_TRY(made.largest_bytes,
             move_into_place(call.folder / kWrittenPackage, package_file(model, settings)));
  return made;
}

Result<PackageMaker::Made> PackageMaker::make(const std::filesystem::path& model,
                                              std::span<const PackageSettings> packages) const {
  ClaimedFolder::remove_abandoned(setup_.cache, kCompilePrefix);
  Made all;
  for (const PackageSettings& settings : packages) {
    CARNOT_TRY(Made one, make_one(model, settings));
    all.by = std::move(one.by);
    all.largest_bytes = std::max(all.largest_bytes, one.largest_bytes);
  }
  return all;
}

}  // namespace carnot
