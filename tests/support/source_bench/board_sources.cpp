// SPDX-License-Identifier: Apache-2.0
#include "support/source_bench/source_bench.hpp"

#include "sensors/nvml/scan.hpp"
#include "sensors/rocm_smi/scan.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/fake_rocm_smi/fake_rocm_smi.hpp"

namespace carnot {
namespace {

/// A board of AMD, without its counter where `counter_status` is not 0.
std::unique_ptr<SourceBench> rocm_smi_bench(std::uint32_t counter_status) {
  auto bench = std::make_unique<SourceBench>();
  const auto fake = std::make_shared<FakeRocmSmi>(bench->machine.clock);
  fake->board().energy_status = counter_status;
  bench->source = std::move(scan_rocm_smi(fake->names(), bench->machine.sys(), bench->machine.clock,
                                          rocm_smi::kCounterWatch)
                                .readable.at(0));
  const auto answer = [fake, counter_status](std::uint32_t status) {
    (counter_status == 0 ? fake->board().energy_status : fake->board().average_status) = status;
  };
  constexpr std::uint32_t kNoData = 0xE;
  bench->break_it = [answer] { answer(kNoData); };
  bench->mend_it = [answer] { answer(0); };
  return bench;
}
std::unique_ptr<SourceBench> rocm_smi_counter_bench() { return rocm_smi_bench(0); }
std::unique_ptr<SourceBench> rocm_smi_power_bench() { return rocm_smi_bench(2); }

/// A board of a GPU driver; `shape` makes it one without a counter, or an old one.
std::unique_ptr<SourceBench> nvml_bench(void (*shape)(FakeBoard&)) {
  auto bench = std::make_unique<SourceBench>();
  const auto fake = std::make_shared<FakeNvml>(bench->machine.clock);
  shape(fake->board());
  bench->source = std::move(scan_nvml(fake->path()).readable.at(0));
  bench->break_it = [fake] { fake->board().is_lost = true; };
  bench->mend_it = [fake] { fake->board().is_lost = false; };
  return bench;
}
std::unique_ptr<SourceBench> nvml_counter_bench() {
  return nvml_bench([](FakeBoard&) {});
}
std::unique_ptr<SourceBench> nvml_power_bench() {
  return nvml_bench([](FakeBoard& board) { board.has_energy = false; });
}
std::unique_ptr<SourceBench> nvml_samples_bench() {
  return nvml_bench([](FakeBoard& board) {
    board.has_energy = false;
    board.has_samples = true;
    board.architecture = 4;
  });
}

}  // namespace

std::vector<SourceKindUnderTest> board_sources() {
  return {{"rocm_smi_counter", rocm_smi_counter_bench},
          {"rocm_smi_power", rocm_smi_power_bench},
          {"nvml_counter", nvml_counter_bench},
          {"nvml_power", nvml_power_bench},
          {"nvml_samples", nvml_samples_bench}};
}

}  // namespace carnot
