// SPDX-License-Identifier: Apache-2.0
#include "app/models/shipped_models.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

TEST(ShippedModels, ReadsTheRowsThatNameAFileAndASpec) {
  const auto models = shipped_models_in(
      "| file | spec | right |\n|---|---|---|\n"
      "| `a.safetensors` | `zoo:mlp?classes=10` | 9 |\n"
      "| `b.txt` | `zoo:mlp` | 9 |\n| `c.safetensors` | mlp |\n| `\n");
  ASSERT_EQ(models.size(), 1U);
  EXPECT_EQ(models[0].file, "a.safetensors");
  EXPECT_EQ(models[0].spec, "zoo:mlp?classes=10");
}

TEST(ShippedModels, EveryOneThatIsListedCanBeNamed) {
  const auto sources = shipped_sources();
  EXPECT_THAT(sources, Not(IsEmpty()));
  for (const std::string& source : sources) {
    const ZooSpec spec = must(parse_zoo_spec(source.substr(4)));
    must(check_zoo_spec(spec));
    EXPECT_TRUE(std::filesystem::exists(*spec.weights)) << source;
  }
}

}  // namespace
}  // namespace carnot
