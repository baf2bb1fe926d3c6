// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

/// The few types and numbers of NVIDIA's management library that are used here, declared by
/// ourselves so that the build needs no header of NVIDIA's and one binary runs on every machine.
/// Numbers and layouts: "NVML API Reference Guide", which keeps them compatible between releases.
/// Units are NVML's own (mW, mJ, MHz, µs); meaning lives a layer above.
namespace carnot::nvml {

using Device = struct DeviceRecord*;  // NVML's, opaque

/// nvmlReturn_t: the ones that are told apart here. Any other value may come as well.
enum class Return : int {
  success = 0,
  uninitialized = 1,
  invalid_argument = 2,
  not_supported = 3,
  no_permission = 4,
  not_found = 6,
  insufficient_size = 7,
  driver_not_loaded = 9,
  timeout = 10,
  function_not_found = 13,
  gpu_is_lost = 15,
  unknown = 999,
};

/// nvmlValueType_t
enum class ValueType : int {
  real = 0,
  unsigned_int = 1,
  unsigned_long = 2,  // 64 bits on every Linux that NVML supports
  unsigned_long_long = 3,
  signed_long_long = 4,
  signed_int = 5,
};

// nvmlValue_t is a union of numbers, the widest 8 bytes; it is kept as its bits, so that no member
// is read that was not written.
static_assert(std::endian::native == std::endian::little);

/// nvmlFieldValue_t
struct FieldValue {
  unsigned int field = 0;
  unsigned int scope = 0;      // 0: the board
  long long timestamp_us = 0;  // since 1970
  long long latency_us = 0;
  ValueType type = ValueType::real;
  Return result = Return::unknown;
  std::uint64_t bits = 0;
};
static_assert(sizeof(FieldValue) == 40);

inline constexpr unsigned int kFieldTotalEnergy = 83;    // mJ since the driver was loaded
inline constexpr unsigned int kFieldPowerAverage = 185;  // mW over the last second
inline constexpr unsigned int kFieldPowerInstant = 186;  // mW

/// nvmlSample_t
struct Sample {
  unsigned long long timestamp_us = 0;  // of the driver's clock
  std::uint64_t bits = 0;
};
static_assert(sizeof(Sample) == 16);

inline constexpr int kTotalPowerSamples = 0;  // nvmlSamplingType_t; mW

/// nvmlProcessUtilizationSample_t: percent of the time since the sample before.
struct ProcessSample {
  unsigned int pid = 0;
  unsigned long long timestamp_us = 0;
  unsigned int sm = 0;
  unsigned int memory = 0;
  unsigned int encoder = 0;
  unsigned int decoder = 0;
};
static_assert(sizeof(ProcessSample) == 32);

/// nvmlUtilization_t: percent of the last sample period (1/6 to 1 s) with a kernel running, or
/// memory in use.
struct Utilization {
  unsigned int gpu = 0;
  unsigned int memory = 0;
};

inline constexpr int kTemperatureOfGpu = 0;  // nvmlTemperatureSensors_t
inline constexpr int kClockOfSm = 1;         // nvmlClockType_t
inline constexpr int kClockOfMemory = 2;

/// The functions, by the names in the comments. A null one is missing from this driver's library.
struct Functions {
  Return (*init)() = nullptr;                                  // nvmlInit_v2
  Return (*shutdown)() = nullptr;                              // nvmlShutdown
  const char* (*error_string)(Return) = nullptr;               // nvmlErrorString
  Return (*driver_version)(char*, unsigned int) = nullptr;     // nvmlSystemGetDriverVersion
  Return (*device_count)(unsigned int*) = nullptr;             // nvmlDeviceGetCount_v2
  Return (*handle_by_index)(unsigned int, Device*) = nullptr;  // nvmlDeviceGetHandleByIndex_v2
  Return (*handle_by_uuid)(const char*, Device*) = nullptr;    // nvmlDeviceGetHandleByUUID
  Return (*uuid)(Device, char*, unsigned int) = nullptr;       // nvmlDeviceGetUUID
  Return (*name)(Device, char*, unsigned int) = nullptr;       // nvmlDeviceGetName
  Return (*architecture)(Device, unsigned int*) = nullptr;     // nvmlDeviceGetArchitecture
  Return (*compute_capability)(Device, int*, int*) = nullptr;  // nvmlDeviceGetCudaComputeCapability
  Return (*mig_mode)(Device, unsigned int*, unsigned int*) = nullptr;  // nvmlDeviceGetMigMode
  Return (*total_energy)(Device,
                         unsigned long long*) = nullptr;   // nvmlDeviceGetTotalEnergyConsumption
  Return (*power_usage)(Device, unsigned int*) = nullptr;  // nvmlDeviceGetPowerUsage
  Return (*power_limit)(Device, unsigned int*) = nullptr;  // nvmlDeviceGetPowerManagementLimit
  Return (*field_values)(Device, int, FieldValue*) = nullptr;  // nvmlDeviceGetFieldValues
  Return (*samples)(Device, int, unsigned long long, ValueType*, unsigned int*,
                    Sample*) = nullptr;                         // nvmlDeviceGetSamples
  Return (*utilization)(Device, Utilization*) = nullptr;        // nvmlDeviceGetUtilizationRates
  Return (*temperature)(Device, int, unsigned int*) = nullptr;  // nvmlDeviceGetTemperature, °C
  Return (*clock)(Device, int, unsigned int*) = nullptr;        // nvmlDeviceGetClockInfo, MHz
  Return (*throttle_reasons)(Device, unsigned long long*) =
      nullptr;  // nvmlDeviceGetCurrentClocksThrottleReasons
  Return (*process_utilization)(Device, ProcessSample*, unsigned int*,
                                unsigned long long) = nullptr;  // nvmlDeviceGetProcessUtilization
};

}  // namespace carnot::nvml
