// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <iosfwd>

namespace carnot {

/// A physical quantity in its SI unit. Explicit in, explicit out; only sums that mean something
/// compile.
template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double si) : si_{si} {}

  constexpr double si() const { return si_; }
  constexpr auto operator<=>(const Quantity&) const = default;

  constexpr Quantity& operator+=(Quantity other) {
    si_ += other.si_;
    return *this;
  }

  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity{a.si_ + b.si_}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity{a.si_ - b.si_}; }
  friend constexpr Quantity operator*(Quantity a, double factor) {
    return Quantity{a.si_ * factor};
  }
  friend constexpr Quantity operator*(double factor, Quantity a) { return a * factor; }
  friend constexpr Quantity operator/(Quantity a, double divisor) {
    return Quantity{a.si_ / divisor};
  }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.si_ / b.si_; }

 private:
  double si_ = 0.0;
};

using Joules = Quantity<struct Joule>;
using Watts = Quantity<struct Watt>;
using Seconds = std::chrono::duration<double>;  // time is already a type

constexpr Joules operator*(Watts power, Seconds time) { return Joules{power.si() * time.count()}; }
constexpr Joules operator*(Seconds time, Watts power) { return power * time; }
constexpr Watts operator/(Joules energy, Seconds time) { return Watts{energy.si() / time.count()}; }

inline constexpr double kJoulesPerKilowattHour = 3.6e6;
inline constexpr double kSecondsPerHour = 3600.0;

/// How GoogleTest prints a quantity: "6 J" instead of raw bytes. Not for reports (see report/).
void PrintTo(Joules energy, std::ostream* out);
void PrintTo(Watts power, std::ostream* out);

}  // namespace carnot
