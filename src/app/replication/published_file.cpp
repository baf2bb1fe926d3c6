// SPDX-License-Identifier: Apache-2.0
#include "app/replication/published_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <system_error>

#include "analysis/replication/intensity.hpp"
#include "app/s1_findings_toml.hpp"
#include "base/assert.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml_node.hpp"
#include "base/toml_table_reader.hpp"
#include "records/choices.hpp"

namespace carnot {
namespace {

constexpr std::string_view kPublishedFormat = "carnot published study/1";
constexpr int kMostModels = 1'000'000;

struct BuiltInStudy {
  std::string_view name;
  std::string_view file;
  std::string_view text;
};
constexpr auto kBuiltInStudies =
    std::to_array<BuiltInStudy>({{"s1", "data/s1-findings.toml", kS1FindingsToml}});

/// A text that must be there and say something.
void read_words(TomlTableReader& table, std::string_view key, std::string_view why,
                std::string& into) {
  table.require(key, why);
  table.read(key, into);
  if (table.has(key) && trim(into).empty()) table.refuse(table.error_at(key, "is empty."));
}

/// Files are called by it: nothing that leads elsewhere.
bool is_plain_name(std::string_view name) {
  return std::ranges::all_of(name, [](const char one) {
    return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') ||
           one == '-' || one == '_';
  });
}

/// A text of a closed list.
template <class Choice, class Parse>
void read_word_of(TomlTableReader& table, std::string_view key, Parse parse,
                  const std::vector<std::string_view>& keys, Choice& into) {
  std::string word;
  table.require(key, "it decides how the finding is tested.");
  table.read(key, word);
  if (!table.has(key)) return;
  if (const auto known = parse(word)) {
    into = *known;
    return;
  }
  table.refuse(table.error_at(key,
                              fmt::format("is \"{}\", which is not known here.", valid_utf8(word)),
                              suggestion_for(word, keys)));
}

std::vector<std::string_view> intensity_words() {
  std::vector<std::string_view> words;
  words.reserve(intensity_bands().size());
  for (const IntensityBand& band : intensity_bands()) words.push_back(band.word);
  return words;
}

void read_optional_number(TomlTableReader& table, std::string_view key,
                          std::optional<double>& into) {
  if (table.has(key)) table.read(key, into.emplace());
}

/// Figures are one effect: without a mean the others say nothing.
void read_effect(TomlTableReader& table, std::optional<PublishedEffect>& into) {
  PublishedEffect effect;
  table.read("mean", effect.mean);
  read_optional_number(table, "deviation", effect.deviation);
  read_optional_number(table, "quartile_range", effect.quartile_range);
  read_optional_number(table, "belief", effect.belief);
  table.read("models", effect.models, 1, kMostModels);
  if (effect.deviation && *effect.deviation < 0.0)
    table.refuse(table.error_at("deviation", "is below 0; a scatter is not."));
  if (effect.belief && (*effect.belief < 0.0 || *effect.belief > 1.0))
    table.refuse(table.error_at("belief", "should lie between 0 and 1."));
  if (table.has("mean")) {
    table.require("models", "a mean is of so many models.");
    into = effect;
    return;
  }
  for (const std::string_view key : {"deviation", "quartile_range", "belief", "models"}) {
    if (table.has(key)) table.refuse(table.error_at(key, "stands beside no mean.", "Add mean."));
  }
}

void read_size(TomlTableReader& table, std::string& into) {
  table.read("size", into);
  const std::vector<std::string_view> words = intensity_words();
  if (into.empty() || std::ranges::find(words, into) != words.end()) return;
  table.refuse(
      table.error_at("size", fmt::format("is \"{}\", no word of the vocabulary.", valid_utf8(into)),
                     suggestion_for(into, words)));
}

/// Numbers, flags and words: what a recipe's parameters may be held against.
void read_parameters(TomlTableReader& table, Parameters& into) {
  const toml::node* node = table.node("with");
  if (node == nullptr) return;
  const toml::table* parameters = node->as_table();
  if (parameters == nullptr) {
    table.refuse(table.error_at("with", "should be a table: { fraction = 0.25 }."));
    return;
  }
  for (const auto& [key, value] : *parameters) {
    if (const auto number = number_of(value)) {
      into[std::string{key.str()}] = *number;
    } else if (const auto* flag = value.as_boolean()) {
      into[std::string{key.str()}] = flag->get();
    } else if (const auto* word = value.as_string()) {
      into[std::string{key.str()}] = word->get();
    } else {
      table.refuse(table.error_at_node(value, "with", "holds what no parameter takes."));
    }
  }
}

void check_claim(TomlTableReader& table, const PublishedFinding& finding) {
  if (finding.claim == Claim::untestable) {
    table.require("reason", "a finding that cannot be tested says why.");
    return;
  }
  table.require("of", "which of Carnot's tactics is it about?");
  if (table.has("of") && finding.of.empty())
    table.refuse(table.error_at("of", "is empty, so no recipe could stand for it."));
  if (finding.claim != Claim::acceptable_loss) return;
  table.require("bound", "an acceptable loss is at most so many percent.");
  if (table.has("bound") && !(finding.bound > 0.0))
    table.refuse(table.error_at("bound", "should be above 0."));
}

Result<void> read_finding(TomlTableReader& table, PublishedFinding& finding) {
  read_words(table, "name", "reports call the finding by it.", finding.name);
  read_words(table, "tactic", "it is the tactic in the study's words.", finding.tactic);
  table.read("of", finding.of);
  table.read("against", finding.against);
  read_parameters(table, finding.with);
  read_word_of(table, "attribute", quality_attribute_of, keys_of(all_quality_attributes()),
               finding.attribute);
  read_word_of(table, "claim", claim_of, keys_of(all_claims()), finding.claim);
  read_words(table, "says", "people read it.", finding.says);
  read_effect(table, finding.effect);
  read_size(table, finding.size);
  table.read("bound", finding.bound);
  table.read("reason", finding.reason);
  table.read("caution", finding.caution);
  read_words(table, "source", "a finding without a source is a rumour.", finding.source);
  check_claim(table, finding);
  return {};
}

void read_engine(TomlTableReader& root, EngineName& into) {
  std::string word{key_of(into)};
  root.read("engine", word);
  if (const auto known = engine_of(word)) {
    into = *known;
    return;
  }
  root.refuse(root.error_at("engine",
                            fmt::format("names \"{}\", which does not exist.", valid_utf8(word)),
                            suggestion_for(word, keys_of(kEngineNames))));
}

Result<void> check_finding_names(const TomlTableReader& root, const PublishedStudy& study) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < study.findings.size(); ++i) {
    if (seen.insert(study.findings[i].name).second) continue;
    return root.table_at("findings", i)
        .error_at("name", "is the name of another finding as well.", "Give each its own name.");
  }
  return {};
}

Result<PublishedStudy> published_study_of(const toml::table& document, const std::string& file) {
  TomlTableReader root{document, file, ""};
  std::string format;
  root.require("format", fmt::format("it should be \"{}\".", kPublishedFormat));
  root.read("format", format);
  if (root.has("format") && format != kPublishedFormat) {
    root.refuse(root.error_at("format", fmt::format("is \"{}\".", valid_utf8(format)),
                              fmt::format("This Carnot reads \"{}\".", kPublishedFormat)));
  }
  PublishedStudy study;
  read_words(root, "name", "files of a replication are called by it.", study.name);
  if (!is_plain_name(study.name))
    root.refuse(root.error_at("name", "should be of letters, digits, \"-\" and \"_\" alone."));
  read_words(root, "title", "people read it.", study.title);
  read_words(root, "source", "nobody follows figures of unknown origin.", study.source);
  read_words(root, "known_from", "it says what of the study was at hand.", study.known_from);
  read_words(root, "setup", "effects are of a machine and a protocol.", study.setup);
  read_engine(root, study.engine);
  root.require("findings", "a study has findings.");
  root.read_tables("findings", [&](TomlTableReader& table) {
    return read_finding(table, study.findings.emplace_back());
  });
  CARNOT_TRY_VOID(root.finish());
  CARNOT_TRY_VOID(check_finding_names(root, study));
  return study;
}

}  // namespace

Result<PublishedStudy> parse_published_study(std::string_view text,
                                             const std::filesystem::path& file) {
  try {
    return published_study_of(toml::parse(text, file.string()), file.string());
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:{}: this is not valid TOML: {}.", file.string(),
                            error.source().begin.line, one_line(valid_utf8(error.description()))));
  }
}

std::vector<std::string_view> published_study_names() {
  std::vector<std::string_view> names;
  names.reserve(kBuiltInStudies.size());
  for (const BuiltInStudy& one : kBuiltInStudies) names.push_back(one.name);
  return names;
}

std::optional<PublishedStudy> built_in_published_study(std::string_view name) {
  for (const BuiltInStudy& one : kBuiltInStudies) {
    if (one.name != name) continue;
    auto study = parse_published_study(one.text, one.file);
    CARNOT_ASSERT(study.has_value());  // compiled in; a test reads it
    return *std::move(study);
  }
  return std::nullopt;
}

Result<PublishedStudy> open_published_study(std::string_view name_or_file,
                                            const std::filesystem::path& folder) {
  if (auto known = built_in_published_study(name_or_file)) return *std::move(known);
  const std::filesystem::path file = folder / name_or_file;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" is neither a published study that is known here nor a file.",
                            valid_utf8(name_or_file)),
                fmt::format("Choose {}, or write one (docs/formats.md).",
                            fmt::join(published_study_names(), ", ")));
  }
  CARNOT_TRY(const std::string text, read_file(file));
  return parse_published_study(text, name_or_file);
}

}  // namespace carnot
