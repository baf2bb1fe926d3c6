// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "contract/sources/instrument.hpp"

namespace carnot {

/// A file with one number that follows what is drawn.
class FileInstrument : public Instrument {
 public:
  struct Setup {
    std::string file;
    std::function<std::string(Joules, Watts)> text;
    std::function<Scan(const SysRoot&)> scan;
  };
  explicit FileInstrument(Setup setup) : setup_{std::move(setup)} {}

  Scan open() override { return setup_.scan(machine.sys()); }
  void show(Joules drawn, Watts now) override {
    drawn_ = drawn;
    now_ = now;
    write();
  }
  bool suffer(Fault fault) override {
    switch (fault) {
      case Fault::fails:
        shown_instead_ = "";
        break;
      case Fault::garbage:
        shown_instead_ = "<unknown>\n";
        break;
      case Fault::vanishes:
        shown_instead_ = "";
        write();
        std::filesystem::remove(path());
        has_vanished_ = true;
        return true;
      case Fault::forbidden:
        if (setup_.file.starts_with("/proc/")) return false;  // everybody may read it
        std::filesystem::permissions(path(), std::filesystem::perms::none);
        return true;
      default:
        return false;
    }
    write();
    return true;
  }
  void recover() override {
    shown_instead_.reset();
    write();
  }

 protected:
  std::filesystem::path path() const { return machine.sys().path_of(setup_.file); }
  void show_instead(std::optional<std::string> text) {
    shown_instead_ = std::move(text);
    write();
  }
  Joules drawn() const { return drawn_; }

 private:
  void write() const {
    if (has_vanished_) return;
    machine.write(setup_.file, shown_instead_ ? *shown_instead_ : setup_.text(drawn_, now_));
  }

  Setup setup_;
  Joules drawn_;
  Watts now_;
  std::optional<std::string> shown_instead_;
  bool has_vanished_ = false;
};

}  // namespace carnot
