// SPDX-License-Identifier: Apache-2.0
#include "app/reproduction/reproduce.hpp"

#include <fmt/format.h>

#include <utility>

#include "app/reproduction/figures_file.hpp"
#include "app/version.hpp"
#include "base/gunzip.hpp"
#include "base/text.hpp"
#include "base/toml_table_reader.hpp"

namespace carnot {
namespace {

constexpr std::string_view kEveryStudy = "all";

Result<StudyFiles> files_of(const Procedure& procedure, const std::filesystem::path& folder) {
  StudyFiles files;
  for (const std::string_view name : procedure.files) {
    auto content = read_maybe_gzipped(folder / name);
    if (!content && content.error().code == ErrorCode::not_found) {
      return fail(ErrorCode::not_found, fmt::format("there is no {} in {}.", name, folder.string()),
                  "Complete the folder, or name another with --data or CARNOT_REFERENCE_DATA.");
    }
    if (!content) return tl::unexpected<Error>{content.error()};
    files.add(std::string{name}, *std::move(content));
  }
  return files;
}

Result<Figures> figures_of(const Procedure& procedure, const std::filesystem::path& folder) {
  CARNOT_TRY(const StudyFiles files, files_of(procedure, folder));
  return procedure.run(files);
}

Reproduction reproduce_one(const Procedure& procedure, const std::filesystem::path& folder) {
  StudyFigures study = built_in_study_figures(procedure.study);
  const auto made = figures_of(procedure, folder);
  if (made) return judge_figures(std::move(study), *made);
  study.groups.clear();
  return {.study = std::move(study), .not_run = to_sentence(made.error())};
}

}  // namespace

std::vector<std::string_view> reproducible_studies() {
  std::vector<std::string_view> names{kEveryStudy};
  names.reserve(procedures().size() + 1);
  for (const Procedure& procedure : procedures()) names.push_back(procedure.study);
  return names;
}

std::filesystem::path reference_folder(const std::optional<std::filesystem::path>& named,
                                       const Environment& environment) {
  if (named) return *named;
  if (const auto variable = environment.variable("CARNOT_REFERENCE_DATA")) return *variable;
  return environment.working_directory.parent_path() / "shared" / "data";
}

Result<ReproductionReport> reproduce(std::string_view study, const std::filesystem::path& folder) {
  const std::vector<std::string_view> names = reproducible_studies();
  if (!is_one_of(study, names)) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" is no study that is known here.", valid_utf8(study)),
                suggestion_for(study, names));
  }
  std::error_code unreadable;  // then there is nothing to be read
  if (!std::filesystem::is_directory(folder, unreadable)) {
    return fail(
        ErrorCode::not_found,
        fmt::format("there is no folder {} with the studies' published data.", folder.string()),
        "Name it with --data or CARNOT_REFERENCE_DATA.");
  }
  ReproductionReport report;
  report.carnot_version = kVersion;
  report.folder = folder.string();
  report.studies.reserve(procedures().size());
  for (const Procedure& procedure : procedures()) {
    if (study == kEveryStudy || study == procedure.study)
      report.studies.push_back(reproduce_one(procedure, folder));
  }
  return report;
}

}  // namespace carnot
