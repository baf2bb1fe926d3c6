// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace carnot {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr,
               "carnot: a promise of the program was broken: %s (%s:%d). Please report this.\n",
               condition, file, line);
  std::abort();
}

}  // namespace carnot
