#include "gpio/claim.hpp"

#include "gpio/request_format.hpp"

namespace aiod::gpio {

using aio::gpio::OnRelease;

void Claim::set(std::uint64_t levels) {
  request_->set(levels);
  claims_.tell(request_->lines());
}

void Claim::abandon() {
  free();
  request_.reset();
}

void Claim::release() noexcept {
  try {
    if (request_->is_output()) {
      release_output();
    } else {
      free();
    }
  } catch (const aio::GpioError&) {
    claims_.let_go(*request_);  // the chip has gone, and its lines with it
  }
}

void Claim::release_output() {
  const OnRelease on_release = request_->output_options().on_release;
  if (on_release == OnRelease::input) {
    // The kernel leaves the direction as it is when a line is freed.
    request_->configure(input_config({}, TellEdges::no, request_->lines().offsets.size()));
    return free();
  }
  if (on_release == OnRelease::high) request_->set(all_lines(request_->lines().offsets.size()));
  if (on_release == OnRelease::low) request_->set(0);
  claims_.keep(*request_);
}

void Claim::free() {
  claims_.let_go(*request_);
  claims_.tell(request_->lines());
}

}  // namespace aiod::gpio
