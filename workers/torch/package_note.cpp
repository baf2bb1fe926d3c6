// SPDX-License-Identifier: Apache-2.0
#include "torch/package_note.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "common/host_facts.hpp"
#include "records/candidate.hpp"

namespace carnot::worker {
namespace {

constexpr std::string_view kPackageFormat = "carnot.package/1";
constexpr const char* kCompileAgain = "Remove it; the next run compiles the model again.";
constexpr auto kFedTypes =
    std::to_array({ElementType::float32, ElementType::float64, ElementType::uint8,
                   ElementType::int8, ElementType::int32, ElementType::int64});

std::string value_in(const PackageMetadata& metadata, const char* key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string{} : valid_utf8(found->second);
}

tl::unexpected<Error> no_note(std::string_view what) {
  return fail(ErrorCode::bad_input, fmt::format("it is no package of Carnot's compiler: {}.", what),
              "Let a recipe with the tactic compile make it.");
}

/// "2.11.0" of "2.11.0+cu130": the same source, built for other devices.
std::string_view release_of(std::string_view version) {
  return version.substr(0, version.find('+'));
}

Result<void> check_home(const PackageMetadata& metadata, std::string_view torch_version,
                        const SysRoot& root) {
  const std::string torch = value_in(metadata, "carnot.torch");
  if (release_of(torch) != release_of(torch_version)) {
    return fail(
        ErrorCode::unsupported,
        fmt::format("it was compiled by torch {}, and this is torch {}.", torch, torch_version),
        kCompileAgain);
  }
  const std::string missing =
      missing_instruction_sets(root, value_in(metadata, "carnot.instructions"));
  if (missing.empty()) return {};
  return fail(ErrorCode::unsupported,
              fmt::format("it was compiled for another CPU, which has {}.", missing),
              kCompileAgain);
}

std::string words_of(std::string_view batch, std::string_view threads, std::string_view precision) {
  return fmt::format("batch {}, threads {}, {}", batch, threads, precision);
}

/// A package holds for one of each.
Result<void> check_settings(const PackageMetadata& metadata, const ModelSettings& settings) {
  const std::string made_for =
      words_of(value_in(metadata, "carnot.batch"), value_in(metadata, "carnot.threads"),
               value_in(metadata, "carnot.precision"));
  const std::string wanted =
      words_of(fmt::format("{}", settings.batch), fmt::format("{}", settings.threads),
               key_of(settings.precision));
  if (!settings.options.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("a package has no option {}.", settings.options.begin()->first));
  }
  if (made_for == wanted) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("it was compiled for {}; asked for: {}.", made_for, wanted),
              kCompileAgain);
}

Result<InputInfo> input_in(const PackageMetadata& metadata, int batch) {
  InputInfo input;
  input.name = value_in(metadata, "carnot.input");
  const std::string type = value_in(metadata, "carnot.input_type");
  const auto known = std::ranges::find(kFedTypes, type, [](ElementType t) { return name_of(t); });
  if (known == kFedTypes.end()) return no_note("its input is of no known type");
  input.type = *known;
  const std::string shape = value_in(metadata, "carnot.input_shape");
  for (const std::string_view word : split(shape, ' ')) {
    std::int64_t length = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), length);
    if (read.ec != std::errc{} || read.ptr != word.data() + word.size() || length < 1)
      return no_note("its input has no shape");
    input.shape.push_back(length);
  }
  if (input.shape.front() != batch) return no_note("its input is no batch");
  return input;
}

}  // namespace

Result<PackageNote> read_package_note(const PackageMetadata& metadata,
                                      const ModelSettings& settings, std::string_view torch_version,
                                      const SysRoot& root) {
  if (value_in(metadata, "carnot.format") != kPackageFormat)
    return no_note("it holds no note of this version");
  CARNOT_TRY_VOID(check_home(metadata, torch_version, root));
  CARNOT_TRY_VOID(check_settings(metadata, settings));
  PackageNote note;
  CARNOT_TRY(note.input, input_in(metadata, settings.batch));
  const std::string outputs = value_in(metadata, "carnot.outputs");
  for (const std::string_view name : split(outputs, '\n')) note.outputs.emplace_back(name);
  note.vectors = value_in(metadata, "AOTI_CPU_ISA");
  return note;
}

}  // namespace carnot::worker
