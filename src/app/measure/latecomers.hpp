// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "app/library_start.hpp"
#include "app/source_config.hpp"
#include "app/sources.hpp"
#include "meter/meter.hpp"
#include "records/finding.hpp"

namespace carnot {

/// Lets boards whose library starts late join a meter, as the user describes them, for as long as
/// commands run.
class Latecomers {
 public:
  /// Takes what is late out of `opened`. `meter` must outlive this.
  Latecomers(OpenedSources& opened, Meter& meter);
  ~Latecomers() = default;
  Latecomers(const Latecomers&) = delete;
  Latecomers& operator=(const Latecomers&) = delete;

  /// Null where there is none.
  const LibraryStart* libraries() const { return libraries_.get(); }

  /// The last command has ended: who is not there by now missed it, and is named.
  std::vector<Finding> close();

 private:
  std::vector<FoundEntry> awaited_;          // used by the libraries' threads, one at a time
  std::unique_ptr<LibraryStart> libraries_;  // last: its end waits for those threads
};

}  // namespace carnot
