// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

namespace carnot {

/// Owns one handle of a C library. Traits give the type, the empty value and how to close:
///   struct FileTraits { using Handle = int; static constexpr int kEmpty = -1; static void
///   close(int fd); };
template <class Traits>
class UniqueHandle {
 public:
  using Handle = typename Traits::Handle;

  UniqueHandle() = default;
  explicit UniqueHandle(Handle handle) : handle_{handle} {}
  UniqueHandle(UniqueHandle&& other) noexcept : handle_{other.release()} {}
  UniqueHandle& operator=(UniqueHandle&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  UniqueHandle(const UniqueHandle&) = delete;
  UniqueHandle& operator=(const UniqueHandle&) = delete;
  ~UniqueHandle() { reset(); }

  Handle get() const { return handle_; }
  explicit operator bool() const { return handle_ != Traits::kEmpty; }
  Handle release() { return std::exchange(handle_, Traits::kEmpty); }
  void reset(Handle handle = Traits::kEmpty) {
    const Handle old = std::exchange(handle_, handle);
    if (old != Traits::kEmpty) Traits::close(old);
  }

 private:
  Handle handle_ = Traits::kEmpty;
};

struct FileDescriptorTraits {
  using Handle = int;
  static constexpr int kEmpty = -1;
  static void close(int fd);
};
using FileDescriptor = UniqueHandle<FileDescriptorTraits>;

}  // namespace carnot
