// SPDX-License-Identifier: Apache-2.0
#include "interval_coverage/load.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace carnot::coverage {

Load Load::jumping(Rng& rng, double low, double high, double hold, double length) {
  Load load;
  for (double when = 0.0; when <= length; when -= hold * std::log(1.0 - rng.uniform()))
    load.set(when, rng.uniform(low, high));
  return load;
}

Load Load::by_turns(Rng& rng, double hold, double length) {
  Load load;
  const double work = rng.uniform(80.0, 160.0);
  bool works = rng.uniform() < 0.5;
  for (double when = 0.0; when <= length; when -= hold * std::log(1.0 - rng.uniform())) {
    load.set(when, works ? work : work / 6.0);
    works = !works;
  }
  return load;
}

Load Load::stepping(Rng& rng, double begin, double end) {
  Load load;
  const double rest = rng.uniform(5.0, 60.0);
  load.set(0.0, rest);
  load.set(begin, rng.uniform(80.0, 160.0));
  load.set(end, rest);
  return load;
}

Load Load::repeating(Rng& rng, double period, double phase, double length) {
  Load load;
  const double rest = rng.uniform(5.0, 60.0);
  const double work = rng.uniform(80.0, 160.0);
  load.set(0.0, rest);
  for (double when = phase; when <= length; when += period) {
    load.set(when, work);
    load.set(when + period / 2.0, rest);
  }
  return load;
}

double Load::energy_until(double when) const {
  const Start& start = at(when);
  return start.energy + (when - start.when) * start.watts;
}

void Load::set(double when, double watts) {
  const double energy =
      starts_.empty() ? 0.0
                      : starts_.back().energy + (when - starts_.back().when) * starts_.back().watts;
  starts_.push_back({when, energy, watts});
}

const Load::Start& Load::at(double when) const {
  const auto later = std::ranges::upper_bound(starts_, std::max(0.0, when), {}, &Start::when);
  return *std::prev(later);
}

}  // namespace carnot::coverage
