// SPDX-License-Identifier: Apache-2.0
#include "tactics/fold/evaluate.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace carnot {
namespace {

using testing::ElementsAre;
using Attributes = std::map<std::string, Attribute, std::less<>>;
using Integers = std::vector<std::int64_t>;

constexpr std::int64_t kLimit = 1024;
constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

Tensor integers(const Integers& values) {
  return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
}

Tensor matrix() {
  return Tensor::of<float>({2, 3}, std::vector<float>{1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F});
}

std::optional<Tensor> run(std::string op_type, const std::vector<Tensor>& inputs,
                          Attributes attributes = {}) {
  const Node node{.op_type = std::move(op_type),
                  .domain = {},
                  .name = "n",
                  .inputs = std::vector<std::string>(inputs.size(), "x"),
                  .outputs = {"y"},
                  .attributes = std::move(attributes)};
  std::vector<const Tensor*> pointers;
  for (const Tensor& input : inputs) pointers.push_back(&input);
  return evaluate(node, pointers, kLimit);
}

template <class T>
std::vector<T> elements(const std::optional<Tensor>& tensor) {
  if (!tensor) return {};
  const auto span = tensor->as<T>();
  return {span.begin(), span.end()};
}

TEST(Evaluate, TransposeSwapsAxes) {
  const auto result = run("Transpose", {matrix()}, {{"perm", Integers{1, 0}}});
  EXPECT_EQ(result->shape(), (Shape{3, 2}));
  EXPECT_THAT(elements<float>(result), ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST(Evaluate, TransposeWithoutAnOrderTurnsItRound) {
  EXPECT_EQ(run("Transpose", {matrix()})->shape(), (Shape{3, 2}));
}

TEST(Evaluate, TransposeRefusesAnOrderThatIsNone) {
  EXPECT_FALSE(run("Transpose", {matrix()}, {{"perm", Integers{0, 0}}}));
  EXPECT_FALSE(run("Transpose", {matrix()}, {{"perm", Integers{0, 2}}}));
}

TEST(Evaluate, ReshapeInfersOneDimensionAndCopiesZero) {
  EXPECT_EQ(run("Reshape", {matrix(), integers({0, -1, 1})})->shape(), (Shape{2, 3, 1}));
}

TEST(Evaluate, ReshapeRefusesWhatDoesNotFit) {
  EXPECT_FALSE(run("Reshape", {matrix(), integers({4})}));
  EXPECT_FALSE(run("Reshape", {matrix(), integers({-1, -1})}));
  EXPECT_FALSE(run("Reshape", {matrix(), integers({4, -1})}));
  EXPECT_FALSE(run("Reshape", {matrix(), integers({-5, 2})}));
  EXPECT_FALSE(run("Reshape", {matrix(), integers({kEnd, kEnd, -1})}));
  EXPECT_FALSE(run("Reshape", {matrix(), integers({0, 0, 0})}));
}

TEST(Evaluate, SliceCountsFromTheEndAndStopsThere) {
  const auto result = run("Slice", {matrix(), integers({-2}), integers({kEnd}), integers({1})});
  EXPECT_THAT(elements<float>(result), ElementsAre(2, 3, 5, 6));
}

TEST(Evaluate, SliceRunsBackwards) {
  const auto result = run("Slice", {integers({1, 2, 3, 4}), integers({kEnd}),
                                    integers({std::numeric_limits<std::int64_t>::min()}),
                                    integers({0}), integers({-2})});
  EXPECT_THAT(elements<std::int64_t>(result), ElementsAre(4, 2));
}

TEST(Evaluate, SliceMayBeEmpty) {
  const auto result = run("Slice", {integers({1, 2}), integers({1}), integers({1})});
  EXPECT_EQ(result->shape(), (Shape{0}));
}

TEST(Evaluate, SliceInTheOldFormTakesAttributes) {
  const auto result =
      run("Slice", {integers({1, 2, 3})}, {{"starts", Integers{1}}, {"ends", Integers{3}}});
  EXPECT_THAT(elements<std::int64_t>(result), ElementsAre(2, 3));
}

TEST(Evaluate, GatherTakesRowsAndLosesTheAxisForAScalar) {
  const auto row = run("Gather", {matrix(), Tensor::scalar<std::int64_t>(-1)});
  EXPECT_EQ(row->shape(), (Shape{3}));
  EXPECT_THAT(elements<float>(row), ElementsAre(4, 5, 6));
  const auto columns = run("Gather", {matrix(), integers({2, 0})}, {{"axis", std::int64_t{1}}});
  EXPECT_THAT(elements<float>(columns), ElementsAre(3, 1, 6, 4));
}

TEST(Evaluate, GatherRefusesAnIndexOutside) {
  EXPECT_FALSE(run("Gather", {matrix(), integers({2})}));
  EXPECT_FALSE(run("Gather", {matrix(), integers({-3})}));
}

TEST(Evaluate, ConcatJoinsAlongTheAxis) {
  const auto result = run("Concat", {matrix(), matrix()}, {{"axis", std::int64_t{-1}}});
  EXPECT_EQ(result->shape(), (Shape{2, 6}));
  EXPECT_THAT(elements<float>(result), ElementsAre(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6));
}

TEST(Evaluate, UnsqueezeAndSqueezeUndoEachOther) {
  const auto wide = run("Unsqueeze", {matrix(), integers({0, -1})});
  EXPECT_EQ(wide->shape(), (Shape{1, 2, 3, 1}));
  EXPECT_EQ(run("Squeeze", {*wide})->shape(), (Shape{2, 3}));
  EXPECT_EQ(run("Squeeze", {*wide, integers({0})})->shape(), (Shape{2, 3, 1}));
}

TEST(Evaluate, ExpandRepeatsWithinTheLimit) {
  EXPECT_THAT(elements<std::int64_t>(run("Expand", {integers({7}), integers({3})})),
              ElementsAre(7, 7, 7));
  EXPECT_FALSE(run("Expand", {integers({7}), integers({1000})}));
  EXPECT_FALSE(run("Expand", {integers({7}), integers({kEnd, kEnd})}));
}

TEST(Evaluate, ConstantOfShapeFills) {
  const auto value = Tensor::of<std::int64_t>({1}, Integers{5});
  EXPECT_THAT(elements<std::int64_t>(run("ConstantOfShape", {integers({2})}, {{"value", value}})),
              ElementsAre(5, 5));
  EXPECT_THAT(elements<float>(run("ConstantOfShape", {integers({1, 1})})), ElementsAre(0.0F));
  EXPECT_FALSE(run("ConstantOfShape", {integers({-1})}));
}

TEST(Evaluate, ArithmeticBroadcasts) {
  const auto result = run("Mul", {matrix(), Tensor::of<float>({2, 1}, std::vector{10.0F, 1.0F})});
  EXPECT_THAT(elements<float>(result), ElementsAre(10, 20, 30, 4, 5, 6));
}

TEST(Evaluate, IntegersDivideTowardsZeroAndNeverByZero) {
  EXPECT_THAT(elements<std::int64_t>(run("Div", {integers({7, -7}), integers({2, 2})})),
              ElementsAre(3, -3));
  EXPECT_FALSE(run("Div", {integers({1}), integers({0})}));
  EXPECT_FALSE(run("Div", {integers({std::numeric_limits<std::int64_t>::min()}), integers({-1})}));
}

TEST(Evaluate, ModTakesTheSignOfTheDivisor) {
  EXPECT_THAT(elements<std::int64_t>(run("Mod", {integers({-7, 7}), integers({3, -3})})),
              ElementsAre(2, -2));
}

TEST(Evaluate, IntegerOverflowWraps) {
  EXPECT_THAT(elements<std::int64_t>(run("Add", {integers({kEnd}), integers({1})})),
              ElementsAre(std::numeric_limits<std::int64_t>::min()));
}

TEST(Evaluate, ComparisonsChooseThroughWhere) {
  const auto equal = run("Equal", {integers({1, 2}), integers({1, 3})});
  EXPECT_EQ(equal->type(), DataType::boolean);
  EXPECT_THAT(
      elements<std::int64_t>(run("Where", {*equal, integers({10, 10}), integers({20, 20})})),
      ElementsAre(10, 20));
}

TEST(Evaluate, CastCutsTowardsZeroAndRefusesWhatDoesNotFit) {
  const auto to = static_cast<std::int64_t>(DataType::int32);
  const auto reals = Tensor::of<float>({2}, std::vector{1.9F, -1.9F});
  EXPECT_THAT(elements<std::int32_t>(run("Cast", {reals}, {{"to", to}})), ElementsAre(1, -1));
  EXPECT_FALSE(run("Cast", {Tensor::scalar(1e30F)}, {{"to", to}}));
  EXPECT_FALSE(
      run("Cast", {Tensor::scalar(std::numeric_limits<float>::quiet_NaN())}, {{"to", to}}));
}

TEST(Evaluate, RangeCountsInBothDirectionsAndNeverForEver) {
  const auto number = [](std::int64_t n) { return Tensor::scalar(n); };
  EXPECT_THAT(elements<std::int64_t>(run("Range", {number(0), number(5), number(2)})),
              ElementsAre(0, 2, 4));
  EXPECT_THAT(elements<std::int64_t>(run("Range", {number(3), number(0), number(-2)})),
              ElementsAre(3, 1));
  EXPECT_FALSE(run("Range", {number(0), number(5), number(0)}));
  EXPECT_FALSE(run("Range", {number(0), number(1'000'000), number(1)}));
}

TEST(Evaluate, NeverTurnsInt8WeightsBackIntoFloats) {
  const auto bytes = Tensor::of<std::int8_t>({1}, std::vector<std::int8_t>{7});
  EXPECT_FALSE(run("DequantizeLinear", {bytes, Tensor::scalar(0.5F)}));
}

TEST(Evaluate, RefusesWhatItDoesNotKnow) {
  EXPECT_FALSE(run("Erf", {matrix()}));
  EXPECT_FALSE(run("Add", {matrix(), integers({1})}));  // two types
  EXPECT_FALSE(run("Add", {matrix(), Tensor::of<float>({2}, std::vector{1.0F, 2.0F})}));
}

}  // namespace
}  // namespace carnot
