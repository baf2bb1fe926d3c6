// SPDX-License-Identifier: Apache-2.0
#include "app/child_account.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/must.hpp"

namespace carnot {
namespace {

/// Half a second of CPU time, by a process whose parent has ended: the shell starts it in the
/// background of a subshell, and waits longer than it runs without waiting for it.
constexpr const char* kDaemon =
    "(timeout 0.5 sh -c 'while :; do :; done' >/dev/null 2>&1 &) ; sleep 0.8";

class Account : public ::testing::Test {
 protected:
  RealClock clock;
  Environment environment = real_environment(clock);
  HeldSignals signals;

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
  AccountedChild without_group(const char* script) {
    return {must(HeldChild::start({"sh", "-c", script}, signals)),
            ChildAccount{std::nullopt, environment}};
  }

  CpuAccount kind{};
  Seconds waited{0.0};
};

TEST_F(Account, OfATreeHoldsADaemonThatOutlivedItsParent) {
  const Seconds all = used(without_group(kDaemon));
  EXPECT_EQ(kind, CpuAccount::process_tree);
  EXPECT_LT(waited.count(), 0.1);  // what the kernel says of the command alone
  EXPECT_GT(all.count(), 0.2);
}

TEST_F(Account, OfATreeHoldsADaemonThatStillRuns) {
  const Seconds all =
      used(without_group("(timeout 1 sh -c 'while :; do :; done' >/dev/null 2>&1 &) ; sleep 0.6"));
  EXPECT_GT(all.count(), 0.2);
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
  auto group = ChildCgroup::create(environment.sys);
  if (!group) GTEST_SKIP() << "no control group may be made here: " << group.error().message;
  const std::filesystem::path folder = group->folder();
  auto child = HeldChild::start({"sh", "-c", kDaemon}, signals, group->descriptor());
  if (!child) GTEST_SKIP() << to_sentence(child.error());
  const Seconds all =
      used({*std::move(child), ChildAccount{std::optional{*std::move(group)}, environment}});
  EXPECT_EQ(kind, CpuAccount::cgroup);
  EXPECT_GT(all.count(), 0.2);
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST_F(Account, AGroupThatStillHoldsADaemonIsEmptiedAndRemoved) {
  auto group = ChildCgroup::create(environment.sys);
  if (!group) GTEST_SKIP() << "no control group may be made here: " << group.error().message;
  const std::filesystem::path folder = group->folder();
  auto child =
      HeldChild::start({"sh", "-c", "(sleep 1 >/dev/null 2>&1 &)"}, signals, group->descriptor());
  if (!child) GTEST_SKIP() << to_sentence(child.error());
  used({*std::move(child), ChildAccount{std::optional{*std::move(group)}, environment}});
  EXPECT_FALSE(std::filesystem::exists(folder));
}

}  // namespace
}  // namespace carnot
