// SPDX-License-Identifier: Apache-2.0
#include <toml++/toml.h>
#include <sstream>

#include "app/advise/tree_file.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

std::string text(std::string_view bytes) { return valid_utf8(bytes); }

toml::array texts_of(const std::vector<std::string>& words) {
  toml::array array;
  for (const std::string& word : words) array.push_back(text(word));
  return array;
}

toml::array priorities_of(const std::vector<Priority>& priorities) {
  toml::array array;
  for (const Priority priority : priorities) array.push_back(std::string{key_of(priority)});
  return array;
}

template <class Entries, class ToTable>
toml::array tables_of(const Entries& entries, ToTable to_table) {
  toml::array array;
  for (const auto& entry : entries) array.push_back(to_table(entry));
  return array;
}

void insert_bound(toml::table& table, const AdviceBound& bound) {
  const std::string_view key = key_of(bound.side);
  if (const auto* number = std::get_if<double>(&bound.limit)) {
    table.insert(key, *number);
  } else {
    table.insert(key, std::string{row_of(std::get<AdviceFact>(bound.limit)).key});
  }
}

toml::table fitted_of(const FittedThreshold& fitted) {
  return toml::table{{"before", fitted.before},
                     {"cases", fitted.cases},
                     {"models", fitted.models},
                     {"correct", fitted.correct},
                     {"left_out_correct", fitted.left_out_correct},
                     {"store", text(fitted.store)},
                     {"hosts", text(fitted.hosts)},
                     {"fitted_at", text(fitted.fitted_at)}};
}

toml::table node_of(const AdviceNode& node) {
  toml::table table{{"name", text(node.name)},
                    {"question", text(node.question)},
                    {"fact", std::string{row_of(node.fact).key}},
                    {"yes", text(node.yes)},
                    {"no", text(node.no)},
                    {"source", text(node.source)}};
  if (!node.of.empty()) table.insert("of", texts_of(node.of));
  if (!node.is.empty()) table.insert("is", priorities_of(node.is));
  if (node.bound) insert_bound(table, *node.bound);
  if (node.own_design) table.insert("own_design", true);
  if (node.fitted) table.insert("fitted", fitted_of(*node.fitted));
  return table;
}

toml::table leaf_of(const AdviceLeaf& leaf) {
  toml::table table{{"name", text(leaf.name)},
                    {"advice", text(leaf.advice)},
                    {"use", std::string{key_of(leaf.use)}},
                    {"source", text(leaf.source)}};
  if (!leaf.of.empty()) table.insert("of", texts_of(leaf.of));
  if (leaf.own_design) table.insert("own_design", true);
  return table;
}

toml::table refusal_table(const AdviceRefusal& refusal) {
  return toml::table{{"of", texts_of(refusal.of)},
                     {"priorities", priorities_of(refusal.priorities)},
                     {"reason", text(refusal.reason)},
                     {"source", text(refusal.source)}};
}

toml::table expectation_table(const AdviceExpectation& expectation) {
  toml::table table{{"of", texts_of(expectation.of)},
                    {"metric", text(expectation.metric)},
                    {"says", text(expectation.says)},
                    {"source", text(expectation.source)}};
  if (expectation.change) table.insert("change", *expectation.change);
  if (expectation.models > 0) table.insert("models", expectation.models);
  if (expectation.own_trials) table.insert("own_trials", true);
  return table;
}

}  // namespace

std::string advice_tree_text(const AdviceTree& tree) {
  toml::table document{{"format", "carnot advice tree/1"},
                       {"title", text(tree.title)},
                       {"origin", text(tree.origin)},
                       {"first", text(tree.first)},
                       {"nodes", tables_of(tree.nodes, node_of)},
                       {"leaves", tables_of(tree.leaves, leaf_of)}};
  if (!tree.refusals.empty()) document.insert("refusals", tables_of(tree.refusals, refusal_table));
  if (!tree.expectations.empty())
    document.insert("expectations", tables_of(tree.expectations, expectation_table));
  std::ostringstream out;
  out << document << '\n';
  return std::move(out).str();
}

}  // namespace carnot
