// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {

/// What a timm network of 2 × 4 × 4 pixels and three classes says of itself.
inline constexpr std::string_view kFakeExportReply =
    R"({"version": 1, "card": {"version": 1, "name": "net", "classes": 3, "licence": "mit", )"
    R"("weights": "seeded:1", "weights_are_seeded": true, "input": {"channels": 2, "height": 4, )"
    R"("width": 4}}, "exporter": "tracing", "opset": 17, "any_batch": true, "notes": []})";

/// A program carnot-exporter in a folder, a shell script: it answers "versions" and does what the
/// test says of everything else. Each call is a line of `calls()`.
class FakeExporter {
 public:
  /// The folder exists; `script` runs with $out as the folder of the answer, $model as a network to
  /// be copied there, and the words of the call as arguments.
  explicit FakeExporter(std::filesystem::path folder) : folder_{std::move(folder)} {
    must(save_model(TinyGraph{}
                        .input("input", {1, 2, 4, 4})
                        .weights("w", {3, 32}, std::vector<float>(96, 0.5F))
                        .weights("b", {3}, std::vector<float>(3, 0.5F))
                        .node("Flatten", {"input"}, "pixels")
                        .node("Gemm", {"pixels", "w", "b"}, "logits", {{"transB", std::int64_t{1}}})
                        .output("logits")
                        .graph(),
                    folder_ / "prepared.onnx"));
    answer_versions("1.0");
    exports();
  }

  /// It exports the prepared network.
  void exports(std::string_view reply = kFakeExportReply) {
    must(write_file_atomically(folder_ / "reply", reply));
    does("cp $here/prepared.onnx $out/model.onnx; cp $here/reply $out/reply.json");
  }
  /// It answers without a model.
  void answers(std::string_view reply) {
    must(write_file_atomically(folder_ / "reply", reply));
    does("cp $here/reply $out/reply.json");
  }
  void answer_versions(std::string_view version) {
    must(write_file_atomically(folder_ / "versions", R"({"version": 1, "packages": {"timm": ")" +
                                                         std::string{version} + R"("}})"));
  }
  void does(std::string_view commands) {
    const auto program = folder_ / "carnot-exporter";
    must(write_file_atomically(
        program, "#!/bin/sh\nhere=" + folder_.string() +
                     "\nfor out; do :; done\necho \"$@\" | sed 's/ --out.*//' >> $here/calls\n"
                     "if [ $1 = versions ]; then cp $here/versions $out/reply.json; exit; fi\n" +
                     std::string{commands} + "\n"));
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  }

  std::string calls() const { return read_file(folder_ / "calls").value_or(""); }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace carnot
