// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

namespace carnot {

// Signed overflow is undefined in C++ and wraps in every engine: calculate unsigned.
template <class T, class Operation>
T wrapping(T a, T b, Operation operation) {
  if constexpr (std::is_integral_v<T>) {
    using U = std::make_unsigned_t<T>;
    return static_cast<T>(operation(static_cast<U>(a), static_cast<U>(b)));
  } else {
    return operation(a, b);
  }
}

template <class T>
bool divides(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return b != 0 && !(a == std::numeric_limits<T>::min() && b == -1);
  } else {
    return true;
  }
}

// Of two operands; empty where the result is not defined.
struct Add {
  template <class T>
  std::optional<T> operator()(T a, T b) const {
    return wrapping(a, b, [](auto x, auto y) { return x + y; });
  }
};
struct Sub {
  template <class T>
  std::optional<T> operator()(T a, T b) const {
    return wrapping(a, b, [](auto x, auto y) { return x - y; });
  }
};
struct Mul {
  template <class T>
  std::optional<T> operator()(T a, T b) const {
    return wrapping(a, b, [](auto x, auto y) { return x * y; });
  }
};
struct Div {
  template <class T>
  std::optional<T> operator()(T a, T b) const {
    if (!divides(a, b)) return std::nullopt;
    return a / b;
  }
};
struct Mod {  // the sign of the divisor, as in Python; the C variant (fmod = 1) is not evaluated
  template <class T>
  std::optional<T> operator()(T a, T b) const {
    if constexpr (std::is_integral_v<T>) {
      if (!divides(a, b)) return std::nullopt;
      const T rest = a % b;
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    } else {
      return std::nullopt;
    }
  }
};
struct Pow {
  template <class T>
  std::optional<T> operator()(T a, T b) const {
    if constexpr (std::is_integral_v<T>) {
      return std::nullopt;
    } else {
      return std::pow(a, b);
    }
  }
};
struct Least {
  template <class T>
  std::optional<T> operator()(T a, T b) const {
    return std::min(a, b);
  }
};
struct Greatest {
  template <class T>
  std::optional<T> operator()(T a, T b) const {
    return std::max(a, b);
  }
};

// Of one operand. kRealOnly: integers have no such operation.
struct Neg {
  static constexpr bool kRealOnly = false;
  template <class T>
  T operator()(T x) const {
    return wrapping(T{0}, x, [](auto a, auto b) { return a - b; });
  }
};
struct Sqrt {
  static constexpr bool kRealOnly = true;
  template <class T>
  T operator()(T x) const {
    return std::sqrt(x);
  }
};
struct Floor {
  static constexpr bool kRealOnly = true;
  template <class T>
  T operator()(T x) const {
    return std::floor(x);
  }
};
struct Ceil {
  static constexpr bool kRealOnly = true;
  template <class T>
  T operator()(T x) const {
    return std::ceil(x);
  }
};
struct Reciprocal {
  static constexpr bool kRealOnly = true;
  template <class T>
  T operator()(T x) const {
    return T{1} / x;
  }
};

}  // namespace carnot
