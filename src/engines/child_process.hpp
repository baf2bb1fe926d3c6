// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/unique_handle.hpp"

namespace carnot {

/// A child in its own process group that cannot outlive us: it dies with the thread that started it
/// (PR_SET_PDEATHSIG), also when that is killed with -9, and its whole group dies with this object.
/// What it prints (stdout and stderr) comes into a pipe, of which the last lines are kept.
///
/// One thread at a time. The starting thread must live as long as the child is wanted.
class ChildProcess {
 public:
  /// The descriptor under which a child finds `inherited`.
  static constexpr int kInheritedDescriptor = 3;

  /// `variables` ("TMPDIR=/x") stand in its environment beside our own, or in their place. Errors:
  /// not_found or environment when it cannot be executed, with errno's words.
  static Result<ChildProcess> start(const std::filesystem::path& executable,
                                    const std::vector<std::string>& arguments, int inherited,
                                    const std::vector<std::string>& variables = {});
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Kills the group and reaps the child.
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  int output_descriptor() const { return output_.get(); }

  /// Takes what the child has printed so far, without waiting.
  void drain_output();
  /// The last lines it printed, at most 1,000 characters, valid UTF-8.
  std::string last_output();

  /// True once it has ended (and was reaped).
  bool has_ended();
  /// Kills whatever is left of its group and reaps it. Harmless when it has ended.
  void end_now();
  /// "exited with code 3", "was killed by signal 11 (Segmentation fault)". REQUIRES: it has ended.
  std::string how_it_ended() const;
  bool ended_well() const;
  /// Empty while it runs and for one that a signal ended.
  std::optional<int> exit_code() const;

 private:
  ChildProcess(pid_t pid, FileDescriptor output) : pid_{pid}, output_{std::move(output)} {}

  pid_t pid_ = -1;
  FileDescriptor output_;
  std::string tail_;
  std::optional<int> wait_status_;
};

}  // namespace carnot
