// SPDX-License-Identifier: Apache-2.0
#include "support/fake_nvml/fake_nvml.hpp"

#include <dlfcn.h>

#include <chrono>
#include <utility>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// The same copy of the library that the code under test opens: the linker loads a file once.
FakeDriver& driver_in(const std::string& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  CARNOT_ASSERT(handle != nullptr);
  void* symbol = ::dlsym(handle, "carnot_fake_nvml_driver");
  CARNOT_ASSERT(symbol != nullptr);
  return *reinterpret_cast<FakeDriver* (*)()>(symbol)();
}

}  // namespace

FakeNvml::FakeNvml(const Clock& clock, Driver driver)
    : path_{driver == Driver::old ? CARNOT_FAKE_NVML_OLD : CARNOT_FAKE_NVML},
      driver_{driver_in(path_)} {
  driver_ = FakeDriver{};
  driver_.now_ns = [&clock, start = clock.now()] { return (clock.now() - start).count(); };
  const auto wall = std::chrono::floor<std::chrono::microseconds>(clock.wall_now());
  driver_.stamps_begin_us = static_cast<unsigned long long>(wall.time_since_epoch().count());
}

void FakeNvml::fail(std::string function, int result, int calls) {
  const int from = driver_.calls[function];
  driver_.faults.push_back({std::move(function), from, calls, result});
}

void FakeNvml::reload_driver() {
  driver_.is_initialised = false;
  ++driver_.handles_of;
  driver_.loaded_at_ns = driver_.now_ns();
}

}  // namespace carnot
