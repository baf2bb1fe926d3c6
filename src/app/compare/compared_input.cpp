// SPDX-License-Identifier: Apache-2.0
#include "app/compare/compared_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/file_beginning.hpp"
#include "base/text.hpp"
#include "experiment/source_model.hpp"

namespace carnot {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReportFile = "report.json";

ComparedModel model_of(const std::string& source) {
  return {{.name = name_of_source(source), .source = source, .dataset = {}, .input = {}}, false};
}

/// "3", "3/net/none", "net/none" behind a store's "#".
void read_place(std::string_view place, ComparedResults& results) {
  const auto slash = place.find('/');
  const auto run = parse_uint(place.substr(0, slash));
  if (results.is_store && run && *run <= INT64_MAX) {
    results.run = static_cast<RunId>(*run);
    place = slash == std::string_view::npos ? std::string_view{} : place.substr(slash + 1);
  }
  results.candidate = std::string{place};
}

Error not_there(const std::string& text, const Study* study) {
  Error error{
      ErrorCode::not_found,
      fmt::format("\"{}\" is no file, and no model of the zoo{}.", valid_utf8(text),
                  study == nullptr ? "" : " or of the study file"),
      "Name an .onnx file, zoo:NAME, timm:NAME, a store (results.sqlite#RUN) or a report's JSON."};
  if (study == nullptr) return error;
  std::vector<std::string_view> names;
  names.reserve(study->models.size());
  for (const ModelEntry& model : study->models) names.push_back(model.name);
  const auto near = nearest_name(text, names);
  error.remedy = near ? fmt::format("Did you mean \"{}\"?", *near)
                      : fmt::format("The study file has: {}.", fmt::join(names, ", "));
  return error;
}

}  // namespace

Result<ComparedInput> compared_input(const std::string& text, const Study* study,
                                     const Environment& environment) {
  if (study != nullptr) {
    const auto named = std::ranges::find(study->models, text, &ModelEntry::name);
    if (named != study->models.end()) return ComparedInput{ComparedModel{*named, true}};
  }
  if (is_named_source(text)) {
    CARNOT_TRY(const std::string source, resolved_source(text, environment.working_directory));
    return ComparedInput{model_of(source)};
  }
  std::error_code ignored;
  const auto resolved = [&](const std::string& path) {
    return (environment.working_directory / path).lexically_normal();
  };
  std::string name = text;
  std::string place;
  if (const auto hash = text.rfind('#');
      !fs::exists(resolved(name), ignored) && hash != std::string::npos) {
    name = text.substr(0, hash);
    place = text.substr(hash + 1);
  }
  fs::path file = resolved(name);
  if (fs::exists(file / kReportFile, ignored)) file /= kReportFile;
  if (name.empty() || !fs::is_regular_file(file, ignored)) return not_there(text, study);
  const std::string beginning = beginning_of(file);
  ComparedResults results{.file = file,
                          .is_store = beginning.starts_with("SQLite format 3"),
                          .run = {},
                          .candidate = {}};
  read_place(place, results);
  if (results.is_store || trim(beginning).starts_with('{'))
    return ComparedInput{std::move(results)};
  if (!place.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} holds no results, so \"#{}\" names nothing in it.", name,
                            valid_utf8(place)),
                "Leave it away to measure the model itself.");
  }
  return ComparedInput{model_of(file.string())};
}

}  // namespace carnot
