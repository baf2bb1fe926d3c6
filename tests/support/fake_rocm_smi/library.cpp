// SPDX-License-Identifier: Apache-2.0
//
// A librocm_smi64.so whose boards the test scripts. The C types are written down here once more, as
// rocm_smi.h has them, so that a mistake in Carnot's own declarations shows.
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>

#include "support/fake_rocm_smi/state.hpp"

namespace {

constexpr std::uint32_t kSuccess = 0;
constexpr std::uint32_t kInvalidArguments = 1;
constexpr std::uint32_t kNotSupported = 2;

carnot::FakeRocmState& state() {
  static carnot::FakeRocmState it;
  return it;
}

carnot::FakeRocmBoard* board_at(std::uint32_t device) {
  return device < state().boards.size() ? &state().boards[device] : nullptr;
}

std::uint32_t show_power(std::uint32_t device, std::uint64_t* microwatts, std::uint32_t status) {
  if (status == kSuccess)
    *microwatts = static_cast<std::uint64_t>(
        std::llround(state().boards[device].microwatts(state().seconds())));
  return status;
}

}  // namespace

extern "C" {

carnot::FakeRocmState* carnot_fake_rocm_smi_state() { return &state(); }

std::uint32_t rsmi_init(std::uint64_t /*flags*/) {
  std::this_thread::sleep_for(std::chrono::milliseconds{state().init_takes_ms});
  if (state().init_status == kSuccess) ++state().starts;
  return state().init_status;
}

std::uint32_t rsmi_shut_down() {
  ++state().stops;
  return kSuccess;
}

std::uint32_t rsmi_num_monitor_devices(std::uint32_t* count) {
  *count = static_cast<std::uint32_t>(state().boards.size());
  return kSuccess;
}

std::uint32_t rsmi_dev_energy_count_get(std::uint32_t device, std::uint64_t* ticks,
                                        float* resolution, std::uint64_t* timestamp) {
  carnot::FakeRocmBoard* board = board_at(device);
  if (board == nullptr) return kInvalidArguments;
  if (board->energy_status != kSuccess) return board->energy_status;
  const double shown = board->ticks(state().seconds());
  *ticks = shown < 0.0 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(std::llround(shown));
  *resolution = board->resolution;
  *timestamp = static_cast<std::uint64_t>(state().seconds() * 1e9);
  return kSuccess;
}

std::uint32_t rsmi_dev_power_ave_get(std::uint32_t device, std::uint32_t sensor,
                                     std::uint64_t* microwatts) {
  const carnot::FakeRocmBoard* board = board_at(device);
  if (board == nullptr || sensor != 0) return kInvalidArguments;
  return show_power(device, microwatts, board->average_status);
}

std::uint32_t rsmi_dev_current_socket_power_get(std::uint32_t device, std::uint64_t* microwatts) {
  const carnot::FakeRocmBoard* board = board_at(device);
  if (board == nullptr) return kInvalidArguments;
  return show_power(device, microwatts, board->socket_status);
}

std::uint32_t rsmi_dev_name_get(std::uint32_t device, char* text, std::size_t size) {
  const carnot::FakeRocmBoard* board = board_at(device);
  if (board == nullptr || board->name.size() >= size) return kInvalidArguments;
  std::memcpy(text, board->name.c_str(), board->name.size() + 1);
  return kSuccess;
}

std::uint32_t rsmi_dev_unique_id_get(std::uint32_t device, std::uint64_t* id) {
  const carnot::FakeRocmBoard* board = board_at(device);
  if (board == nullptr) return kInvalidArguments;
  *id = board->unique_id;
  return board->unique_id == 0 ? kNotSupported : kSuccess;
}

std::uint32_t rsmi_dev_pci_id_get(std::uint32_t device, std::uint64_t* id) {
  const carnot::FakeRocmBoard* board = board_at(device);
  if (board == nullptr) return kInvalidArguments;
  *id = board->pci_id;
  return kSuccess;
}

std::uint32_t rsmi_status_string(std::uint32_t status, const char** words) {
  *words = status == kNotSupported ? "RSMI_STATUS_NOT_SUPPORTED: not supported" : nullptr;
  return kSuccess;
}

}  // extern "C"
