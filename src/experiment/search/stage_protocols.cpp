// SPDX-License-Identifier: Apache-2.0
#include "experiment/search/stage_protocols.hpp"

#include <algorithm>

#include "analysis/stop_rule.hpp"

namespace carnot {

Protocol screen_protocol(Protocol protocol, int blocks) {
  protocol.warm_up = Seconds{0.1};
  protocol.window = Seconds{0.2};
  protocol.windows = 1;
  protocol.repetitions = blocks;
  protocol.until.reset();
  protocol.cool_down = Seconds{0.0};
  protocol.idle_baseline = Seconds{0.0};
  return protocol;
}

Seconds finals_window(Seconds time_left, std::size_t candidates) {
  const Seconds trial = time_left / static_cast<double>(kFewestBlocks * candidates);
  return std::clamp(trial / 2.0, Seconds{0.2}, Seconds{1.0});
}

Protocol finals_protocol(Protocol protocol, std::size_t engines, Seconds window) {
  protocol.warm_up = std::min(Seconds{0.3}, window);
  protocol.window = window;
  protocol.windows = 1;
  // The second baseline is chosen on half of the blocks where there are several engines.
  protocol.repetitions = engines > 1 ? 12 : kFewestBlocks;
  protocol.until = kGoodEnough;
  protocol.idle_baseline = Seconds{0.0};
  return protocol;
}

}  // namespace carnot
