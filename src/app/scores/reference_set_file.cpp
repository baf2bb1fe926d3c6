// SPDX-License-Identifier: Apache-2.0
#include "app/scores/reference_set_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "app/imagenet_rtx5000_toml.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "base/toml_table_reader.hpp"
#include "records/domain.hpp"

namespace carnot {
namespace {

constexpr std::string_view kSetFormat = "carnot reference set/1";
constexpr std::int64_t kMostImages = 1'000'000'000'000;

struct BuiltInSet {
  std::string_view name;
  std::string_view file;
  std::string_view text;
};
constexpr auto kBuiltInSets = std::to_array<BuiltInSet>(
    {{"imagenet-rtx5000", "data/reference-sets/imagenet-rtx5000.toml", kImagenetRtx5000Toml}});

void read_set_words(TomlTableReader& table, std::string_view key, std::string_view why,
                    std::string& into) {
  table.require(key, why);
  table.read(key, into);
  if (table.has(key) && trim(into).empty()) table.refuse(table.error_at(key, "is empty."));
  into = valid_utf8(into);
}

void refuse_unless(bool holds, TomlTableReader& table, std::string_view key,
                   std::string_view what) {
  if (!holds) table.refuse(table.error_at(key, what));
}

/// "joules = 0.5" with "joules_interval = [0.4, 0.6, 0.95]" beside it where it is known.
void read_figure(TomlTableReader& table, const std::string& key, std::optional<Estimate>& into) {
  table.require(key, "a member of a set has both axes.");
  double point = 0.0;
  std::vector<double> interval;
  table.read(key, point);
  const std::string interval_key = key + "_interval";
  table.read(interval_key, interval);
  into = seen_once(point);
  if (!table.has(interval_key)) return;
  const bool is_whole = interval.size() == 3 && interval[0] <= point && point <= interval[1] &&
                        interval[2] > 0.0 && interval[2] < 1.0;
  refuse_unless(is_whole, table, interval_key,
                "should be [lower, upper, confidence] around its figure.");
  if (is_whole) into = Estimate{point, interval[0], interval[1], interval[2]};
}

void read_amount(TomlTableReader& table, std::string_view key, std::optional<double>& into) {
  if (!table.has(key)) return;
  table.read(key, into.emplace());
  refuse_unless(*into >= 0.0, table, key, "is below 0.");
}

Result<void> read_member(TomlTableReader& table, RatedModel& model) {
  read_set_words(table, "name", "reports call the model by it.", model.name);
  read_figure(table, "joules", model.joules);
  refuse_unless(model.joules->point > 0.0, table, "joules", "should be above 0.");
  read_figure(table, "accuracy", model.accuracy);
  refuse_unless(model.accuracy->point >= 0.0 && model.accuracy->point <= 1.0, table, "accuracy",
                "should be a share from 0 to 1.");
  table.read("joules_of_runs", model.joules_of_runs);
  const bool runs_are_amounts =
      std::ranges::all_of(model.joules_of_runs, [](double run) { return run > 0.0; });
  refuse_unless(runs_are_amounts, table, "joules_of_runs", "should all be above 0.");
  if (model.joules_of_runs.empty()) model.joules_of_runs = {model.joules->point};
  table.read("images", model.images, 0, kMostImages);
  read_amount(table, "top5", model.top5);
  read_amount(table, "seconds", model.seconds);
  read_amount(table, "parameters", model.parameters);
  read_amount(table, "file_bytes", model.file_bytes);
  read_amount(table, "macs", model.macs);
  read_amount(table, "once_joules", model.once_joules);
  return {};
}

void read_kind(TomlTableReader& root, EnergyKind& kind) {
  std::string word;
  read_set_words(root, "provenance", "measured and estimated joules are never mixed.", word);
  const auto provenance = provenance_of(word);
  refuse_unless(provenance && *provenance != Provenance::missing, root, "provenance",
                "should be \"measured\" or \"estimated\".");
  kind.provenance = provenance.value_or(Provenance::missing);
  read_set_words(root, "perimeter", "it says what the joules cover.", word);
  if (const auto perimeter = Perimeter::parse(word)) {
    kind.perimeter = perimeter->key();
  } else if (root.has("perimeter")) {
    root.refuse(root.error_at("perimeter", perimeter.error().message));
  }
  root.read("estimator", kind.estimator);
  kind.estimator = valid_utf8(kind.estimator);
  if (kind.provenance != Provenance::estimated) return;
  read_set_words(root, "estimator", "estimates of two models are never mixed.", kind.estimator);
}

Result<void> check_members(const TomlTableReader& root, const ReferenceSet& set) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < set.group.models.size(); ++i) {
    if (seen.insert(set.group.models[i].name).second) continue;
    return root.table_at("models", i)
        .error_at("name", "is the name of another member as well.", "Give each its own name.");
  }
  return {};
}

Result<ReferenceSet> set_of(const toml::table& document, const std::string& file) {
  TomlTableReader root{document, file, ""};
  std::string format;
  root.require("format", fmt::format("it should be \"{}\".", kSetFormat));
  root.read("format", format);
  if (root.has("format") && format != kSetFormat) {
    root.refuse(root.error_at("format", fmt::format("is \"{}\".", valid_utf8(format)),
                              fmt::format("This Carnot reads \"{}\".", kSetFormat)));
  }
  ReferenceSet set;
  read_set_words(root, "name", "scores name their set.", set.name);
  read_set_words(root, "version", "a score relative to a set without one means nothing later.",
                 set.version);
  read_set_words(root, "date", "it says of when the figures are.", set.date);
  read_set_words(root, "source", "nobody follows figures of unknown origin.", set.source);
  read_set_words(root, "dataset", "accuracies of two data sets are never compared.",
                 set.group.ground.dataset);
  read_set_words(root, "platform", "joules are of a machine.", set.group.ground.platform);
  root.read("fingerprint", set.group.ground.fingerprint);
  read_kind(root, set.group.ground.kind);
  root.require("floor_joules", "the law starts there.");
  root.read("floor_joules", set.floor_joules);
  refuse_unless(set.floor_joules > 0.0, root, "floor_joules", "should be above 0.");
  root.require("models", "a set has members.");
  root.read_tables("models", [&](TomlTableReader& table) {
    return read_member(table, set.group.models.emplace_back());
  });
  refuse_unless(!set.group.models.empty(), root, "models", "is empty; a set has members.");
  CARNOT_TRY_VOID(root.finish());
  CARNOT_TRY_VOID(check_members(root, set));
  return set;
}

/// A basic string of TOML: JSON's escapes are among its own, which also wants DEL escaped.
std::string toml_text(const std::string& text) {
  std::string quoted;
  for (const char letter : nlohmann::json(valid_utf8(text)).dump())
    quoted += letter == '\x7f' ? std::string{"\\u007F"} : std::string{letter};
  return quoted;
}

/// As many digits as read back exactly; TOML's numbers with a point are reals.
std::string toml_number(double value) { return nlohmann::json(value).dump(); }

std::string figure_lines(std::string_view key, const Estimate& figure) {
  std::string lines = fmt::format("{} = {}\n", key, toml_number(figure.point));
  if (!has_known_scatter(figure)) return lines;
  return lines + fmt::format("{}_interval = [{}, {}, {}]\n", key, toml_number(figure.lower),
                             toml_number(figure.upper), toml_number(figure.confidence));
}

std::string member_text(const RatedModel& model) {
  std::string text = fmt::format("\n[[models]]\nname = {}\n", toml_text(model.name));
  text += figure_lines("joules", *model.joules);
  if (model.runs() > 1) {
    std::vector<std::string> runs;
    runs.reserve(model.joules_of_runs.size());
    for (const double run : model.joules_of_runs) runs.push_back(toml_number(run));
    text += fmt::format("joules_of_runs = [{}]\n", join(runs, ", "));
  }
  text += figure_lines("accuracy", *model.accuracy);
  if (model.images > 0) text += fmt::format("images = {}\n", model.images);
  const auto amount = [&](std::string_view key, const std::optional<double>& figure) {
    if (figure) text += fmt::format("{} = {}\n", key, toml_number(*figure));
  };
  amount("top5", model.top5);
  amount("seconds", model.seconds);
  amount("parameters", model.parameters);
  amount("file_bytes", model.file_bytes);
  amount("macs", model.macs);
  amount("once_joules", model.once_joules);
  return text;
}

}  // namespace

Result<ReferenceSet> parse_reference_set(std::string_view text, const std::filesystem::path& file) {
  try {
    auto set = set_of(toml::parse(text, file.string()), file.string());
    if (set) set->sha256 = sha256_hex(text);
    return set;
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:{}: this is not valid TOML: {}.", file.string(),
                            error.source().begin.line, one_line(valid_utf8(error.description()))));
  }
}

std::string reference_set_text(const ReferenceSet& set) {
  const RatedGround& ground = set.group.ground;
  std::string text =
      fmt::format("# SPDX-License-Identifier: Apache-2.0\nformat = \"{}\"\n", kSetFormat);
  const auto line = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) text += fmt::format("{} = {}\n", key, toml_text(value));
  };
  line("name", set.name);
  line("version", set.version);
  line("date", set.date);
  line("source", set.source);
  line("dataset", ground.dataset);
  line("platform", ground.platform);
  line("fingerprint", ground.fingerprint);
  line("provenance", std::string{key_of(ground.kind.provenance)});
  line("perimeter", ground.kind.perimeter);
  line("estimator", ground.kind.estimator);
  text += fmt::format("floor_joules = {}\n", toml_number(set.floor_joules));
  for (const RatedModel& model : set.group.models) text += member_text(model);
  return text;
}

std::vector<std::string_view> reference_set_names() {
  std::vector<std::string_view> names;
  names.reserve(kBuiltInSets.size());
  for (const BuiltInSet& one : kBuiltInSets) names.push_back(one.name);
  return names;
}

Result<ReferenceSet> load_reference_set(const std::string& name_or_file,
                                        const std::filesystem::path& working_directory) {
  for (const BuiltInSet& one : kBuiltInSets) {
    if (one.name == name_or_file) return parse_reference_set(one.text, one.file);
  }
  const auto text = read_file(working_directory / name_or_file);
  if (text) return parse_reference_set(*text, name_or_file);
  if (text.error().code != ErrorCode::not_found) return text.error();
  return fail(ErrorCode::not_found,
              fmt::format("{} is neither a reference set nor a file.", valid_utf8(name_or_file)),
              suggestion_for(name_or_file, reference_set_names()));
}

}  // namespace carnot
