// SPDX-License-Identifier: Apache-2.0
#include "sensors/gpu_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

constexpr double kMostBoardWatts = 1e4;
constexpr Seconds kLook{0.5};  // drivers average utilisation over a sixth of a second to one second

class BoardEstimate final : public Source {
 public:
  explicit BoardEstimate(BusyBoard board)
      : board_{std::move(board)},
        description_{
            .id = board_.id,
            .label = board_.label,
            .kind = SourceKind::estimate,
            .domain = Domain::gpu,
            .device = board_.device,
            .provenance = Provenance::estimated,
            .model = ModelSpec{"utilisation of a board of " + format_quantity(board_.limit),
                               kGpuConfidence, false},
            .refresh = kLook,
            .plausible_maximum = board_.limit} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto busy = board_.busy_share();
    if (!busy) return {0, when, ReadFailure{busy.error().message}};
    const Watts power = board_.limit * kGpuCurve.at(*busy);
    if (last_) joules_ += 0.5 * (power + last_->power) * seconds_between(last_->when, when);
    last_ = Look{when, power};
    return {0, when, ModelledValue{joules_, kGpuFactor}};
  }

 private:
  struct Look {
    SteadyTime when;
    Watts power;
  };
  BusyBoard board_;
  SourceDescription description_;
  std::optional<Look> last_;
  Joules joules_{0.0};
};

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words{""};
  for (const char letter : name) {
    const auto code = static_cast<unsigned char>(letter);
    if (std::isalnum(code) != 0) {
      words.back() += static_cast<char>(std::tolower(code));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// What makes another board of a name: an RTX 3090 Ti is no RTX 3090.
constexpr auto kQualifiers =
    std::to_array<std::string_view>({"ti", "super", "laptop", "mobile", "max", "d"});

bool fits(const std::vector<std::string>& full, const std::vector<std::string>& wanted) {
  const auto holds = [](const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  };
  const bool is_other = std::ranges::any_of(kQualifiers, [&](std::string_view qualifier) {
    return holds(full, qualifier) && !holds(wanted, qualifier);
  });
  return !is_other &&
         std::ranges::all_of(wanted, [&](const std::string& word) { return holds(full, word); });
}

/// "power1_cap" of a card's hardware monitor [µW]; and whether that shows power or energy itself.
struct Monitor {
  std::optional<Watts> cap;
  bool measures = false;
};
Monitor monitor_of(const SysRoot& sys, const std::string& device) {
  constexpr double kWattsPerStep = 1e-6;
  Monitor monitor;
  for (const std::string& name : sys.list(device + "/hwmon")) {
    const std::string folder = fmt::format("{}/hwmon/{}", device, name);
    for (const char* file : {"/power1_average", "/power1_input", "/energy1_input"})
      monitor.measures = monitor.measures || sys.exists(folder + file);
    const auto cap = sys.read(folder + "/power1_cap");
    const auto steps = cap ? parse_uint(*cap) : std::nullopt;
    if (steps && *steps > 0) monitor.cap = Watts{static_cast<double>(*steps) * kWattsPerStep};
  }
  return monitor;
}

Result<double> busy_percent(const SysRoot& sys, const std::string& file) {
  constexpr std::uint64_t kFull = 100;
  CARNOT_TRY(const std::string text, sys.read(file));
  const auto percent = parse_uint(text);
  if (percent && *percent <= kFull) return static_cast<double>(*percent) / 100.0;
  return fail(ErrorCode::failed,
              fmt::format("{} is no percentage: \"{}\".", file, valid_utf8(text)));
}

/// "card3" is 3; "card3-HDMI-A-1" is a socket of it.
std::optional<int> card_number(std::string_view name) {
  constexpr std::string_view kPrefix = "card";
  constexpr std::uint64_t kMost = 1023;
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const auto number = parse_uint(name.substr(kPrefix.size()));
  return number && *number <= kMost ? std::optional{static_cast<int>(*number)} : std::nullopt;
}

}  // namespace

double GpuCurve::at(double busy_share) const {
  return idle + slope * std::pow(std::clamp(busy_share, 0.0, 1.0), exponent);
}

Result<std::vector<GpuBoard>> parse_gpu_boards(std::string_view csv) {
  std::vector<GpuBoard> boards;
  const auto lines = split(csv, '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    if (line.empty()) continue;
    const auto cells = split(line, ',');
    const auto watts = cells.size() == 3 ? parse_double(cells[1]) : std::nullopt;
    if (!watts || !(*watts > 0.0) || *watts > kMostBoardWatts || words_of(cells[0]).empty()) {
      return fail(ErrorCode::bad_input, fmt::format("gpu_boards.csv, line {}: \"{}\" is no row.",
                                                    i + 1, valid_utf8(line)));
    }
    boards.push_back({std::string{cells[0]}, Watts{*watts}});
  }
  return boards;
}

std::optional<Watts> board_limit(const std::vector<GpuBoard>& boards, std::string_view full_name) {
  const auto words = words_of(full_name);
  const GpuBoard* best = nullptr;
  for (const GpuBoard& board : boards) {
    if (fits(words, words_of(board.name)) &&
        (best == nullptr || board.name.size() > best->name.size()))
      best = &board;
  }
  return best == nullptr ? std::nullopt : std::optional{best->limit};
}

std::unique_ptr<Source> board_estimate(BusyBoard board) {
  return std::make_unique<BoardEstimate>(std::move(board));
}

Sources estimate_amdgpu_boards(const SysRoot& sys, const std::vector<GpuBoard>& boards) {
  constexpr std::string_view kCards = "/sys/class/drm";
  Sources sources;
  for (const std::string& name : sys.list(kCards)) {
    const auto number = card_number(name);
    const std::string device = fmt::format("{}/{}/device", kCards, name);
    const std::string busy = device + "/gpu_busy_percent";
    if (!number || !sys.exists(busy)) continue;
    const Monitor monitor = monitor_of(sys, device);
    if (monitor.measures) continue;
    const auto product = sys.read(device + "/product_name");
    const auto limit = monitor.cap ? monitor.cap : board_limit(boards, product ? *product : "");
    if (!limit) continue;
    const std::string shown = product && !product->empty() ? *product : "AMD GPU";
    sources.push_back(
        board_estimate({fmt::format("estimate:gpu:{}", name),
                        fmt::format("{} ({}), by its utilisation", shown, name), *number, *limit,
                        [sys, busy] { return busy_percent(sys, busy); }}));
  }
  return sources;
}

}  // namespace carnot
