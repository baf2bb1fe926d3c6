// SPDX-License-Identifier: Apache-2.0
#include "app/advise/refit_tree.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "app/advise/forecasts.hpp"
#include "app/advise/tree_file.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "graph/onnx_file.hpp"
#include "store/sqlite_store.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPruning = "prune-structured";

/// A store in which pruning was tried on ResNet-8 in several widths. It gained exactly where it was
/// forecast to remove more of the multiplications than the median does: a planted rule.
class RefitTree : public testing::Test {
 protected:
  struct Net {
    std::string name;
    std::string file;
    std::string sha256;
    double share = 0.0;
  };

  /// Two widths or more.
  void plant(const std::vector<const char*>& widths) {
    std::vector<double> shares;
    for (const char* width : widths) {
      nets.push_back(net(width));
      shares.push_back(nets.back().share);
    }
    std::ranges::sort(shares);
    below = shares[shares.size() / 2 - 1];
    above = shares[shares.size() / 2];
    Study study = small_study();
    study.file = folder.path() / "study.toml";
    Host host;
    host.name = "here";
    const RunId run = must(store.begin_run(study, study_text(), host));
    for (const Net& one : nets) record(run, one);
  }

  Net net(const char* width) {
    const std::filesystem::path file = folder.path() / fmt::format("net{}.onnx", nets.size());
    must(save_model(must(build_zoo_model(fmt::format("resnet8?width={}", width))), file));
    const Graph graph = must(load_model(file));
    const auto forecast = forecasts_of(graph, {kPruning}, {EngineReport{}}).front();
    return {fmt::format("net{}", nets.size()), file.string(), sha256_hex(serialize(graph)),
            forecast.expects_no_gain ? 0.0 : forecast.mac_share.value_or(0.0)};
  }

  std::string study_text() const {
    std::string text = "title = \"small\"\n";
    for (const Net& one : nets)
      text += fmt::format("[[models]]\nname = \"{}\"\nsource = \"{}\"\n", one.name, one.file);
    return text +
           "[[recipes]]\nname = \"none\"\nsteps = []\n"
           "[[recipes]]\nname = \"pruned\"\nsteps = [\"prune-structured\", \"fold\"]\n"
           "[grid]\nengines = [\"onnxruntime\"]\n"
           "[protocol]\nrepetitions = 8\n[validity]\ninvalid_other_load = \"100 %\"\n";
  }

  void record(RunId run, const Net& one) {
    for (const auto& [recipe, seconds] :
         {std::pair{"none", 1.0}, std::pair{"pruned", one.share > below ? 0.6 : 1.0}}) {
      Candidate candidate = candidate_of(recipe);
      candidate.model = one.name;
      std::vector<Trial> trials;
      add_trials(trials, candidate, 8, seconds);
      for (Trial& trial : trials) {
        trial.key = candidate.id();
        trial.engine.engine = EngineName::onnxruntime;
        must(store.add_trial(run, trial));
      }
      PreparedModel prepared;
      prepared.model = one.name;
      prepared.recipe = recipe;
      prepared.sha256 = one.sha256 + recipe;
      prepared.original_sha256 = one.sha256;
      must(store.add_prepared_model(run, prepared));
    }
  }

  Result<RefitReport> refit(const std::filesystem::path& out) {
    const Environment environment{
        clock, SysRoot{"/"}, {}, folder.path(), folder.path() / "cache", [](const std::string&) {
          return std::nullopt;
        }};
    return refit_tree({.store = "results.sqlite", .out = out}, environment);
  }

  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-refit"));
  ManualClock clock;
  SqliteStore store = must(SqliteStore::open(folder.path() / "results.sqlite", clock));
  std::vector<Net> nets;
  double below = 0.0;  // shares of the multiplications on both sides of the planted rule
  double above = 0.0;
};

TEST_F(RefitTree, FindsThePlantedThresholdAndWritesAWholeTree) {
  plant({"0.25", "0.5", "0.75", "1", "1.25", "1.5", "1.75", "2"});
  ASSERT_LT(below, above);
  const RefitReport report = must(refit("tree.toml"));
  EXPECT_EQ(report.cases, 8);
  EXPECT_EQ(report.file, "tree.toml");
  const AdviceTree tree = must(load_advice_tree(folder.path() / "tree.toml"));
  const AdviceNode& node = *find_node(tree, "channels-removable");
  EXPECT_GT(std::get<double>(node.bound->limit), below);
  EXPECT_LE(std::get<double>(node.bound->limit), above);
  ASSERT_TRUE(node.fitted);
  EXPECT_EQ(node.fitted->correct, 8);
  EXPECT_EQ(node.fitted->hosts, "here");
  // What was not tried keeps its threshold, with the reason.
  EXPECT_EQ(*find_node(tree, "int8-covers"), *find_node(built_in_advice_tree(), "int8-covers"));
  EXPECT_THAT(report.refit.outcomes.front().refusal, HasSubstr("0 resolved cases"));
  EXPECT_TRUE(tree.expectations.back().own_trials);
  // The same file may be refitted again.
  EXPECT_EQ(must(refit("tree.toml")).file, "tree.toml");
}

TEST_F(RefitTree, RefusesWithTooFewCasesAndWritesNothing) {
  plant({"0.5", "1"});
  const RefitReport report = must(refit("tree.toml"));
  EXPECT_TRUE(report.file.empty());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "tree.toml"));
  EXPECT_EQ(report.cases, 2);
}

TEST_F(RefitTree, AModelThatIsGoneOrChangedGivesNoCase) {
  plant({"0.5", "1"});
  std::filesystem::remove(nets[0].file);
  must(save_model(must(build_zoo_model("lenet5")), nets[1].file));
  const RefitReport report = must(refit("tree.toml"));
  EXPECT_EQ(report.cases, 0);
  ASSERT_EQ(report.unused.size(), 2U);
  EXPECT_THAT(report.unused[1].reason, HasSubstr("not the one that was measured"));
}

TEST_F(RefitTree, AFileThatIsNoTreeIsNotOverwritten) {
  plant({"0.5", "1"});
  must(write_file_atomically(folder.path() / "study.toml", "title = \"precious\"\n"));
  const auto report = refit("study.toml");
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("is no advice tree"));
}

}  // namespace
}  // namespace carnot
