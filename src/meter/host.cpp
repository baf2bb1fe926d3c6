// SPDX-License-Identifier: Apache-2.0
#include "meter/host.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "sensors/cpu_identity.hpp"

namespace carnot {
namespace {

std::string text_of(const SysRoot& sys, std::string_view file) {
  auto text = sys.read(file);
  return text ? valid_utf8(*text) : std::string{};
}

/// The value of a line "KEY=value" or "KEY: value", without quotes.
std::string value_of(std::string_view text, std::string_view key) {
  for (const std::string_view line : split(text, '\n')) {
    if (!line.starts_with(key) || line.size() == key.size()) continue;
    const char separator = line[key.size()];
    if (separator != '=' && separator != ':') continue;
    std::string_view value = trim(line.substr(key.size() + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return std::string{value};
  }
  return {};
}

std::uint64_t memory_bytes(const SysRoot& sys) {
  const std::string total = value_of(text_of(sys, "/proc/meminfo"), "MemTotal");
  constexpr std::uint64_t kMostKibibytes = 1ULL << 50;
  const auto kibibytes = parse_uint(std::string_view{total}.substr(0, total.find(' ')));
  return kibibytes && *kibibytes < kMostKibibytes ? *kibibytes * 1024 : 0;
}

struct Hypervisor {
  std::string_view in_product;
  std::string_view name;
};
constexpr auto kHypervisors = std::to_array<Hypervisor>({
    {"KVM", "kvm"},
    {"QEMU", "kvm"},
    {"VMware", "vmware"},
    {"VirtualBox", "virtualbox"},
    {"Virtual Machine", "hyper-v"},
    {"Google Compute Engine", "kvm"},
    {"Amazon EC2", "kvm"},
    {"Xen", "xen"},
});

std::string hypervisor(const SysRoot& sys, bool is_guest) {
  const std::string product = text_of(sys, "/sys/class/dmi/id/sys_vendor") + " " +
                              text_of(sys, "/sys/class/dmi/id/product_name");
  if (!is_guest && !sys.exists("/sys/hypervisor/type")) return {};
  for (const Hypervisor& one : kHypervisors) {
    if (product.find(one.in_product) != std::string::npos) return std::string{one.name};
  }
  const std::string type = text_of(sys, "/sys/hypervisor/type");
  return type.empty() ? "vm" : type;
}

bool in_container(const SysRoot& sys) {
  return sys.exists("/.dockerenv") || sys.exists("/run/.containerenv") ||
         sys.exists("/run/systemd/container");
}

std::string virtualisation(const SysRoot& sys, bool is_guest) {
  const std::string machine = hypervisor(sys, is_guest);
  if (!in_container(sys)) return machine;
  return machine.empty() ? "container" : machine + ", container";
}

std::optional<bool> turbo(const SysRoot& sys) {
  const std::string no_turbo = text_of(sys, "/sys/devices/system/cpu/intel_pstate/no_turbo");
  if (!no_turbo.empty()) return no_turbo == "0";
  const std::string boost = text_of(sys, "/sys/devices/system/cpu/cpufreq/boost");
  if (!boost.empty()) return boost == "1";
  return std::nullopt;
}

std::string cpu_name(const CpuIdentity& cpu) {
  if (!cpu.model_name.empty()) return cpu.model_name;
  if (cpu.model == 0) return {};
  return fmt::format("{} part {:#x}", cpu.vendor, cpu.model);
}

std::string fingerprint_of(const Host& host) {
  // Whole gibibytes: MemTotal differs by some kilobytes from boot to boot.
  const auto gibibytes = std::llround(static_cast<double>(host.memory_bytes) / 0x1p30);
  constexpr std::size_t kShown = 16;
  return Sha256{}
      .add_field(host.cpu_model)
      .add_field(std::to_string(host.visible_cpus))
      .add_field(std::to_string(gibibytes))
      .add_field(host.kernel)
      .add_field(host.operating_system)
      .add_field(host.virtualisation)
      .add_field(host.governor)
      .add_field(host.turbo ? (*host.turbo ? "turbo" : "no turbo") : "")
      .hex()
      .substr(0, kShown);
}

}  // namespace

Host describe_host(const SysRoot& sys) {
  const CpuIdentity cpu = parse_cpuinfo(text_of(sys, "/proc/cpuinfo"));
  Host host;
  host.name = text_of(sys, "/proc/sys/kernel/hostname");
  host.cpu_model = cpu_name(cpu);
  host.visible_cpus = cpu.visible_cpus;
  host.memory_bytes = memory_bytes(sys);
  host.kernel = text_of(sys, "/proc/sys/kernel/osrelease");
  host.operating_system = value_of(text_of(sys, "/etc/os-release"), "PRETTY_NAME");
  host.virtualisation = virtualisation(sys, cpu.is_guest);
  host.governor = text_of(sys, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  host.turbo = turbo(sys);
  host.fingerprint = fingerprint_of(host);
  return host;
}

}  // namespace carnot
