// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <ostream>
#include <span>
#include <string>

#include "base/units.hpp"
#include "sensors/source.hpp"
#include "support/fake_machine.hpp"

namespace carnot {

/// What can happen to a thing that is read.
enum class Fault {
  fails,         // a read fails, as the interface lets reads fail
  garbage,       // the answer is no number
  above_range,   // the counter shows more than it can hold
  stands_still,  // the counter does not move while joules are drawn
  starts_anew,   // the counter begins at 0 again
  vanishes,      // unplugged, unloaded
  slow,          // an answer comes late, within the time-out
  silent,        // no answer comes
  held_down,     // its clocks are held down
  warms_up,      // its temperature rises while it works
  // set before it is opened
  near_its_end,   // the counter passes its end soon
  without_range,  // near its end, and where that is cannot be read
  forbidden,      // the system refuses this user
  mirrored,       // a second one shows the same counter
};

/// A working thing with what reads it, and what can go wrong with it. It shows what it is told;
/// where it goes by the clock of its machine it draws 100 W.
class Instrument {
 public:
  Instrument() = default;
  virtual ~Instrument() = default;
  Instrument(const Instrument&) = delete;
  Instrument& operator=(const Instrument&) = delete;

  /// Opens what reads it; called once.
  virtual Scan open() = 0;
  /// So many joules have been drawn since it was made, and so many watts are drawn now.
  virtual void show(Joules drawn, Watts now) = 0;
  /// Whether it draws 100 W by its machine's clock, whatever it is told.
  virtual bool goes_by_the_clock() const { return false; }
  /// Lets it go wrong until `recover`; false where this cannot happen to it.
  virtual bool suffer(Fault fault) = 0;
  virtual void recover() = 0;

  FakeMachine machine;
};

/// One kind of source, with a name for reports.
struct InstrumentKind {
  const char* name;
  std::unique_ptr<Instrument> (*make)();
};
inline void PrintTo(const InstrumentKind& kind, std::ostream* out) { *out << kind.name; }

/// Every kind of source that there is: a new one is a row here, and meets all faults.
std::span<const InstrumentKind> instrument_kinds();

}  // namespace carnot
