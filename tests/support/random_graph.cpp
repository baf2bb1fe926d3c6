// SPDX-License-Identifier: Apache-2.0
#include "support/random_graph.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using Integers = std::vector<std::int64_t>;

constexpr std::int64_t kClasses = 5;

/// [1, channels, side, side].
struct Map {
  std::string name;
  std::int64_t channels = 0;
  std::int64_t side = 0;
};

class Builder {
 public:
  explicit Builder(std::uint64_t seed) : rng_{seed} {}

  Graph build() {
    tiny_.input("x", {1, 3, 8, 8});
    maps_.push_back({"x", 3, 8});
    convolution(8, 1);  // so that there is something to add, gate and pool
    const auto layers = 3 + rng_.below(6);
    for (std::uint64_t i = 0; i < layers; ++i) add_layer();
    add_head();
    return tiny_.graph();
  }

 private:
  const Map& last() const { return maps_.back(); }
  bool chance(double share) { return rng_.uniform() < share; }
  std::string fresh(const char* kind) { return kind + std::to_string(names_++); }

  std::string weights(const char* kind, const Shape& shape, double scale, double offset = 0.0) {
    std::vector<float> elements(static_cast<std::size_t>(element_count(shape)));
    for (float& one : elements) one = static_cast<float>(offset + scale * rng_.normal());
    const std::string name = fresh(kind);
    tiny_.weights(name, shape, elements);
    return name;
  }

  void add_layer() {
    switch (rng_.below(9)) {
      case 0:
      case 1:
        return convolution(8 * (1 + static_cast<std::int64_t>(rng_.below(3))), 1);
      case 2:
        return depthwise();
      case 3:
        return batch_norm();
      case 4:
        return activation();
      case 5:
        return residual();
      case 6:
        return concatenation();
      case 7:
        return gate();
      default:
        return pool();
    }
  }

  void convolution(std::int64_t channels, std::int64_t groups) {
    const Map from = last();
    const std::int64_t kernel = chance(0.5) ? 3 : 1;
    const double fan_in = static_cast<double>(from.channels / groups * kernel * kernel);
    std::vector<std::string> inputs{
        from.name,
        weights("w", {channels, from.channels / groups, kernel, kernel}, std::sqrt(2.0 / fan_in))};
    if (chance(0.5)) inputs.push_back(weights("b", {channels}, 0.1));
    const std::int64_t pad = kernel / 2;
    const std::string name = fresh("conv");
    tiny_.node("Conv", inputs, name, {{"pads", Integers{pad, pad, pad, pad}}, {"group", groups}});
    maps_.push_back({name, channels, from.side});
    if (chance(0.4)) batch_norm();
  }

  void depthwise() { convolution(last().channels, last().channels); }

  void batch_norm() {
    const Map from = last();
    const Shape one_each{from.channels};
    const std::string gamma = weights("gamma", one_each, 0.2, 1.0);
    const std::string beta = weights("beta", one_each, 0.2);
    const std::string mean = weights("mean", one_each, 0.2);
    const std::string variance = weights("variance", one_each, 0.05, 1.0);
    const std::string name = fresh("norm");
    tiny_.node("BatchNormalization", {from.name, gamma, beta, mean, variance}, name);
    maps_.push_back({name, from.channels, from.side});
  }

  void activation() {
    const Map from = last();
    const std::string name = fresh("act");
    if (chance(0.6)) {
      tiny_.node("Relu", {from.name}, name);
    } else {
      const std::string low = fresh("low");
      const std::string high = fresh("high");
      tiny_.weights(low, {}, {0.0F}).weights(high, {}, {6.0F});
      tiny_.node("Clip", {from.name, low, high}, name);
    }
    maps_.push_back({name, from.channels, from.side});
  }

  /// Some earlier map of the same side, and of as many channels where it has to be.
  const Map* partner(bool same_channels) {
    std::vector<const Map*> fitting;
    for (std::size_t i = 0; i + 1 < maps_.size(); ++i) {
      const Map& one = maps_[i];
      if (one.side == last().side && (!same_channels || one.channels == last().channels))
        fitting.push_back(&one);
    }
    return fitting.empty() ? nullptr : fitting[rng_.below(fitting.size())];
  }

  void residual() {
    const Map* other = partner(true);
    if (other == nullptr) return activation();
    const Map from = last();
    const std::string name = fresh("add");
    tiny_.node("Add", {from.name, other->name}, name);
    maps_.push_back({name, from.channels, from.side});
  }

  void concatenation() {
    const Map* other = partner(false);
    if (other == nullptr || other->channels + last().channels > 48) return activation();
    const Map from = last();
    const std::int64_t channels = from.channels + other->channels;
    const std::string name = fresh("concat");
    tiny_.node("Concat", {from.name, other->name}, name, {{"axis", std::int64_t{1}}});
    maps_.push_back({name, channels, from.side});
  }

  /// Squeeze-and-excite: a channel is multiplied by what its mean says of it.
  void gate() {
    const Map from = last();
    const std::string mean = fresh("mean");
    tiny_.node("GlobalAveragePool", {from.name}, mean);
    const std::string squeezed = fresh("squeezed");
    tiny_.node("Conv",
               {mean, weights("w", {from.channels, from.channels, 1, 1},
                              1.0 / std::sqrt(static_cast<double>(from.channels)))},
               squeezed);
    const std::string share = fresh("share");
    tiny_.node("Sigmoid", {squeezed}, share);
    const std::string name = fresh("gated");
    tiny_.node("Mul", {from.name, share}, name);
    maps_.push_back({name, from.channels, from.side});
  }

  void pool() {
    const Map from = last();
    if (from.side < 4) return activation();
    const std::string name = fresh("pool");
    tiny_.node(chance(0.5) ? "MaxPool" : "AveragePool", {from.name}, name,
               {{"kernel_shape", Integers{2, 2}}, {"strides", Integers{2, 2}}});
    maps_.push_back({name, from.channels, from.side / 2});
  }

  void add_head() {
    const Map from = last();
    std::string features = from.name;
    std::int64_t width = from.channels * from.side * from.side;
    if (chance(0.5)) {
      features = fresh("mean");
      tiny_.node("GlobalAveragePool", {from.name}, features);
      width = from.channels;
    }
    if (names_ % 2 == 1) {  // what exporters leave of a dropout
      tiny_.node("Identity", {features}, "kept");
      features = "kept";
    }
    tiny_.node("Flatten", {features}, "flat");
    const double scale = 1.0 / std::sqrt(static_cast<double>(width));
    if (chance(0.5)) {
      tiny_.node("Gemm",
                 {"flat", weights("w", {kClasses, width}, scale), weights("b", {kClasses}, 0.1)},
                 "y", {{"transB", std::int64_t{1}}});
    } else {
      tiny_.node("MatMul", {"flat", weights("w", {width, kClasses}, scale)}, "y");
    }
    tiny_.output("y", {1, kClasses});
  }

  Rng rng_;
  TinyGraph tiny_;
  std::vector<Map> maps_;
  int names_ = 0;
};

}  // namespace

Graph random_classifier(std::uint64_t seed) { return Builder{seed}.build(); }

}  // namespace carnot
