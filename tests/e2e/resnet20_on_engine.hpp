// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <vector>

#include "base/file.hpp"
#include "datasets/cifar10.hpp"
#include "e2e/zoo_on_engine.hpp"
#include "graph/card.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "tactics/int8/static_int8.hpp"
#include "zoo/zoo.hpp"

namespace carnot {

inline constexpr std::int64_t kCalibrationImages = 256;

inline ImageSet first_of_cifar10(const char* file, std::int64_t images) {
  const auto bytes = must(MappedFile::open(reference_data(file)));
  return must(parse_cifar10(bytes.bytes(), images));
}

/// What became of a network: of 1,000 test images.
struct Survival {
  int right = 0;
  int agreeing = 0;   // with fp32
  double sqnr = 0.0;  // dB of the logits
};

inline int equal_in(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0, std::plus{}, std::equal_to{});
}

inline double decibels(std::span<const float> exact, std::span<const float> approximate) {
  double signal = 0.0;
  double noise = 0.0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const auto wanted = static_cast<double>(exact[i]);
    const double error = wanted - static_cast<double>(approximate[i]);
    signal += wanted * wanted;
    noise += error * error;
  }
  return 10.0 * std::log10(signal / noise);
}

/// The published ResNet-20, its batch norms still separate.
class StaticInt8OnEngine : public ZooOnEngine {
 protected:
  void SetUp() override {
    CARNOT_NEEDS_REFERENCE_DATA();
    ZooOnEngine::SetUp();
    if (IsSkipped()) return;
    network_ = must(load_zoo_weights(must(build_zoo_model("resnet20")),
                                     reference_data("models/resnet20.safetensors")));
  }

  EngineObserver calibration_observer() {
    return observer_over(first_of_cifar10("images/cifar10_train1000.bin", kCalibrationImages),
                         *must(card_of(network_))->input);
  }

  Survival survival(const Parameters& given) {
    const Tactic tactic = static_int8();
    EngineObserver observer = calibration_observer();
    const auto outcome =
        must(tactic.apply(network_, must(complete(tactic.parameters, given)), &observer));
    const Graph& quantised = outcome.graph;
    RecordProperty("notes", fmt::format("{}", fmt::join(outcome.notes, " ")));
    const ImageSet test = first_of_cifar10("images/cifar10_test1000.bin", 1000);
    const Predictions exact = predictions_of(network_, test);
    const Predictions found = predictions_of(quantised, test);
    return {.right = equal_in(found.classes, test.labels),
            .agreeing = equal_in(found.classes, exact.classes),
            .sqnr = decibels(must(exact.logits.as<float>()), must(found.logits.as<float>()))};
  }

  Graph network_;
};

}  // namespace carnot
