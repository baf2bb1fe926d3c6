// SPDX-License-Identifier: Apache-2.0
#include "app/child_account.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "support/control_groups.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// Some tenths of a second of CPU time, however busy the machine is, by a process whose parent has
/// ended; nobody waits for it but for the file that it leaves.
std::string daemon(const std::filesystem::path& done, std::string_view and_then = ":") {
  constexpr std::string_view kLoop = "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done";
  return fmt::format(
      "(sh -c '{}; touch {}; {}' >/dev/null 2>&1 &) ; until [ -e {} ]; do sleep 0.1; done", kLoop,
      done.string(), and_then, done.string());
}
constexpr double kAtLeastSeconds = 0.1;

class Account : public ::testing::Test {
 protected:
  RealClock clock;
  Environment environment = real_environment(clock);
  HeldSignals signals;
  TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-account"));
  std::filesystem::path done = folder.path() / "done";

  Seconds used(AccountedChild started, bool has_other_children = false) {
    started.account.begin(has_other_children);
    kind = started.account.kind();
    must(started.child.release());
    started.child.wait_for_end(signals,
                               [&] { started.account.collect_orphans_but(started.child.pid()); });
    const ChildEnd end = started.child.collect();
    waited = end.cpu_time;
    return started.account.cpu_time(end.cpu_time);
  }
  AccountedChild without_group(const std::string& script) {
    return {must(HeldChild::start({"sh", "-c", script}, signals)),
            ChildAccount{std::nullopt, environment}};
  }

  CpuAccount kind{};
  Seconds waited{0.0};
};

TEST_F(Account, OfATreeHoldsADaemonThatOutlivedItsParent) {
  const Seconds all = used(without_group(daemon(done)));
  EXPECT_EQ(kind, CpuAccount::process_tree);
  EXPECT_GT((all - waited).count(), kAtLeastSeconds);  // the kernel's word on the command alone
}

TEST_F(Account, OfATreeHoldsADaemonThatStillRuns) {
  const Seconds all = used(without_group(daemon(done, "sleep 2")));
  EXPECT_GT((all - waited).count(), kAtLeastSeconds);
}

TEST_F(Account, OfATreeHoldsOrphansTooShortToBeSeen) {
  const Seconds all =
      used(without_group("i=0; while [ $i -lt 300 ]; do (sh -c : &); i=$((i+1)); done; sleep 0.2"));
  EXPECT_GT(all.count(), waited.count());
}

TEST_F(Account, WithOtherChildrenOfOursIsWhatTheCommandWaitedFor) {
  const Seconds all = used(without_group("sh -c :"), true);
  EXPECT_EQ(kind, CpuAccount::waited_children);
  EXPECT_EQ(all, waited);
}

TEST_F(Account, OfAGroupHoldsAllThatWasBornInIt) {
  CARNOT_NEEDS_CONTROL_GROUP();
  auto group = ChildCgroup::create(environment.sys);
  ASSERT_TRUE(group.has_value()) << to_sentence(group.error());
  const std::filesystem::path of_group = group->folder();
  auto child = HeldChild::start({"sh", "-c", daemon(done)}, signals, group->descriptor());
  ASSERT_TRUE(child.has_value()) << to_sentence(child.error());
  const Seconds all =
      used({*std::move(child), ChildAccount{std::optional{*std::move(group)}, environment}});
  EXPECT_EQ(kind, CpuAccount::cgroup);
  EXPECT_GT((all - waited).count(), kAtLeastSeconds);
  EXPECT_FALSE(std::filesystem::exists(of_group));
}

TEST_F(Account, AGroupThatStillHoldsADaemonIsEmptiedAndRemoved) {
  CARNOT_NEEDS_CONTROL_GROUP();
  auto group = ChildCgroup::create(environment.sys);
  ASSERT_TRUE(group.has_value()) << to_sentence(group.error());
  const std::filesystem::path of_group = group->folder();
  auto child =
      HeldChild::start({"sh", "-c", "(sleep 1 >/dev/null 2>&1 &)"}, signals, group->descriptor());
  ASSERT_TRUE(child.has_value()) << to_sentence(child.error());
  used({*std::move(child), ChildAccount{std::optional{*std::move(group)}, environment}});
  EXPECT_FALSE(std::filesystem::exists(of_group));
}

}  // namespace
}  // namespace carnot
