// SPDX-License-Identifier: Apache-2.0
#include "app/child_account.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "app/held_child.hpp"
#include "app/sources.hpp"
#include "sensors/process_times.hpp"

namespace carnot {
namespace {

/// Of all children that were waited for, the command and collected orphans among them.
Seconds collected_children() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

bool has_living_children() {
  siginfo_t state{};
  return ::waitid(P_ALL, 0, &state, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/// A tree of files that stands for another machine knows nothing of our children.
}  // namespace

ChildAccount::ChildAccount(std::optional<ChildCgroup> group, const Environment& environment)
    : environment_{&environment}, group_{std::move(group)} {}

ChildAccount::ChildAccount(ChildAccount&& other) noexcept
    : environment_{other.environment_},
      group_{std::exchange(other.group_, std::nullopt)},
      kind_{std::exchange(other.kind_, CpuAccount::waited_children)},
      at_begin_{other.at_begin_} {}

ChildAccount& ChildAccount::operator=(ChildAccount&& other) noexcept {
  ChildAccount taken{std::move(other)};
  std::swap(environment_, taken.environment_);
  group_.swap(taken.group_);
  std::swap(kind_, taken.kind_);
  std::swap(at_begin_, taken.at_begin_);
  return *this;
}

ChildAccount::~ChildAccount() {
  if (kind_ == CpuAccount::process_tree) ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

void ChildAccount::begin(bool has_other_children) {
  const auto now = group_ ? group_->cpu_time() : Result<Seconds>{Error{}};
  if (now) {
    kind_ = CpuAccount::cgroup;
    at_begin_ = *now;
  } else if (!has_other_children && environment_->sys.is_this_machine() &&
             ::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0) {
    kind_ = CpuAccount::process_tree;
    at_begin_ = collected_children();
  }
}

std::optional<CpuCgroup> ChildAccount::born_in() const {
  if (kind_ != CpuAccount::cgroup) return std::nullopt;
  return CpuCgroup{CgroupVersion::v2, group_->folder()};
}

void ChildAccount::collect_orphans_but(int command) const {
  if (kind_ != CpuAccount::process_tree) return;
  siginfo_t state{};
  while (::waitid(P_ALL, 0, &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_pid != 0 &&
         state.si_pid != command) {
    ::waitpid(state.si_pid, nullptr, 0);
    state = {};
  }
}

Seconds ChildAccount::cpu_time(Seconds waited) const {
  if (kind_ == CpuAccount::process_tree) return of_tree();
  const auto now = kind_ == CpuAccount::cgroup ? group_->cpu_time() : Result<Seconds>{Error{}};
  return now ? *now - at_begin_ : waited;
}

Seconds ChildAccount::of_tree() const {
  collect_orphans_but(0);
  const Seconds used = collected_children() - at_begin_;
  if (!has_living_children()) return used;  // the usual case, without a search through /proc
  const ProcessTree tree = process_tree(environment_->sys);
  const auto living = tree.cpu_time(tree.children_of(::getpid()));
  return living ? used + *living : used;
}

Result<AccountedChild> start_accounted(const std::vector<std::string>& command,
                                       const HeldSignals& signals, const Environment& environment,
                                       const std::vector<std::string>& variables) {
  if (auto group = ChildCgroup::create(environment.sys)) {
    // It may be refused all the same: by an old kernel, or by a container's filter of system calls.
    auto born = HeldChild::start(command, signals, group->descriptor(), variables);
    if (born) {
      return AccountedChild{*std::move(born),
                            ChildAccount{std::optional{*std::move(group)}, environment}};
    }
  }
  CARNOT_TRY(HeldChild child, HeldChild::start(command, signals, std::nullopt, variables));
  return AccountedChild{std::move(child), ChildAccount{std::nullopt, environment}};
}

}  // namespace carnot
