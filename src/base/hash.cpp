// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include <fmt/format.h>
#include <nettle/sha2.h>

#include <array>

#include "base/file.hpp"

namespace carnot {

struct Sha256::State {
  sha256_ctx context;
};

Sha256::Sha256() : state_{std::make_unique<State>()} { sha256_init(&state_->context); }
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256& Sha256::add(std::string_view bytes) { return add(std::as_bytes(std::span{bytes})); }

Sha256& Sha256::add(std::span<const std::byte> bytes) {
  sha256_update(&state_->context, bytes.size(),
                reinterpret_cast<const std::uint8_t*>(bytes.data()));
  return *this;
}

Sha256& Sha256::add_field(std::string_view text) {
  return add(fmt::format("{}:", text.size())).add(text);
}

std::string Sha256::hex() {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&state_->context, digest.size(), digest.data());
  std::string text;
  for (const std::uint8_t byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

std::string sha256_hex(std::string_view bytes) { return Sha256{}.add(bytes).hex(); }

Result<std::string> sha256_hex_of_file(const std::filesystem::path& path) {
  CARNOT_TRY(const MappedFile file, MappedFile::open(path));
  return Sha256{}.add(file.bytes()).hex();
}

}  // namespace carnot
