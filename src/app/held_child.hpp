// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>
#include <sys/time.h>
#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/unique_handle.hpp"
#include "base/units.hpp"

namespace carnot {

/// As getrusage reports processor time.
Seconds seconds_of(const timeval& time);

/// Holds back the signals that a wrapper passes on, and the news of its child's end, so that they
/// can be waited for. The former mask comes back at the end.
class HeldSignals {
 public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  const sigset_t& former() const { return former_; }
  const sigset_t& held() const { return held_; }
  const struct sigaction& former_sigchld() const { return former_sigchld_; }

  /// Waits, at most so long, for a signal that asks to stop (hang-up, interrupt, quit, terminate),
  /// and takes it; with 0 it only looks. Others that come meanwhile are dropped: there is nobody to
  /// pass them on to.
  std::optional<int> wait_for_stop(Seconds most) const;

 private:
  sigset_t held_;
  sigset_t former_;
  struct sigaction former_sigchld_;
};

/// How a command ended.
struct ChildEnd {
  int exit_code = 0;      // its own, or 128 + the signal that ended it
  Seconds cpu_time{0.0};  // its own and that of its descendants that were waited for
};

/// A command that is ready to run but does not yet: the process exists and stands at a barrier, so
/// that counters can be read before its first instruction. It stays in our process group: the
/// terminal's Ctrl-C reaches it directly and is therefore not passed on a second time. Blocked and
/// ignored signals are those that we were started with, so that a command under nohup, or in the
/// background of a script, behaves measured as it does unmeasured.
class HeldChild {
 public:
  /// With `cgroup`, the folder of a control group (v2), the process is born in it. `variables`
  /// ("NAME=value") are added to its environment. REQUIRES: command is not empty. Errors:
  /// environment when no process can be made, or not in that group.
  static Result<HeldChild> start(const std::vector<std::string>& command,
                                 const HeldSignals& signals, std::optional<int> cgroup = {},
                                 const std::vector<std::string>& variables = {});
  HeldChild(HeldChild&&) = default;
  HeldChild& operator=(HeldChild&&) = default;
  /// A child that was never released ends without having run anything.
  ~HeldChild() = default;

  pid_t pid() const { return pid_; }

  /// Lets it go. Errors: not_found when there is no such command, unsupported when it cannot be
  /// executed; the child is gone then.
  Result<void> release();

  /// Returns as soon as the command has ended, without having collected it: the caller reads its
  /// counters first. Signals sent to us meanwhile are passed on; the last of them that asks to stop
  /// is returned. `on_ended` is called whenever some child of ours has ended.
  std::optional<int> wait_for_end(
      const HeldSignals& signals, const std::function<void()>& on_ended = [] {}) const;

  /// Collects the ended command.
  ChildEnd collect() const;

 private:
  HeldChild(pid_t pid, FileDescriptor barrier, FileDescriptor exec_error, std::string name)
      : pid_{pid},
        barrier_{std::move(barrier)},
        exec_error_{std::move(exec_error)},
        name_{std::move(name)} {}

  pid_t pid_;
  FileDescriptor barrier_;     // closing it ends a held child, writing a byte releases it
  FileDescriptor exec_error_;  // errno of a failed exec; closed by a successful one
  std::string name_;
};

}  // namespace carnot
