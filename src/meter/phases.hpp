// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace carnot {

/// What one line says (docs/formats.md): "[@NANOSECONDS] [next|begin|end] NAME".
struct PhaseMark {
  enum class Kind {
    next,   // the phase before it at this depth ends, this one begins
    begin,  // a phase inside the open one
    end,    // of the named phase and all inside it; without a name, of the innermost
  };
  Kind kind = Kind::next;
  std::string name;  // empty only of an end
  SteadyTime when;
  bool stamped = false;  // by its sender's clock; else it is the time at which it was received
};

/// No name is longer, in bytes; what goes on is cut off.
inline constexpr std::size_t kLongestPhaseName = 120;

/// Empty for what is no mark: a blank line, a comment ("#"), an end of nothing. Stamps that are no
/// time between `earliest` and `received` are not believed: `received` takes their place.
std::optional<PhaseMark> mark_of(std::string_view line, SteadyTime earliest, SteadyTime received);

/// Bytes as they come, made into marks: the end of a line may come later than its begin. A line
/// longer than any mark is left out.
class MarkReader {
 public:
  /// Marks before `earliest` are of another run.
  explicit MarkReader(SteadyTime earliest) : earliest_{earliest} {}
  void take(std::string_view bytes, SteadyTime received);
  /// What was received without a line's end is a line too. To be called once, last.
  void finish(SteadyTime received);
  const std::vector<PhaseMark>& marks() const { return marks_; }
  /// Marks beyond the most that are kept.
  std::size_t dropped() const { return dropped_; }

 private:
  void take_line(std::string_view line, SteadyTime received);

  SteadyTime earliest_;
  std::string unfinished_;
  bool too_long_ = false;
  std::vector<PhaseMark> marks_;
  std::size_t dropped_ = 0;
};

/// A named interval of a run.
struct Phase {
  std::string name;  // empty: time that nobody marked
  SteadyTime begin;
  SteadyTime end;
  int depth = 0;        // 0: part of the whole; 1: part of the phase before it with depth 0; ...
  bool stamped = true;  // both edges by the sender's clock
};

struct PhaseTree {
  /// In order of their begins, each followed by what is inside it. Those of depth 0, unmarked time
  /// included, tile the run: each ends where the next begins.
  std::vector<Phase> phases;
  std::vector<std::string> remarks;  // ends of what was not open, sentences
};

/// The tree of a run's phases. Marks are put in order of time first; those outside the run count at
/// its edge; what is still open at its end ends there. REQUIRES: begin < end.
PhaseTree phases_of(std::vector<PhaseMark> marks, SteadyTime begin, SteadyTime end);

}  // namespace carnot
