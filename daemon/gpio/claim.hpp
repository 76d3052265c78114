#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "gpio/claims.hpp"

namespace aiod::gpio {

/// A claim that ends with this object, as its options say. The Claims must outlive it.
class Claim {
 public:
  Claim(Claims& claims, std::shared_ptr<LineRequest> request)
      : claims_(claims), request_(std::move(request)) {}
  Claim(Claim&& other) noexcept = default;
  Claim& operator=(Claim&&) = delete;
  ~Claim() {
    if (request_ != nullptr) release();
  }

  LineRequest& operator*() const noexcept { return *request_; }
  LineRequest* operator->() const noexcept { return request_.get(); }

  /// Lets go of the lines at once, whatever its options say.
  void abandon();

  /// Sets the logical levels of all its lines. Throws GpioError.
  void set(std::uint64_t levels);

 private:
  void release() noexcept;
  void release_output();
  void free();

  Claims& claims_;
  std::shared_ptr<LineRequest> request_;
};

}  // namespace aiod::gpio
