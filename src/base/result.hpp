// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace carnot {

/// What a caller may branch on. The exit code of the command line follows from it
/// (cli/exit_code.hpp).
enum class ErrorCode {
  bad_input,       // wrong usage, malformed file, unknown name
  not_found,       // a file or thing that was named does not exist
  unsupported,     // understood, but this build, engine or format version cannot do it
  not_measurable,  // nothing here can measure what was asked for
  environment,     // disk, permission, locked store, missing library
  timed_out,       // a limit passed
  failed,          // the work itself failed: a crashed worker, a broken reply
  interrupted,     // the user asked to stop
};

struct Error {
  ErrorCode code = ErrorCode::failed;
  std::string message;  // one sentence: what failed, on which object, why
  std::string remedy;   // what the user can do; may be empty
};

/// "message remedy", the one line that a user reads.
std::string to_sentence(const Error& error);

/// Adds where it happened in front of the sentence made below: "studies/s.toml:14: ...".
Error at(std::string_view place, Error error);

/// A T, or the Error that stood in its way. Derived, not aliased: only a class can be
/// [[nodiscard]].
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Base = tl::expected<T, Error>;
  using Base::Base;
  Result()
    requires std::is_void_v<T>
  = default;  // "return {};" says it worked ...
  Result()
    requires(!std::is_void_v<T>)
  = delete;                                     // ... and can never invent a value
  Result(Base base) : Base{std::move(base)} {}  // map() returns the base
  Result(Error error) : Base{tl::unexpect, std::move(error)} {}
};

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string remedy = {}) {
  return tl::unexpected<Error>{Error{code, std::move(message), std::move(remedy)}};
}

}  // namespace carnot

#define CARNOT_CONCAT_INNER(a, b) a##b
#define CARNOT_CONCAT(a, b) CARNOT_CONCAT_INNER(a, b)

/// CARNOT_TRY(const auto range, zone.read_range()); assigns the value, or returns the error.
#define CARNOT_TRY(declaration, ...) \
  CARNOT_TRY_AS(CARNOT_CONCAT(carnot_try_, __COUNTER__), declaration, __VA_ARGS__)
#define CARNOT_TRY_AS(name, declaration, ...)                              \
  auto name = (__VA_ARGS__);                                               \
  if (!name.has_value()) return ::tl::unexpected(std::move(name).error()); \
  declaration = std::move(name).value()

/// The same for a Result<void>.
#define CARNOT_TRY_VOID(...) \
  CARNOT_TRY_VOID_AS(CARNOT_CONCAT(carnot_try_, __COUNTER__), __VA_ARGS__)
#define CARNOT_TRY_VOID_AS(name, ...) \
  auto name = (__VA_ARGS__);          \
  if (!name.has_value()) return ::tl::unexpected(std::move(name).error())
