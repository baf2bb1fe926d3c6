// SPDX-License-Identifier: Apache-2.0
#include "app/child_cgroup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kGroupName = "carnot-";

/// Whether nobody holds the group open and locked, as its run does while it lives: that run may be
/// in another container, whose process numbers mean nothing here.
bool is_left(const std::filesystem::path& group) {
  const FileDescriptor opened{::open(group.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return opened.get() >= 0 && ::flock(opened.get(), LOCK_EX | LOCK_NB) == 0;
}

/// A run that was killed could not take its group away: the next one does. One that still holds
/// processes, or whose run lives, stays.
void remove_left_groups(const SysRoot& sys, const std::string& parent) {
  for (const std::string& name : sys.list(parent)) {
    if (!name.starts_with(kGroupName)) continue;
    const auto fields = split(std::string_view{name}.substr(kGroupName.size()), '-');
    if (fields.size() != 2 || !parse_uint(fields[0]) || !parse_uint(fields[1])) continue;
    if (sys.exists(fmt::format("/proc/{}", fields[0]))) continue;
    const std::filesystem::path group =
        sys.path_of(fmt::format("{}/{}", parent == "/" ? "" : parent, name));
    if (is_left(group)) ::rmdir(group.c_str());
  }
}

/// A new folder below `parent`, by a name that nobody has; empty when none may be made (errno).
std::optional<std::string> make_group_below(const SysRoot& sys, const std::string& parent) {
  constexpr int kMostNames = 1000;
  constexpr mode_t kMode = 0755;
  for (int i = 0; i < kMostNames; ++i) {
    const std::string folder =
        fmt::format("{}/{}{}-{}", parent == "/" ? "" : parent, kGroupName, ::getpid(), i);
    if (::mkdir(sys.path_of(folder).c_str(), kMode) == 0) return folder;
    if (errno != EEXIST) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Result<ChildCgroup> ChildCgroup::create(const SysRoot& sys) {
  // A tree of files that stands for another machine has no groups to make.
  const auto own = sys.is_this_machine() ? own_cgroup_v2(sys) : std::nullopt;
  if (!own) return fail(ErrorCode::unsupported, "there is no control group (v2) to be seen here.");
  remove_left_groups(sys, own->folder);
  const auto folder = make_group_below(sys, own->folder);
  if (!folder) {
    return fail(ErrorCode::environment, fmt::format("no control group may be made in {}: {}.",
                                                    own->folder, std::strerror(errno)));
  }
  FileDescriptor descriptor{
      ::open(sys.path_of(*folder).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  // For is_left of another run. Where the file system has no locks, its processes keep the group.
  if (descriptor.get() >= 0) ::flock(descriptor.get(), LOCK_EX | LOCK_NB);
  ChildCgroup made{sys, {CgroupVersion::v2, *folder}, *own, std::move(descriptor)};
  if (made.descriptor() < 0 || !made.cpu_time())
    return fail(ErrorCode::environment, "a new control group shows no account of its CPU time.");
  return made;
}

ChildCgroup::ChildCgroup(ChildCgroup&& other) noexcept
    : sys_{std::move(other.sys_)},
      group_{std::exchange(other.group_, {})},
      parent_{std::move(other.parent_)},
      descriptor_{std::move(other.descriptor_)} {}

ChildCgroup& ChildCgroup::operator=(ChildCgroup&& other) noexcept {
  ChildCgroup taken{std::move(other)};
  std::swap(sys_, taken.sys_);
  std::swap(group_, taken.group_);
  std::swap(parent_, taken.parent_);
  std::swap(descriptor_, taken.descriptor_);
  return *this;
}

ChildCgroup::~ChildCgroup() {
  if (group_.folder.empty()) return;
  const std::filesystem::path folder = sys_.path_of(group_.folder);
  // A process may start another while it is handed back: once more then. A group that cannot be
  // emptied (one below it was made) stays: it harms nobody.
  constexpr int kAttempts = 3;
  for (int i = 0; i < kAttempts && ::rmdir(folder.c_str()) != 0 && errno == EBUSY; ++i)
    hand_back_processes();
  ::rmdir(folder.c_str());
}

void ChildCgroup::hand_back_processes() const {
  const auto living = sys_.read(group_.folder + "/cgroup.procs");
  const std::filesystem::path target = sys_.path_of(parent_.folder + "/cgroup.procs");
  const FileDescriptor procs{::open(target.c_str(), O_WRONLY | O_CLOEXEC)};
  if (!living || procs.get() < 0) return;
  for (const std::string_view pid : split(*living, '\n')) {
    // One that ended meanwhile cannot be moved, and need not be.
    [[maybe_unused]] const ssize_t written = ::write(procs.get(), pid.data(), pid.size());
  }
}

}  // namespace carnot
