// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "base/text.hpp"
#include "report/advice_words.hpp"
#include "report/advise_report.hpp"

namespace carnot {
namespace {

class Drawing {
 public:
  explicit Drawing(const AdviceTree& tree) : tree_{tree} {}

  std::string whole() {
    place(tree_.first, "", "");
    return std::move(text_);
  }

 private:
  /// `lead` opens the first line of what stands here, `below` every line under it.
  void place(const std::string& name, const std::string& lead, const std::string& below) {
    if (const AdviceLeaf* leaf = find_leaf(tree_, name)) {
      text_ += fmt::format("{}{}: {}\n", lead, valid_utf8(leaf->name), valid_utf8(leaf->advice));
      return;
    }
    const AdviceNode& node = *find_node(tree_, name);
    if (!drawn_.insert(name).second) {
      text_ += fmt::format("{}{} (see there)\n", lead, valid_utf8(name));
      return;
    }
    text_ += fmt::format("{}{}: {} [{}]\n", lead, valid_utf8(name), valid_utf8(node.question),
                         test_text(node));
    place(node.yes, below + "├─ yes: ", below + "│  ");
    place(node.no, below + "└─ no: ", below + "   ");
  }

  const AdviceTree& tree_;
  std::set<std::string> drawn_;
  std::string text_;
};

}  // namespace

std::string tree_drawing(const AdviceTree& tree) { return Drawing{tree}.whole(); }

}  // namespace carnot
