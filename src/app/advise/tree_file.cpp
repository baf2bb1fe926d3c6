// SPDX-License-Identifier: Apache-2.0
#include "app/advise/tree_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "analysis/advice/tree_flaw.hpp"
#include "app/advice_toml.hpp"
#include "base/assert.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml_table_reader.hpp"
#include "records/choices.hpp"
#include "tactics/mac_share.hpp"
#include "tactics/registry.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTreeFormat = "carnot advice tree/1";
constexpr std::array<std::string_view, 4> kMetrics{"energy", "time", "accuracy", "size"};

/// A text of the table that must be one of a closed list.
template <class Choice, class Parse>
void read_choice(TomlTableReader& table, std::string_view key, Parse parse,
                 const std::vector<std::string_view>& keys, Choice& into) {
  std::string word;
  table.require(key, "it decides what the table means.");
  table.read(key, word);
  if (!table.has(key)) return;
  if (const auto known = parse(word)) {
    into = *known;
  } else {
    table.refuse(table.error_at(key, fmt::format("is \"{}\", which is not known here.", word),
                                suggestion_for(word, keys)));
  }
}

void read_text(TomlTableReader& table, std::string_view key, std::string_view why,
               std::string& into) {
  table.require(key, why);
  table.read(key, into);
  if (table.has(key) && trim(into).empty()) table.refuse(table.error_at(key, "is empty."));
}

void read_tactics(TomlTableReader& table, std::vector<std::string>& into) {
  constexpr std::string_view kKey = "of";
  table.read(kKey, into);
  for (std::size_t i = 0; i < into.size(); ++i) {
    const auto known = find_tactic(into[i]);
    if (known) continue;
    table.refuse(table.error_at_item(kKey, i, "cannot be used: " + known.error().message,
                                     known.error().remedy));
  }
}

void read_priorities(TomlTableReader& table, std::string_view key, std::vector<Priority>& into) {
  std::vector<std::string> words;
  table.read(key, words);
  const auto keys = keys_of(all_priorities());
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto known = priority_of(words[i])) {
      into.push_back(*known);
      continue;
    }
    table.refuse(table.error_at_item(key, i,
                                     fmt::format("holds \"{}\", which is no priority.", words[i]),
                                     suggestion_for(words[i], keys)));
  }
}

/// A number, or the name of an answer.
void read_limit(TomlTableReader& table, BoundSide side, std::optional<AdviceBound>& into) {
  const std::string_view key = key_of(side);
  const toml::node* node = table.node(key);
  if (node == nullptr) return;
  if (into) {
    table.refuse(table.error_at(key, "and at_least are one too many: write one of them."));
    return;
  }
  into = AdviceBound{.side = side, .limit = 0.0};
  const auto* name = node->as_string();
  if (name == nullptr) {
    double number = 0.0;
    table.read(key, number);
    into->limit = number;
    return;
  }
  const std::vector<std::string_view> answers{row_of(AdviceFact::max_drop).key,
                                              row_of(AdviceFact::inferences).key};
  const auto fact = advice_fact_of(name->get());
  if (fact) {
    into->limit = *fact;
  } else {
    table.refuse(table.error_at(key, fmt::format("is \"{}\", which is no answer.", name->get()),
                                suggestion_for(name->get(), answers)));
  }
}

/// Nobody can answer what is never forecast.
void check_share(TomlTableReader& table, const AdviceNode& node) {
  if (node.fact != AdviceFact::mac_share) return;
  for (std::size_t i = 0; i < node.of.size(); ++i) {
    if (has_mac_share(node.of[i])) continue;
    table.refuse(table.error_at_item(
        "of", i, fmt::format("holds \"{}\", of which no mac-share is forecast.", node.of[i])));
  }
}

Result<void> read_fitted(TomlTableReader& table, FittedThreshold& fitted) {
  constexpr int kMost = 1'000'000'000;
  table.require("before", "it is the threshold that was replaced.");
  table.read("before", fitted.before);
  table.read("cases", fitted.cases, 0, kMost);
  table.read("models", fitted.models, 0, kMost);
  table.read("correct", fitted.correct, 0, kMost);
  table.read("left_out_correct", fitted.left_out_correct, 0, kMost);
  table.read("store", fitted.store);
  table.read("hosts", fitted.hosts);
  table.read("fitted_at", fitted.fitted_at);
  return {};
}

Result<void> read_node(TomlTableReader& table, AdviceNode& node) {
  read_text(table, "name", "links lead to it.", node.name);
  read_text(table, "question", "people read it.", node.question);
  std::vector<std::string_view> facts;
  for (const AdviceFactRow& row : advice_facts()) facts.push_back(row.key);
  read_choice(table, "fact", advice_fact_of, facts, node.fact);
  read_tactics(table, node.of);
  check_share(table, node);
  read_limit(table, BoundSide::at_least, node.bound);
  read_limit(table, BoundSide::at_most, node.bound);
  read_priorities(table, "is", node.is);
  read_text(table, "yes", "it is where the answer yes leads.", node.yes);
  read_text(table, "no", "it is where the answer no leads.", node.no);
  read_text(table, "source", "nobody follows advice of unknown origin.", node.source);
  table.read("own_design", node.own_design);
  table.read_table("fitted", [&](TomlTableReader& fitted) {
    return read_fitted(fitted, node.fitted.emplace());
  });
  return {};
}

Result<void> read_leaf(TomlTableReader& table, AdviceLeaf& leaf) {
  read_text(table, "name", "links lead to it.", leaf.name);
  read_text(table, "advice", "people read it.", leaf.advice);
  read_choice(table, "use", leaf_use_of, keys_of(all_leaf_uses()), leaf.use);
  read_tactics(table, leaf.of);
  read_text(table, "source", "nobody follows advice of unknown origin.", leaf.source);
  table.read("own_design", leaf.own_design);
  return {};
}

Result<void> read_refusal(TomlTableReader& table, AdviceRefusal& refusal) {
  table.require("of", "which tactics are refused?");
  read_tactics(table, refusal.of);
  table.require("priorities", "for which aims are they refused?");
  read_priorities(table, "priorities", refusal.priorities);
  read_text(table, "reason", "a refusal explains itself.", refusal.reason);
  read_text(table, "source", "nobody follows advice of unknown origin.", refusal.source);
  return {};
}

Result<void> read_expectation(TomlTableReader& table, AdviceExpectation& expectation) {
  table.require("of", "whose effect is it?");
  read_tactics(table, expectation.of);
  const auto metric = [](const std::string& word) {
    const auto found = std::ranges::find(kMetrics, word);
    return found == kMetrics.end() ? std::nullopt : std::optional{std::string{*found}};
  };
  read_choice(table, "metric", metric, {kMetrics.begin(), kMetrics.end()}, expectation.metric);
  read_text(table, "says", "people read it.", expectation.says);
  if (table.has("change")) table.read("change", expectation.change.emplace());
  table.read("models", expectation.models, 0, 1'000'000'000);
  read_text(table, "source", "an expectation without a source is a rumour.", expectation.source);
  table.read("own_trials", expectation.own_trials);
  return {};
}

/// The tables of a list, each read into a new entry.
template <class Entry>
void read_entries(TomlTableReader& root, std::string_view key,
                  Result<void> (*read)(TomlTableReader&, Entry&), std::vector<Entry>& into) {
  root.read_tables(key, [&](TomlTableReader& table) { return read(table, into.emplace_back()); });
}

tl::unexpected<Error> refused(const TomlTableReader& root, const TreeFlaw& flaw) {
  if (flaw.where == TreeFlaw::Where::root)
    return tl::unexpected(root.error_at(flaw.key, flaw.what, flaw.remedy));
  const std::string_view list = flaw.where == TreeFlaw::Where::node ? "nodes" : "leaves";
  return tl::unexpected(root.table_at(list, flaw.index).error_at(flaw.key, flaw.what, flaw.remedy));
}

Result<AdviceTree> tree_of(const toml::table& document, const std::filesystem::path& file) {
  const std::string name = file.string();
  TomlTableReader root{document, name, ""};
  std::string format;
  root.require("format", fmt::format("it should be \"{}\".", kTreeFormat));
  root.read("format", format);
  if (root.has("format") && format != kTreeFormat) {
    root.refuse(root.error_at("format", fmt::format("is \"{}\".", format),
                              fmt::format("This Carnot reads \"{}\".", kTreeFormat)));
  }
  AdviceTree tree;
  read_text(root, "title", "people read it.", tree.title);
  read_text(root, "origin", "it says whose tree this is.", tree.origin);
  read_text(root, "first", "it names the first question.", tree.first);
  root.require("nodes", "a tree has questions.");
  read_entries(root, "nodes", read_node, tree.nodes);
  root.require("leaves", "a tree has answers.");
  read_entries(root, "leaves", read_leaf, tree.leaves);
  read_entries(root, "refusals", read_refusal, tree.refusals);
  read_entries(root, "expectations", read_expectation, tree.expectations);
  CARNOT_TRY_VOID(root.finish());
  if (const auto flaw = find_flaw(tree)) return refused(root, *flaw);
  return tree;
}

}  // namespace

Result<AdviceTree> parse_advice_tree(std::string_view text, const std::filesystem::path& file) {
  try {
    return tree_of(toml::parse(text, file.string()), file);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:{}: this is not valid TOML: {}.", file.string(),
                            error.source().begin.line, one_line(valid_utf8(error.description()))));
  }
}

Result<AdviceTree> load_advice_tree(const std::filesystem::path& file) {
  CARNOT_TRY(const std::string text, read_file(file));
  return parse_advice_tree(text, file);
}

AdviceTree built_in_advice_tree() {
  auto tree = parse_advice_tree(kAdviceToml, "data/advice.toml");
  CARNOT_ASSERT(tree.has_value());  // compiled in; a test reads it
  return *std::move(tree);
}

}  // namespace carnot
