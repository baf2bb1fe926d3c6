// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "base/unique_handle.hpp"
#include "meter/meter.hpp"
#include "meter/phases.hpp"

namespace carnot {

/// The variable that names the file which phases are marked in.
inline constexpr const char* kPhasesVariable = "CARNOT_PHASES";

/// Listens to the marks of a run: lines that any process appends to a file (docs/formats.md).
///
/// A plain file, because nothing can make a writer wait there: a pipe blocks who opens it after we
/// were killed, or who fills it, and a socket is out of a shell's reach. The kernel tells of each
/// write (inotify), and the sources are read at once, so that the edge lies close to a reading;
/// where the sender stamped its line, the edge is the sender's, however late we heard of it.
///
/// One listener per run; its thread is its own.
class PhaseListener {
 public:
  /// Makes the file. Errors: environment, when it or the watch cannot be made.
  static Result<std::unique_ptr<PhaseListener>> create();
  ~PhaseListener();
  PhaseListener(const PhaseListener&) = delete;
  PhaseListener& operator=(const PhaseListener&) = delete;

  /// "CARNOT_PHASES=/tmp/...": for the environment of the child.
  std::string variable() const;

  /// To be called once, before the run begins, while signals are held. Both outlive the listener.
  void listen(Meter& meter, const Clock& clock);
  /// Ends the listening and gives the phases between two instants.
  PhaseTree finish(SteadyTime begin, SteadyTime end);  // REQUIRES: listen() was called

 private:
  PhaseListener(TemporaryFolder folder, FileDescriptor file, FileDescriptor watch,
                FileDescriptor wake);
  std::filesystem::path path() const { return folder_.path() / "marks"; }
  void watch_marks();
  /// Everything that was written since.
  void read_new();
  void note_overwriting(std::uint64_t size);

  TemporaryFolder folder_;
  FileDescriptor file_;
  FileDescriptor watch_;
  FileDescriptor wake_;     // an eventfd: written to end the thread
  Meter* meter_ = nullptr;  // these three from listen() on
  const Clock* clock_ = nullptr;
  std::optional<MarkReader> reader_;
  std::uint64_t known_bytes_;
  bool was_overwritten_ = false;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace carnot
