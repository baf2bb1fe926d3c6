// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "common/engine_session.hpp"
#include "engines/protocol.hpp"

namespace carnot::worker {

/// What Carnot's compiler wrote into a package (python/carnot_exporters/compiling/package.py), read
/// before the package is opened: code for another CPU ends the process.
struct PackageNote {
  InputInfo input;
  std::vector<std::string> outputs;
  std::string vectors;  // "AVX512": what torch compiled for
};

using PackageMetadata = std::unordered_map<std::string, std::string>;

/// Errors: bad_input for a package that Carnot did not make, or that was made for other settings;
/// unsupported for one that was made for another torch or another CPU.
Result<PackageNote> read_package_note(const PackageMetadata& metadata,
                                      const ModelSettings& settings, std::string_view torch_version,
                                      const SysRoot& root);

}  // namespace carnot::worker
