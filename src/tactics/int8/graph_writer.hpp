// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "graph/edit.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// Writes the nodes of a graph anew, one behind the other, with others in between.
class GraphWriter {
 public:
  /// Takes over everything but the nodes. `before` is not kept.
  explicit GraphWriter(const Graph& before);

  /// A name that nothing has yet.
  std::string fresh(std::string_view stem) { return names_.fresh(stem); }
  /// Returns its name, made from the stem.
  std::string add_constant(std::string_view stem, Tensor tensor);
  void add(Node node) { after_.nodes.push_back(std::move(node)); }
  /// Without a name: three of them per layer were a tenth of a small network's file.
  void add(std::string op_type, std::vector<std::string> inputs, std::vector<std::string> outputs,
           std::map<std::string, Attribute, std::less<>> attributes = {});
  /// The graph without what nothing reads any more; the writer is empty afterwards.
  Graph finish();

 private:
  NameSource names_;
  Graph after_;
};

}  // namespace carnot
