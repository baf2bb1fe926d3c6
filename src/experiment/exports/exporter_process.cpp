// SPDX-License-Identifier: Apache-2.0
#include "experiment/exports/exporter_process.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "engines/child_process.hpp"
#include "engines/locate.hpp"
#include "engines/memory_limit.hpp"
#include "engines/process_tree.hpp"

namespace carnot {
namespace {

constexpr Seconds kLookAtExporter{0.02};
constexpr const char* kReplyFile = "reply.json";
// A reply lists a few thousand names at most; what is longer was not written by our exporter.
constexpr std::uintmax_t kLongestReply = 64U << 20U;

std::string last_line(ChildProcess& child) {
  const std::string said = child.last_output();
  const auto line = said.rfind('\n');
  if (said.empty()) return "it printed nothing";
  return "it printed last: " + (line == std::string::npos ? said : said.substr(line + 1));
}

Error took_too_long(const ExporterCall& call, Seconds limit) {
  return {ErrorCode::timed_out,
          fmt::format("{} was ended after {}.", call.what, format_quantity(limit)),
          "Give it longer with [protocol] export_limit in the study, or try when the machine is "
          "idle."};
}

Error took_too_much(const ExporterCall& call, std::uint64_t bytes, std::uint64_t limit) {
  return {ErrorCode::failed,
          fmt::format("{} was ended when it held {} of memory, above its limit of {}.", call.what,
                      format_bytes(bytes), format_bytes(limit)),
          "Free memory, or choose a smaller model of its family."};
}

/// Until it has ended by itself. Errors: it was ended by us.
Result<void> wait_for(ChildProcess& child, std::uint64_t memory_limit, const ExporterSetup& setup,
                      const ExporterCall& call, const Clock& clock, const SysRoot& root) {
  const SteadyTime begin = clock.now();
  while (!child.has_ended()) {
    child.drain_output();
    const std::uint64_t held = resident_bytes_of_tree(root, child.pid());
    if (held > memory_limit) {
      child.end_now();
      return took_too_much(call, held, memory_limit);
    }
    if (seconds_between(begin, clock.now()) >= setup.time_limit) {
      child.end_now();
      return took_too_long(call, setup.time_limit);
    }
    if (!clock.sleep_for(kLookAtExporter, setup.stop)) {
      child.end_now();
      return fail(ErrorCode::interrupted, fmt::format("{} was interrupted.", call.what));
    }
  }
  child.drain_output();
  return {};
}

}  // namespace

Result<std::string> call_exporter(const ExporterSetup& setup, const ExporterCall& call,
                                  const Clock& clock, const SysRoot& root) {
  CARNOT_TRY(const std::filesystem::path program, locate_exporter(setup.program_folders));
  std::vector<std::string> arguments = call.arguments;
  arguments.insert(arguments.end(), {"--out", call.folder.string()});
  CARNOT_TRY(const std::uint64_t available, available_memory_bytes(root));
  const auto memory_limit =
      static_cast<std::uint64_t>(setup.memory_share * static_cast<double>(available));
  CARNOT_TRY(ChildProcess child, ChildProcess::start(program, arguments, STDIN_FILENO));
  CARNOT_TRY_VOID(wait_for(child, memory_limit, setup, call, clock, root));
  std::error_code unreadable;  // then there is no reply
  const auto file = call.folder / kReplyFile;
  const auto size = std::filesystem::file_size(file, unreadable);
  if (!unreadable && size <= kLongestReply) return read_file(file);
  if (child.exit_code() == kExportersNotInstalled) {
    return fail(ErrorCode::environment, "the exporters are not installed.",
                "Run make exporters (0.3 GB beside torch).");
  }
  return fail(ErrorCode::failed, fmt::format("{} failed: the exporter {}; {}.", call.what,
                                             child.how_it_ended(), last_line(child)));
}

}  // namespace carnot
