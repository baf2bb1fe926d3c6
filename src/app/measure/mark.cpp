// SPDX-License-Identifier: Apache-2.0
#include "app/measure/mark.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "app/measure/phase_listener.hpp"
#include "base/text.hpp"
#include "base/unique_handle.hpp"

namespace carnot {
namespace {

std::string_view verb_of(PhaseMark::Kind kind) {
  switch (kind) {
    case PhaseMark::Kind::next:
      return "next";
    case PhaseMark::Kind::begin:
      return "begin";
    case PhaseMark::Kind::end:
      return "end";
  }
  return "";
}

}  // namespace

Result<void> mark_phase(PhaseMark::Kind kind, const std::string& name, SteadyTime when,
                        const Environment& environment) {
  std::string shown{trim(name)};
  std::ranges::replace(shown, '\n', ' ');
  if (shown.empty() && kind != PhaseMark::Kind::end)
    return fail(ErrorCode::bad_input, "a phase needs a name.", "Write it: carnot mark load.");
  const auto path = environment.variable(kPhasesVariable);
  if (!path) return {};
  // Not made anew: where there is no file, nobody listens any more.
  const FileDescriptor file{::open(path->c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)};
  if (file.get() < 0 && errno == ENOENT) return {};
  const std::string line = fmt::format("@{} {} {}\n", when.time_since_epoch().count(),
                                       verb_of(kind), shown.substr(0, kLongestPhaseName));
  if (file.get() >= 0 &&
      ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()))
    return {};
  return fail(ErrorCode::environment,
              fmt::format("cannot mark a phase in {}: {}.", *path, std::strerror(errno)));
}

}  // namespace carnot
