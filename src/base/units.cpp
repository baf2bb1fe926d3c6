// SPDX-License-Identifier: Apache-2.0
#include "base/units.hpp"

#include <ostream>

namespace carnot {

void PrintTo(Joules energy, std::ostream* out) { *out << energy.si() << " J"; }

void PrintTo(Watts power, std::ostream* out) { *out << power.si() << " W"; }

}  // namespace carnot
