// SPDX-License-Identifier: Apache-2.0
// The zoo on a real engine: seeded statistics that fit, and no branch without effect.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/npy.hpp"
#include "base/sys_root.hpp"
#include "datasets/cifar10.hpp"
#include "datasets/preprocess.hpp"
#include "engines/worker_client.hpp"
#include "graph/card.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "zoo/batch_norm.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

/// A worker of ONNX Runtime and some images.
class ZooOnEngine : public testing::Test {
 protected:
  void SetUp() override {
    const std::filesystem::path executable{CARNOT_ONNXRUNTIME_WORKER};
    if (!std::filesystem::exists(executable)) {
      const char* ci = std::getenv("CI");
      ASSERT_FALSE(ci != nullptr && std::string_view{ci} == "true" && CARNOT_SANITIZED == 0)
          << "CI=true, but there is no " << executable;
      GTEST_SKIP() << "the worker of onnxruntime is not built here (make engines)";
    }
    worker_.emplace(must(WorkerClient::start({.executable = executable,
                                              .work_folder = folder_.path(),
                                              .limits = {.resident_bytes = std::uint64_t{4} << 30}},
                                             clock_, root_)));
  }

  void show(const Shape& shape, const std::vector<float>& pixels) {
    must(write_npy<float>(images_, shape, pixels));
  }

  /// The seeded pictures for a zoo model.
  void show_seeded_images(const Graph& graph) {
    const InputSpec input = *must(card_of(graph))->input;
    show({kBatchNormSeedImages, input.channels, input.height, input.width},
         seeded_images(input, kBatchNormSeedImages, 1));
  }

  Graph with_statistics(Graph graph) {
    const auto pass = must(with_batch_statistics(graph));
    if (pass.tensors.empty()) return graph;
    ObservationRequest request;
    request.tensors = pass.tensors;
    request.statistic = Statistic::channel_means;
    const auto observed = must(worker_->observe(settings_of(pass.graph), images_, request));
    return must(with_batch_norm_statistics(std::move(graph), observed));
  }

  std::vector<float> logits_of(const Graph& graph) {
    must(worker_->load(settings_of(graph)));
    const auto predicted = must(worker_->predict(images_));
    const auto logits = must(predicted.logits.as<float>());
    return {logits.begin(), logits.end()};
  }

  WorkerClient& worker() { return *worker_; }
  const std::filesystem::path& images() const { return images_; }

  ModelSettings settings_of(const Graph& graph) {
    ModelSettings settings;
    settings.model = folder_.path() / "model.onnx";
    settings.batch = kBatchNormSeedImages;
    must(save_model(graph, settings.model));
    return settings;
  }

 private:
  TemporaryFolder folder_ = must(TemporaryFolder::create("", "carnot-zoo-"));
  std::filesystem::path images_ = folder_.path() / "images.npy";
  RealClock clock_;
  SysRoot root_{"/"};
  std::optional<WorkerClient> worker_;
};

/// The largest change of a logit, as a share of the largest logit.
double change(const std::vector<float>& before, const std::vector<float>& after) {
  double largest = 0.0;
  double difference = 0.0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(before[i])));
    difference = std::max(difference, std::abs(static_cast<double>(after[i]) - before[i]));
  }
  return difference / largest;
}

/// A model with one path cut, and where.
struct Cut {
  std::string where;
  Graph graph;
};

/// One model for each side of each sum of two computed values, with that side left out.
std::vector<Cut> without_one_summand(const Graph& graph) {
  std::vector<Cut> cuts;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& sum = graph.nodes[i];
    const auto learned = [&](const std::string& value) { return graph.find_initializer(value); };
    if (!sum.is("Add") || std::ranges::any_of(sum.inputs, learned)) continue;
    for (const std::string& kept : sum.inputs) {
      cuts.push_back({fmt::format("{} keeps only {}", sum.name, kept), graph});
      Node& node = cuts.back().graph.nodes[i];
      node.op_type = "Identity";
      node.inputs = {kept};
    }
  }
  return cuts;
}

/// One model for each layer of the dense blocks, with zeros where it adds to the features.
std::vector<Cut> without_one_dense_layer(const Graph& graph) {
  std::vector<Cut> cuts;
  for (const auto& [name, tensor] : graph.initializers) {
    if (name.find("denselayer") == name.npos || !name.ends_with("conv2.weight")) continue;
    cuts.push_back({name + " is 0", graph});
    const std::vector<float> zeros(static_cast<std::size_t>(tensor.count()));
    cuts.back().graph.initializers[name] = Tensor::of(tensor.shape(), zeros);
  }
  return cuts;
}

struct Branched {
  const char* spec;
  std::size_t cuts;
};
void PrintTo(const Branched& net, std::ostream* out) { *out << net.spec; }

class ZooBranches : public ZooOnEngine, public testing::WithParamInterface<Branched> {};

TEST_P(ZooBranches, AllChangeTheLogits) {
  Graph graph = must(build_zoo_model(GetParam().spec));
  show_seeded_images(graph);
  graph = with_statistics(std::move(graph));
  const auto logits = logits_of(graph);
  std::vector<Cut> cuts = without_one_summand(graph);
  std::ranges::move(without_one_dense_layer(graph), std::back_inserter(cuts));
  EXPECT_EQ(cuts.size(), GetParam().cuts);
  for (const Cut& cut : cuts) EXPECT_GT(change(logits, logits_of(cut.graph)), 0.01) << cut.where;
}

INSTANTIATE_TEST_SUITE_P(All, ZooBranches,
                         testing::Values(Branched{"resnet8", 6}, Branched{"resnet20?width=0.5", 18},
                                         Branched{"resnet18?size=32&width=0.125", 16},
                                         Branched{"resnet50?size=64&width=0.125", 32},
                                         Branched{"mobilenetv2?size=32&width=0.25", 24},
                                         Branched{"densenet121?size=32&width=0.25", 58},
                                         Branched{"convnext_tiny?size=32&width=0.125", 36},
                                         Branched{"vit_tiny?size=32&patch=16", 48}));

TEST_F(ZooOnEngine, NormsWithObservedStatisticsGiveWhatTheBatchGave) {
  const Graph graph = must(build_zoo_model("mobilenetv2?size=32&width=0.25"));
  show_seeded_images(graph);
  const auto by_batch = logits_of(must(with_batch_statistics(graph)).graph);
  const auto by_statistics = logits_of(with_statistics(graph));
  EXPECT_LT(change(by_batch, by_statistics), 1e-4);
  EXPECT_GT(change(by_batch, logits_of(graph)), 0.1) << "the norms did nothing to begin with";
}

TEST_F(ZooOnEngine, ResNet20WithPublishedWeightsIsRight912TimesInAThousand) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_zoo_weights(must(build_zoo_model("resnet20")),
                                            reference_data("models/resnet20.safetensors")));
  const auto file = must(MappedFile::open(reference_data("images/cifar10_test1000.bin")));
  const ImageSet set = must(parse_cifar10(file.bytes(), 1000));
  const auto prepared = must(preprocess(set, *must(card_of(graph))->input));
  show(prepared.shape, prepared.values);

  must(worker().load(settings_of(graph)));
  const auto classes = must(worker().predict(images())).classes;

  EXPECT_EQ(std::inner_product(classes.begin(), classes.end(), set.labels.begin(), 0, std::plus{},
                               std::equal_to{}),
            912);
}

}  // namespace
}  // namespace carnot
