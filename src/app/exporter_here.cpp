// SPDX-License-Identifier: Apache-2.0
#include "app/exporter_here.hpp"

namespace carnot {

ModelExporter exporter_in(const Environment& environment) {
  return ModelExporter{
      {.program_folders = worker_folders_of(environment), .cache = environment.cache},
      environment.clock,
      environment.sys};
}

}  // namespace carnot
