// SPDX-License-Identifier: Apache-2.0
#include "experiment/exports/export_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::size_t kLongestName = 4096;
constexpr std::uint64_t kLargestSeed = std::numeric_limits<std::uint32_t>::max();
constexpr auto kExportOptions = std::to_array<std::string_view>({"weights", "seed", "revision"});

std::optional<ExportPackage> package_before_colon(std::string_view text) {
  for (const ExportPackage package : kExportPackages) {
    const std::string_view key = key_of(package);
    if (text.starts_with(key) && text.substr(key.size()).starts_with(':')) return package;
  }
  return std::nullopt;
}

bool is_local_folder(ExportPackage package, std::string_view name) {
  return package == ExportPackage::hf &&
         (name.starts_with("./") || name.starts_with("../") || name.starts_with('/'));
}

/// Letters, digits and what stands between them in names of architectures and repositories. A
/// leading "-" would be an option of the exporter's.
bool is_plain_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '/';
  };
  return !name.starts_with('-') && std::ranges::all_of(name, is_plain);
}

Result<void> check_export_name(const ExportSource& source) {
  const std::string_view key = key_of(source.package);
  if (source.name.empty()) {
    return fail(ErrorCode::bad_input, fmt::format("{}: names no model.", key),
                fmt::format("Write for instance {}", source.package == ExportPackage::hf
                                                         ? "hf:google/vit-base-patch16-224"
                                                         : fmt::format("{}:resnet50", key)));
  }
  const bool is_possible =
      source.name.size() <= kLongestName && source.name.find('\0') == std::string::npos &&
      (is_local_folder(source.package, source.name) || is_plain_name(source.name));
  if (is_possible) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("\"{}\" is no name of a model of {}.",
                          valid_utf8(std::string_view{source.name}.substr(0, 100)), key),
              fmt::format("carnot models '{}:*' lists what there is.", key));
}

tl::unexpected<Error> bad_option(std::string_view text, std::string_view what,
                                 std::string_view remedy) {
  return fail(ErrorCode::bad_input, fmt::format("{}: {}.", valid_utf8(text), what),
              std::string{remedy});
}

Result<void> read_export_option(std::string_view key, std::string_view value, std::string_view text,
                                ExportSource& source) {
  if (key == "weights") {
    if (value != "seeded" && value != "pretrained")
      return bad_option(text, "weights are \"seeded\" or \"pretrained\"",
                        "Leave weights=... out for trained ones.");
    source.seeded = value == "seeded";
  } else if (key == "seed") {
    const auto seed = parse_uint(value);
    if (!seed || *seed > kLargestSeed)
      return bad_option(text, "the seed is no whole number below 2^32",
                        "Write for instance seed=1.");
    source.seed = *seed;
  } else if (key == "revision") {
    if (value.empty() || !is_plain_name(value))
      return bad_option(text, "the revision is no branch, tag or commit", "");
    source.revision = value;
  } else {
    const auto near = nearest_name(key, kExportOptions);
    return bad_option(text, fmt::format("there is no option \"{}\"", valid_utf8(key)),
                      near ? fmt::format("Did you mean \"{}\"?", *near)
                           : fmt::format("There are {}.", fmt::join(kExportOptions, ", ")));
  }
  return {};
}

Result<void> read_export_options(std::string_view options, std::string_view text,
                                 ExportSource& source) {
  std::vector<std::string_view> seen;
  for (const std::string_view piece : split(options, '&')) {
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return bad_option(text, fmt::format("\"{}\" is no option", valid_utf8(piece)),
                        "Write options as key=value, joined by &: timm:resnet50?weights=seeded");
    const std::string_view key = piece.substr(0, equals);
    if (std::ranges::find(seen, key) != seen.end())
      return bad_option(text, fmt::format("\"{}\" is given twice", valid_utf8(key)),
                        "Remove one of the two.");
    seen.push_back(key);
    CARNOT_TRY_VOID(read_export_option(key, piece.substr(equals + 1), text, source));
  }
  const auto was_given = [&](std::string_view key) {
    return std::ranges::find(seen, key) != seen.end();
  };
  if (was_given("seed") && !source.seeded)
    return bad_option(text, "a seed belongs to seeded weights",
                      "Add weights=seeded, or leave the seed out.");
  const bool has_revisions = source.package == ExportPackage::hf && !source.is_folder() &&
                             source.name.find('/') != std::string::npos;
  if (was_given("revision") && !has_revisions)
    return bad_option(text, "only a repository of the hub has revisions",
                      "Leave out revision=....");
  return {};
}

}  // namespace

std::string_view key_of(ExportPackage package) {
  switch (package) {
    case ExportPackage::timm:
      return "timm";
    case ExportPackage::torchvision:
      return "torchvision";
    case ExportPackage::hf:
      return "hf";
  }
  return "";
}

bool ExportSource::is_folder() const { return is_local_folder(package, name); }

std::string ExportSource::text() const {
  std::string written = fmt::format("{}:{}", key_of(package), name);
  char separator = '?';
  const auto append = [&](std::string_view key, std::string_view value) {
    written += fmt::format("{}{}={}", separator, key, value);
    separator = '&';
  };
  if (seeded) append("weights", "seeded");
  if (seeded && seed != 1) append("seed", fmt::format("{}", seed));
  if (!revision.empty()) append("revision", revision);
  return written;
}

bool is_export_source(std::string_view text) { return package_before_colon(text).has_value(); }

Result<ExportSource> parse_export_source(std::string_view text) {
  const auto package = package_before_colon(text);
  if (!package) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" names no source of models.", valid_utf8(text)),
                "Sources are timm:NAME, torchvision:NAME and hf:ORG/NAME.");
  }
  ExportSource source;
  source.package = *package;
  const std::string_view rest = text.substr(key_of(*package).size() + 1);
  const auto question = rest.find('?');
  source.name = rest.substr(0, question);
  CARNOT_TRY_VOID(check_export_name(source));
  if (question != std::string_view::npos) {
    CARNOT_TRY_VOID(read_export_options(rest.substr(question + 1), text, source));
  }
  return source;
}

Result<std::string> resolved_export_source(std::string_view text,
                                           const std::filesystem::path& folder) {
  CARNOT_TRY(ExportSource source, parse_export_source(text));
  if (source.is_folder()) {
    source.name = (folder / source.name).lexically_normal().string();
    while (source.name.size() > 1 && source.name.ends_with('/')) source.name.pop_back();
    // A folder that is given as "./x" below "" would lose what marks it as one.
    if (!source.is_folder()) source.name = "./" + source.name;
  }
  return source.text();
}

}  // namespace carnot
