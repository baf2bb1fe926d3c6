// SPDX-License-Identifier: Apache-2.0
#include "support/fake_rocm_smi/fake_rocm_smi.hpp"

#include <dlfcn.h>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// The same copy of the library that the code under test opens: the linker loads a file once.
FakeRocmState& state_in(const std::string& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  CARNOT_ASSERT(handle != nullptr);
  void* symbol = ::dlsym(handle, "carnot_fake_rocm_smi_state");
  CARNOT_ASSERT(symbol != nullptr);
  return *reinterpret_cast<FakeRocmState* (*)()>(symbol)();
}

}  // namespace

FakeRocmSmi::FakeRocmSmi(const Clock& clock)
    : path_{CARNOT_FAKE_ROCM_SMI}, state_{state_in(path_)} {
  state_ = FakeRocmState{};
  state_.seconds = [&clock, start = clock.now()] {
    return seconds_between(start, clock.now()).count();
  };
}

}  // namespace carnot
