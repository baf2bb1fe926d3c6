// SPDX-License-Identifier: Apache-2.0
#include "engines/locate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

class Locate : public testing::Test {
 protected:
  std::filesystem::path install(const std::string& where, bool executable) {
    const auto path = folder.path() / where;
    must(write_file_atomically(path, "#!/bin/sh\n"));
    if (executable) std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  TemporaryFolder folder = must(TemporaryFolder::create("", "locate"));
};

TEST_F(Locate, PrefersTheFoldersOfTheEnvironment) {
  const auto chosen = install("own/carnot-worker-openvino", true);
  install("bin/carnot-worker-openvino", true);
  const auto folders =
      worker_folders("/nowhere:" + (folder.path() / "own").string() + ":", folder.path() / "bin");
  EXPECT_EQ(must(locate_worker(EngineName::openvino, folders)), chosen);
}

TEST_F(Locate, FindsAPackagesFolderBesideBin) {
  const auto installed = install("lib/carnot/carnot-worker-openvino", true);
  EXPECT_EQ(must(locate_worker(EngineName::openvino, worker_folders("", folder.path() / "bin"))),
            installed);
}

TEST_F(Locate, TheLaboratoryOfAPackageFindsThemBesideCarnot) {
  const auto beside = install("bin/carnot-worker-openvino", true);
  EXPECT_EQ(
      must(locate_worker(EngineName::openvino, worker_folders("", folder.path() / "lib/carnot"))),
      beside);
}

TEST_F(Locate, SaysHowToInstallWhatIsNotThere) {
  install("bin/carnot-worker-openvino", false);
  const auto missing =
      locate_worker(EngineName::openvino, worker_folders("", folder.path() / "bin"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_THAT(missing.error().message,
              testing::StartsWith("engine openvino is not installed: there is no "
                                  "carnot-worker-openvino in "));
  EXPECT_EQ(missing.error().remedy, "Run `make engines`, then build again.");
}

}  // namespace
}  // namespace carnot
