// SPDX-License-Identifier: Apache-2.0
#include "common/host_facts.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <climits>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace carnot::worker {
namespace {

constexpr auto kInstructionSets = std::to_array<std::string_view>(
    {"sse4_2",   "avx",      "f16c",        "fma",         "avx2",
     "avx_vnni", "avx512f",  "avx512_vnni", "avx512_bf16", "avx512_fp16",
     "amx_tile", "amx_int8", "amx_bf16",  // x86
     "asimd",    "asimdhp",  "asimddp",     "i8mm",        "bf16",
     "sve",      "sve2"});  // Arm

/// The words of the first "flags" (x86) or "Features" (Arm) line; all CPUs of a machine share them.
std::vector<std::string_view> cpu_flags(std::string_view cpuinfo) {
  for (const std::string_view line : split(cpuinfo, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = trim(line.substr(0, colon));
    if (key == "flags" || key == "Features") return split(trim(line.substr(colon + 1)), ' ');
  }
  return {};
}

}  // namespace

std::string instruction_sets(const SysRoot& root) {
  const auto cpuinfo = root.read("/proc/cpuinfo");
  if (!cpuinfo) return "";
  const auto flags = cpu_flags(*cpuinfo);
  std::vector<std::string> found;
  for (const std::string_view wanted : kInstructionSets) {
    if (std::find(flags.begin(), flags.end(), wanted) != flags.end()) found.emplace_back(wanted);
  }
  return join(found, " ");
}

std::string missing_instruction_sets(const SysRoot& root, std::string_view words) {
  const std::string cpuinfo = root.read("/proc/cpuinfo").value_or("");
  const auto flags = cpu_flags(cpuinfo);
  std::vector<std::string> missing;
  for (const std::string_view word : split(words, ' ')) {
    if (!word.empty() && std::find(flags.begin(), flags.end(), word) == flags.end())
      missing.emplace_back(word);
  }
  return join(missing, " ");
}

std::string keep_freed_memory() {
  // Some versions of glibc refuse more than half of a heap's size, which is 32 MiB.
  for (const int threshold : {1 << 30, 32 << 20}) {
    if (::mallopt(M_MMAP_THRESHOLD, threshold) != 1) continue;
    ::mallopt(M_TRIM_THRESHOLD, INT_MAX);
    return fmt::format("malloc: mmap threshold {} MiB, no trimming", threshold >> 20);
  }
  return "malloc: as the system sets it";
}

}  // namespace carnot::worker
