// SPDX-License-Identifier: Apache-2.0
//
// NVML's C types, written down once more as NVIDIA's reference guide has them, so that a mistake in
// Carnot's own declarations shows.
#pragma once

extern "C" {

typedef struct {
  unsigned int gpu;
  unsigned int memory;
} FakeUtilization;

typedef union {
  double dVal;
  unsigned int uiVal;
  unsigned long ulVal;
  unsigned long long ullVal;
  signed long long sllVal;
} FakeValue;

typedef struct {
  unsigned int fieldId;
  unsigned int scopeId;
  long long timestamp;
  long long latencyUsec;
  int valueType;
  int nvmlReturn;
  FakeValue value;
} FakeFieldValue;

typedef struct {
  unsigned long long timeStamp;
  FakeValue sampleValue;
} FakeSample;

typedef struct {
  unsigned int pid;
  unsigned long long timeStamp;
  unsigned int smUtil;
  unsigned int memUtil;
  unsigned int encUtil;
  unsigned int decUtil;
} FakeProcessSample;

}  // extern "C"
