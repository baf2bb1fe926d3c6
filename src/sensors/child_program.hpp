// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/unique_handle.hpp"
#include "base/units.hpp"
#include "sensors/waiting.hpp"

namespace carnot {

/// A program with its output in pipes, in a process group of its own, with nothing to read. No
/// shell is involved. Whoever is still of the group when the object goes is killed.
class ChildProgram {
 public:
  /// `argv[0]` is looked for in PATH. The error is one sentence. REQUIRES: argv is not empty.
  static tl::expected<ChildProgram, std::string> start(std::span<const std::string> argv);
  ChildProgram(ChildProgram&& other) noexcept;
  ChildProgram& operator=(ChildProgram&&) = delete;
  ~ChildProgram();

  /// Reads what is there until a deadline: appends to `out`, and to the errors kept. True while
  /// there may be more; false after both pipes have ended.
  enum class More { came, ended, timed_out, stopped };
  More read_more(std::string& out, const Deadline& deadline, const StopEvent& stop);

  /// Waits for its end. Empty when that did not come in time, or a stop did; otherwise how it
  /// ended, as wait(2) says.
  std::optional<int> wait(const Deadline& deadline, const StopEvent& stop);

  /// The last line that it wrote to its standard error; may be empty.
  std::string last_error() const;

 private:
  ChildProgram(pid_t pid, FileDescriptor out, FileDescriptor err)
      : pid_{pid}, out_{std::move(out)}, err_{std::move(err)} {}

  pid_t pid_;  // 0 once it was waited for, or moved from
  FileDescriptor out_;
  FileDescriptor err_;
  std::string errors_;
};

/// "ended with status 1: Could not open device", "was killed by signal 9".
std::string how_it_ended(int wait_status, std::string_view last_error);

/// Runs a program to its end and gives what it printed. It and its group are killed at the time-out
/// or when a stop is requested. The error is one sentence that names the program: not started,
/// timed out, failed (with the last line of its errors), or printed more than a megabyte.
tl::expected<std::string, std::string> output_of(std::span<const std::string> argv, Seconds timeout,
                                                 const std::stop_token& stop);

}  // namespace carnot
