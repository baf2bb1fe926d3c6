// SPDX-License-Identifier: Apache-2.0
#include "tactics_on_exports/cases.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace carnot {
namespace {

// What a wrong rewriting leaves is noise as loud as the signal, 0 dB and less. The networks are
// deep and their weights random, so that errors are not averaged out as in trained ones.
constexpr double kHalf = 25.0;
constexpr double kEightBits = 5.0;
constexpr double kFourBits = 3.0;

Case one(std::string name, std::string tactic, Parameters parameters, Promise promise,
         double least_decibels = 0.0) {
  return {.recipe = {.name = std::move(name),
                     .steps = {{.tactic = std::move(tactic), .parameters = std::move(parameters)}}},
          .promise = promise,
          .least_decibels = least_decibels,
          .only_on = {}};
}

Case plain(const std::string& tactic, Promise promise, double least_decibels = 0.0) {
  return one(tactic, tactic, {}, promise, least_decibels);
}

Case laid_out_for(EngineName engine) {
  const std::string key{key_of(engine)};
  Case made = one("static-int8 for " + key, "static-int8", {{"placement", key}}, Promise::close,
                  kEightBits);
  made.only_on = engine;
  return made;
}

void add_exact(std::vector<Case>& all) {
  all.push_back(plain("simplify", Promise::exact));
  all.push_back(plain("fold", Promise::exact));
}

void add_removing(std::vector<Case>& all) {
  const auto add = [&](std::string name, std::string tactic, Parameters parameters) {
    all.push_back(one(std::move(name), std::move(tactic), std::move(parameters), Promise::whole));
  };
  add("prune-local 25 %", "prune-local", {});
  add("prune-global 50 %", "prune-global", {{"fraction", 0.5}});
  add("prune-structured 25 %", "prune-structured", {});
  add("prune-structured 50 %, any number", "prune-structured",
      {{"ratio", 0.5}, {"multiple", std::int64_t{1}}, {"least", std::int64_t{1}}});
  add("prune-structured 25 %, global", "prune-structured", {{"ranking", std::string{"global"}}});
  add("prune-structured 25 %, inner, activation", "prune-structured",
      {{"channels", std::string{"inner"}}, {"importance", std::string{"activation"}}});
  add("prune-structured 25 %, batch-norm", "prune-structured",
      {{"repair", std::string{"batch-norm"}}});
  add("low-rank, energy", "low-rank", {});
  add("low-rank, half", "low-rank", {{"by", std::string{"share"}}, {"share", 0.5}});
}

void add_rounding(std::vector<Case>& all) {
  const auto add = [&](std::string name, std::string tactic, Parameters parameters, double least) {
    all.push_back(
        one(std::move(name), std::move(tactic), std::move(parameters), Promise::close, least));
  };
  all.push_back(plain("static-int8", Promise::close, kEightBits));
  all.push_back(laid_out_for(EngineName::onnxruntime));
  all.push_back(laid_out_for(EngineName::openvino));
  add("static-int8, equalised, mse, shared", "static-int8",
      {{"equalize", true}, {"calibration", std::string{"mse"}}, {"share-scales", true}},
      kEightBits);
  all.push_back(plain("dynamic-int8", Promise::close, kEightBits));
  add("dynamic-int8, all", "dynamic-int8", {{"convolutions", true}, {"activation-products", true}},
      kEightBits);
  all.push_back(plain("weight-int8", Promise::close, kEightBits));
  add("weight-int8, all", "weight-int8", {{"convolutions", true}}, kEightBits);
  all.push_back(plain("weight-int4", Promise::close, kFourBits));
  all.push_back(plain("fp16", Promise::close, kHalf));
}

}  // namespace

std::vector<Case> cases() {
  std::vector<Case> all;
  add_exact(all);
  add_removing(all);
  add_rounding(all);
  all.push_back({.recipe = {.name = "prune-structured, fold, static-int8",
                            .steps = {{.tactic = "prune-structured", .parameters = {}},
                                      {.tactic = "fold", .parameters = {}},
                                      {.tactic = "static-int8", .parameters = {}}}},
                 .promise = Promise::whole,
                 .least_decibels = 0.0,
                 .only_on = {}});
  return all;
}

}  // namespace carnot
