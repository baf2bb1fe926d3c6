// SPDX-License-Identifier: Apache-2.0
#include "app/environment.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "engines/locate.hpp"

namespace carnot {
namespace {

std::optional<std::string> process_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

/// XDG_CACHE_HOME/carnot, else ~/.cache/carnot, else a folder for temporary files.
std::filesystem::path cache_folder() {
  if (const auto xdg = process_variable("XDG_CACHE_HOME"))
    return std::filesystem::path{*xdg} / "carnot";
  if (const auto home = process_variable("HOME"))
    return std::filesystem::path{*home} / ".cache" / "carnot";
  return std::filesystem::temp_directory_path() / "carnot-cache";
}

using Variable = std::function<std::optional<std::string>(const std::string&)>;

std::optional<std::filesystem::path> usual_file(const Variable& variable, const std::string& name) {
  std::filesystem::path folder;
  if (const auto xdg = variable("XDG_CONFIG_HOME")) {
    folder = *xdg;
  } else if (const auto home = variable("HOME")) {
    folder = std::filesystem::path{*home} / ".config";
  } else {
    return std::nullopt;
  }
  return folder / "carnot" / name;
}

/// The file that the variable names, else the usual one where there is one.
std::optional<std::filesystem::path> configured_file(const std::string& variable,
                                                     const std::string& name) {
  if (const auto named = process_variable(variable)) return *named;
  auto file = usual_file(process_variable, name);
  std::error_code unreadable;  // then there is nothing to be used
  if (file && !std::filesystem::exists(*file, unreadable)) return std::nullopt;
  return file;
}

}  // namespace

std::optional<std::filesystem::path> usual_source_file(const Variable& variable) {
  return usual_file(variable, "sources.toml");
}

Result<void> look_below(const std::filesystem::path& folder, bool sources_are_named,
                        Environment& environment) {
  std::error_code unreadable;  // then it is not there for us
  if (!std::filesystem::is_directory(folder, unreadable)) {
    return fail(ErrorCode::bad_input,
                fmt::format("--sysroot {}: there is no such folder.", folder.string()),
                "Name the folder below which the other machine's sys and proc lie.");
  }
  const SysRoot sys{folder};
  if (!sys.exists("/sys") && !sys.exists("/proc")) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("--sysroot {}: the folder holds neither sys nor proc.", folder.string()),
        "Name the folder below which the other machine's sys and proc lie.");
  }
  if (folder == "/") return {};  // this very machine
  environment.sys = sys;
  environment.libraries.clear();
  if (!sources_are_named && !environment.variable("CARNOT_SOURCES")) environment.sources.reset();
  return {};
}

std::vector<std::filesystem::path> worker_folders_of(const Environment& environment) {
  return worker_folders(environment.variable("CARNOT_WORKER_PATH").value_or(""),
                        environment.executable.parent_path());
}

Environment real_environment(const Clock& clock) {
  std::error_code ignored;  // an unreadable link leaves the path empty; whoever needs it says so
  return Environment{.clock = clock,
                     .sys = SysRoot{"/"},
                     .executable = std::filesystem::read_symlink("/proc/self/exe", ignored),
                     .working_directory = std::filesystem::current_path(ignored),
                     .cache = cache_folder(),
                     .variable = process_variable,
                     .sources = configured_file("CARNOT_SOURCES", "sources.toml"),
                     .place = configured_file("CARNOT_PLACE", "place.toml"),
                     .libraries = vendor_libraries(),
                     .stderr_is_terminal = ::isatty(STDERR_FILENO) == 1,
                     .stdout_is_terminal = ::isatty(STDOUT_FILENO) == 1};
}

}  // namespace carnot
