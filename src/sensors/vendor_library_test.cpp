// SPDX-License-Identifier: Apache-2.0
#include "sensors/vendor_library.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using Names = std::vector<std::string_view>;

TEST(VendorLibrary, TakesTheFirstThatIsThereAndFindsWhatItHas) {
  const VendorLibrary library =
      must(VendorLibrary::open(Names{"libcarnot_no_such_library.so", "libm.so.6"}));
  EXPECT_EQ(library.name(), "libm.so.6");
  double (*cosine)(double) = nullptr;
  library.bind("cos", cosine);
  ASSERT_NE(cosine, nullptr);
  EXPECT_DOUBLE_EQ(cosine(0.0), 1.0);
  library.bind("carnot_no_such_function", cosine);
  EXPECT_EQ(cosine, nullptr);
}

TEST(VendorLibrary, OneThatIsNotThereIsNoFault) {
  EXPECT_EQ(VendorLibrary::open(Names{"libcarnot_no_such_library.so"}).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(VendorLibrary::open(Names{}).error().code, ErrorCode::not_found);
}

TEST(VendorLibrary, OneThatCannotBeLoadedIsAFaultInTheLinkersWords) {
  const FakeMachine machine;
  machine.write("/broken.so", "this is no library");
  const std::string broken = machine.sys().path_of("/broken.so").string();
  const auto opened = VendorLibrary::open(Names{broken, "libcarnot_no_such_library.so"});
  EXPECT_EQ(opened.error().code, ErrorCode::environment);
  EXPECT_NE(opened.error().message.find("cannot be loaded: " + broken), std::string::npos);
}

TEST(TextIn, EndsAtTheFirstZeroAndIsAlwaysUtf8) {
  VendorText buffer{};
  EXPECT_EQ(text_in(buffer), "");
  buffer = {'H', '1', '0', '0', ' ', '\0', 'x'};
  EXPECT_EQ(text_in(buffer), "H100");
  buffer.fill('a');
  EXPECT_EQ(text_in(buffer).size(), buffer.size());
  buffer = {'\xff', '\0'};
  EXPECT_NE(text_in(buffer), "\xff");
}

TEST(ShowsDriver, OnlyWhereTheKernelDoes) {
  const FakeMachine machine;
  EXPECT_FALSE(shows_nvidia_driver(machine.sys()));
  EXPECT_FALSE(shows_amd_driver(machine.sys()));
  machine.write("/dev/nvidiactl", "");
  machine.write("/sys/module/amdgpu/version", "");
  EXPECT_TRUE(shows_nvidia_driver(machine.sys()));
  EXPECT_TRUE(shows_amd_driver(machine.sys()));
}

}  // namespace
}  // namespace carnot
