// SPDX-License-Identifier: Apache-2.0
//
// A libnvidia-ml.so.1 whose boards the test scripts.
//
// CARNOT_OLD_DRIVER leaves out what a driver of 2015 did not have.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <string>
#include <thread>

#include "support/fake_nvml/driver.hpp"
#include "support/fake_nvml/types.hpp"

namespace {

using namespace carnot::fake_driver;
using carnot::FakeBoard;

int copy_text(const std::string& text, char* into, unsigned int size) {
  if (text.size() >= size) return kInsufficientSize;
  std::memcpy(into, text.c_str(), text.size() + 1);
  return kSuccess;
}

}  // namespace

extern "C" {

/// How the test gets at the driver's state.
carnot::FakeDriver* carnot_fake_nvml_driver() { return &driver(); }

int nvmlInit_v2() {
  if (const int fault = enter("nvmlInit_v2"); fault != kSuccess) return fault;
  std::this_thread::sleep_for(std::chrono::milliseconds{driver().init_takes_ms});
  ++driver().inits;
  play_the_file_of_the_environment();
  driver().is_initialised = driver().init_result == kSuccess;
  return driver().init_result;
}

int nvmlShutdown() {
  ++driver().shutdowns;
  driver().is_initialised = false;
  return kSuccess;
}

int nvmlDeviceGetCount_v2(unsigned int* count) {
  if (const int fault = enter("nvmlDeviceGetCount_v2"); fault != kSuccess) return fault;
  if (!driver().is_initialised) return kUninitialized;
  *count = static_cast<unsigned int>(driver().boards.size());
  return kSuccess;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void** handle) {
  if (const int fault = enter("nvmlDeviceGetHandleByIndex_v2"); fault != kSuccess) return fault;
  if (!driver().is_initialised) return kUninitialized;
  if (index >= driver().boards.size()) return kInvalidArgument;
  *handle = handle_of(index);
  return kSuccess;
}

int nvmlDeviceGetHandleByUUID(const char* uuid, void** handle) {
  if (!driver().is_initialised) return kUninitialized;
  for (std::size_t i = 0; i < driver().boards.size(); ++i) {
    if (driver().boards[i].uuid != uuid) continue;
    if (driver().boards[i].is_lost) return kLost;
    *handle = handle_of(i);
    return kSuccess;
  }
  return kNotFound;
}

int nvmlDeviceGetUUID(void* device, char* uuid, unsigned int length) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetUUID", device, board); bad != kSuccess) return bad;
  return copy_text(board->uuid, uuid, length);
}

int nvmlDeviceGetName(void* device, char* name, unsigned int length) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetName", device, board); bad != kSuccess) return bad;
  return copy_text(board->name, name, length);
}

int nvmlDeviceGetPowerUsage(void* device, unsigned int* milliwatts) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetPowerUsage", device, board); bad != kSuccess) return bad;
  if (!board->has_usage) return kNotSupported;
  *milliwatts = power_now(*board, board->usage_is_mean ? kSecond : board->window_ns);
  return kSuccess;
}

int nvmlSystemGetDriverVersion(char* version, unsigned int length) {
  return copy_text(driver().version, version, length);
}

#ifndef CARNOT_OLD_DRIVER

const char* nvmlErrorString(int result) {
  switch (result) {
    case kUninitialized:
      return "Uninitialized";
    case kNotSupported:
      return "Not Supported";
    case 4:
      return "Insufficient Permissions";
    case 9:
      return "Driver Not Loaded";
    case 10:
      return "Timeout";
    case kLost:
      return "GPU is lost";
    default:
      return "Unknown Error";
  }
}

int nvmlDeviceGetArchitecture(void* device, unsigned int* architecture) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetArchitecture", device, board); bad != kSuccess)
    return bad;
  *architecture = board->architecture;
  return kSuccess;
}

int nvmlDeviceGetCudaComputeCapability(void* device, int* major, int* minor) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetCudaComputeCapability", device, board); bad != kSuccess)
    return bad;
  *major = board->compute_major;
  *minor = board->compute_minor;
  return kSuccess;
}

int nvmlDeviceGetMigMode(void* device, unsigned int* current, unsigned int* pending) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetMigMode", device, board); bad != kSuccess) return bad;
  *current = board->mig ? 1 : 0;
  *pending = *current;
  return kSuccess;
}

int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* millijoules) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetTotalEnergyConsumption", device, board); bad != kSuccess)
    return bad;
  if (!board->has_energy) return kNotSupported;
  *millijoules = energy_now(*board);
  return kSuccess;
}

int nvmlDeviceGetPowerManagementLimit(void* device, unsigned int* milliwatts) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetPowerManagementLimit", device, board); bad != kSuccess)
    return bad;
  *milliwatts = board->limit_milliwatts;
  return kSuccess;
}

int nvmlDeviceGetFieldValues(void* device, int count, FakeFieldValue* values) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetFieldValues", device, board); bad != kSuccess) return bad;
  for (int i = 0; i < count; ++i) {
    FakeFieldValue& value = values[i];
    std::memset(&value.value, 0xA5, sizeof value.value);  // a union's unused half is anything
    value.valueType = 1;
    value.nvmlReturn = kSuccess;
    if (value.fieldId == 83 && board->has_energy) {
      value.valueType = 3;
      value.value.ullVal = energy_now(*board);
    } else if (value.fieldId == 185 && board->has_average) {
      value.value.uiVal = power_now(*board, kSecond);
    } else if (value.fieldId == 186 && board->has_instant) {
      value.value.uiVal = power_now(*board, board->window_ns);
    } else {
      value.nvmlReturn = kNotSupported;
    }
  }
  return kSuccess;
}

int nvmlDeviceGetSamples(void* device, int type, unsigned long long last_seen, int* value_type,
                         unsigned int* count, FakeSample* samples) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetSamples", device, board); bad != kSuccess) return bad;
  if (!board->has_samples || type != 0) return kNotSupported;
  constexpr unsigned int kRing = 120;
  *value_type = 1;
  if (samples == nullptr) {
    *count = kRing;
    return kSuccess;
  }
  const std::int64_t newest = last_refresh(*board, driver().now_ns());
  const std::int64_t oldest = std::max(
      driver().loaded_at_ns, newest - static_cast<std::int64_t>(kRing - 1) * board->refresh_ns);
  unsigned int filled = 0;
  for (std::int64_t at = last_refresh(*board, oldest); at <= newest && filled < *count;
       at += board->refresh_ns) {
    const auto stamp = driver().stamps_begin_us + static_cast<unsigned long long>(at / 1000);
    if (stamp <= last_seen) continue;
    std::memset(&samples[filled], 0xA5, sizeof samples[filled]);
    samples[filled].timeStamp = stamp;
    samples[filled].sampleValue.uiVal = mean_milliwatts(*board, at, board->window_ns);
    ++filled;
  }
  *count = filled;
  return filled > 0 ? kSuccess : kNotFound;
}

int nvmlDeviceGetUtilizationRates(void* device, FakeUtilization* utilization) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetUtilizationRates", device, board); bad != kSuccess)
    return bad;
  if (board->mig) return kNotSupported;
  *utilization = {board->busy_percent, board->busy_percent / 2};
  return kSuccess;
}

int nvmlDeviceGetTemperature(void* device, int sensor, unsigned int* celsius) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetTemperature", device, board); bad != kSuccess) return bad;
  if (sensor != 0) return kInvalidArgument;
  *celsius = board->celsius;
  return kSuccess;
}

int nvmlDeviceGetClockInfo(void* device, int type, unsigned int* megahertz) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetClockInfo", device, board); bad != kSuccess) return bad;
  const bool is_other = driver().calls["nvmlDeviceGetClockInfo"] % 2 == 0;
  *megahertz = type != 1 ? 2619 : is_other ? board->other_megahertz : board->sm_megahertz;
  return kSuccess;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(void* device, unsigned long long* reasons) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetCurrentClocksThrottleReasons", device, board);
      bad != kSuccess)
    return bad;
  *reasons = board->throttle_mask;
  return kSuccess;
}

int nvmlDeviceGetProcessUtilization(void* device, FakeProcessSample* samples, unsigned int* count,
                                    unsigned long long last_seen) {
  FakeBoard* board = nullptr;
  if (const int bad = begin("nvmlDeviceGetProcessUtilization", device, board); bad != kSuccess)
    return bad;
  if (board->mig) return kNotSupported;
  if (board->processes_now) board->processes = board->processes_now();
  const auto held = static_cast<unsigned int>(board->processes.size());
  if (held == 0) return kNotFound;
  if (samples == nullptr || *count < held) {
    *count = held;
    return kInsufficientSize;
  }
  unsigned int filled = 0;
  for (const auto& process : board->processes) {
    if (process.stamp_us <= last_seen) continue;
    samples[filled++] = {process.pid, process.stamp_us, process.sm_percent, 0, 0, 0};
  }
  *count = filled;
  return filled > 0 ? kSuccess : kNotFound;
}

#endif  // CARNOT_OLD_DRIVER

}  // extern "C"
