// SPDX-License-Identifier: Apache-2.0
#include "tactics/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

std::string_view kind_of(const ParameterValue& value) {
  struct Kind {
    std::string_view operator()(bool) const { return "true or false"; }
    std::string_view operator()(std::int64_t) const { return "a number"; }
    std::string_view operator()(double) const { return "a number"; }
    std::string_view operator()(const std::string&) const { return "a text"; }
    std::string_view operator()(const std::vector<std::string>&) const { return "a list"; }
  };
  return std::visit(Kind{}, value);
}

std::string joined(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

tl::unexpected<Error> wrong(const ParameterSpec& spec, std::string_view what) {
  return fail(ErrorCode::bad_input, fmt::format("parameter '{}' {}.", spec.name, what),
              fmt::format("It takes {} (standard: {}).", describe(spec), to_text(spec.standard)));
}

tl::unexpected<Error> wrong_kind(const ParameterSpec& spec, const ParameterValue& value) {
  return wrong(spec, fmt::format("is {}", kind_of(value)));
}

Result<ParameterValue> number_from(const ParameterSpec& spec, const ParameterValue& value) {
  double number = 0.0;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    number = *real;
  } else {
    return wrong_kind(spec, value);
  }
  // Written so that NaN is outside too.
  if (!(number >= spec.least && number <= spec.greatest)) {
    return wrong(spec, fmt::format("is {}", number));
  }
  // By name: from a temporary, g++ 12 under a sanitizer warns of alternatives that are not set.
  const ParameterValue checked{number};
  return checked;
}

Result<ParameterValue> choice_from(const ParameterSpec& spec, const ParameterValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return wrong_kind(spec, value);
  if (std::ranges::find(spec.choices, *text) != spec.choices.end()) return value;
  const auto near = nearest_name(*text, spec.choices);
  return wrong(spec, near ? fmt::format("is '{}' (did you mean '{}'?)", *text, *near)
                          : fmt::format("is '{}'", *text));
}

Result<ParameterValue> value_from(const ParameterSpec& spec, const ParameterValue& value) {
  switch (spec.type) {
    case ParameterType::number:
      return number_from(spec, value);
    case ParameterType::choice:
      return choice_from(spec, value);
    case ParameterType::flag:
      if (!std::holds_alternative<bool>(value)) return wrong_kind(spec, value);
      return value;
    case ParameterType::names:
      if (const auto* one = std::get_if<std::string>(&value)) {
        return ParameterValue{std::vector<std::string>{*one}};
      }
      if (!std::holds_alternative<std::vector<std::string>>(value)) return wrong_kind(spec, value);
      return value;
  }
  return wrong_kind(spec, value);
}

tl::unexpected<Error> unknown(std::span<const ParameterSpec> specs, std::string_view name) {
  std::vector<std::string_view> known;
  for (const ParameterSpec& spec : specs) known.push_back(spec.name);
  const auto near = nearest_name(name, known);
  return fail(ErrorCode::bad_input, fmt::format("there is no parameter '{}'.", name),
              near            ? fmt::format("Did you mean '{}'?", *near)
              : known.empty() ? std::string{"It takes no parameters."}
                              : fmt::format("It takes: {}.", joined(known)));
}

const ParameterValue& value_of(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  CARNOT_ASSERT(found != parameters.end());
  return found->second;
}

template <class T>
const T& typed(const Parameters& parameters, std::string_view name) {
  const T* value = std::get_if<T>(&value_of(parameters, name));
  CARNOT_ASSERT(value != nullptr);
  return *value;
}

}  // namespace

std::string_view key_of(ParameterType type) {
  switch (type) {
    case ParameterType::number:
      return "number";
    case ParameterType::flag:
      return "flag";
    case ParameterType::choice:
      return "choice";
    case ParameterType::names:
      return "names";
  }
  return "";
}

std::string describe(const ParameterSpec& spec) {
  switch (spec.type) {
    case ParameterType::number:
      return fmt::format("a number from {} to {}", spec.least, spec.greatest);
    case ParameterType::flag:
      return "true or false";
    case ParameterType::choice:
      return fmt::format("one of {}", joined(spec.choices));
    case ParameterType::names:
      return "a list of names";
  }
  return "";
}

Result<Parameters> complete(std::span<const ParameterSpec> specs, const Parameters& given) {
  for (const auto& [name, value] : given) {
    if (std::ranges::find(specs, name, &ParameterSpec::name) == specs.end()) {
      return unknown(specs, name);
    }
  }
  Parameters completed;
  for (const ParameterSpec& spec : specs) {
    const auto found = given.find(spec.name);
    if (found == given.end()) {
      completed.emplace(spec.name, spec.standard);
      continue;
    }
    CARNOT_TRY(auto value, value_from(spec, found->second));
    completed.emplace(spec.name, std::move(value));
  }
  return completed;
}

double number(const Parameters& parameters, std::string_view name) {
  return typed<double>(parameters, name);
}

bool flag(const Parameters& parameters, std::string_view name) {
  return typed<bool>(parameters, name);
}

const std::string& choice(const Parameters& parameters, std::string_view name) {
  return typed<std::string>(parameters, name);
}

const std::vector<std::string>& names(const Parameters& parameters, std::string_view name) {
  return typed<std::vector<std::string>>(parameters, name);
}

}  // namespace carnot
