// SPDX-License-Identifier: Apache-2.0
#include "sensors/cpu_identity.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(CpuInfo, ReadsACloudGuest) {
  const CpuIdentity cpu = parse_cpuinfo(
      "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 17\n"
      "model name\t: AMD EPYC\nflags\t\t: fpu hypervisor sse\n\n"
      "processor\t: 1\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC\n");
  EXPECT_EQ(cpu.vendor, "AuthenticAMD");
  EXPECT_EQ(cpu.model_name, "AMD EPYC");
  EXPECT_EQ(cpu.family, 25);
  EXPECT_EQ(cpu.model, 17);
  EXPECT_EQ(cpu.visible_cpus, 2);
  EXPECT_TRUE(cpu.is_guest);
}

TEST(CpuInfo, ReadsArm) {
  const CpuIdentity cpu =
      parse_cpuinfo("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n");
  EXPECT_EQ(cpu.vendor, "ARM");
  EXPECT_EQ(cpu.model, 0xd0c);
  EXPECT_EQ(cpu.model_name, "");
}

TEST(CpuInfo, WhatIsNotUnderstoodStaysEmpty) {
  for (const char* text : {"", ":", "processor", "processor : x", "cpu family : 99999999999999",
                           "CPU part : 0x", "\xff\xfe : \xff"}) {
    const CpuIdentity cpu = parse_cpuinfo(text);
    EXPECT_EQ(cpu.visible_cpus, 0) << text;
    EXPECT_EQ(cpu.family, 0) << text;
  }
}

TEST(PlainCpuName, DropsWhatMakersAndKernelsAdd) {
  EXPECT_EQ(plain_cpu_name("Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz"), "xeon e5-2620 v3");
  EXPECT_EQ(plain_cpu_name("Intel Xeon E5-2620 v3"), "xeon e5-2620 v3");
  EXPECT_EQ(plain_cpu_name("13th Gen Intel(R) Core(TM) i7-13700K"), "i7-13700k");
  EXPECT_EQ(plain_cpu_name("AMD Ryzen Threadripper 1950X 16-Core Processor"),
            "ryzen threadripper 1950x");
  EXPECT_EQ(plain_cpu_name("AMD Ryzen 5 2400G with Radeon Vega Graphics"), "ryzen 5 2400g");
  EXPECT_EQ(plain_cpu_name("AMD EPYC 8024P 8-Core Processor"), "epyc 8024p");
  EXPECT_EQ(plain_cpu_name("INTEL(R) XEON(R) PLATINUM 8480+"), "xeon platinum 8480+");
}

TEST(PlainCpuName, KeepsDifferentPartsApart) {
  EXPECT_NE(plain_cpu_name("AMD EPYC 7702"), plain_cpu_name("AMD EPYC 7702P"));
  EXPECT_NE(plain_cpu_name("Intel(R) Xeon(R) CPU E5-2620 v3"),
            plain_cpu_name("Intel(R) Xeon(R) CPU E5-2620 v4"));
  EXPECT_EQ(plain_cpu_name(""), "");
}

}  // namespace
}  // namespace carnot
