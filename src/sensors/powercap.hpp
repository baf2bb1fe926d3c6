// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/sys_root.hpp"
#include "sensors/kept_file.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// A zone's folder name taken apart: "intel-rapl:a:1" is top-level zone a, child 1. Numbers are
/// hexadecimal. Empty for control types ("intel-rapl"), for "intel-rapl-mmio:*" (the same registers
/// once more) and for anything else.
struct ZoneFolder {
  std::string parent;  // "intel-rapl:a"
  bool is_child = false;
};
std::optional<ZoneFolder> parse_zone_folder(std::string_view folder);

/// An energy counter of /sys/class/powercap. Keeps its file open: one reading is one pread.
class PowercapSource final : public Source {
 public:
  PowercapSource(SourceDescription description, KeptFile file)
      : description_{std::move(description)}, file_{std::move(file)} {}

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override;

 private:
  SourceDescription description_;
  KeptFile file_;
};

/// Every RAPL zone of the powercap tree, Intel or AMD: opened, or with the reason why not. An empty
/// scan means that the kernel shows no such tree.
Scan scan_powercap(const SysRoot& sys);

}  // namespace carnot
