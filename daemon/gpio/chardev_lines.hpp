#pragma once

#include <aio/gpio_board.hpp>

#include <memory>
#include <string>
#include <vector>

#include "gpio/claims.hpp"

/// What a claim's holder has of it. Each ends its claim when it goes; the Claims must outlive it.
namespace aiod::gpio {

std::unique_ptr<aio::gpio::Line> claim_output(Claims& claims, const aio::gpio::Pin& pin,
                                              const aio::gpio::OutputOptions& options,
                                              const std::string& owner);
std::unique_ptr<aio::gpio::Line> claim_input(Claims& claims, const aio::gpio::Pin& pin,
                                             const aio::gpio::InputOptions& options,
                                             const std::string& owner);
std::unique_ptr<aio::gpio::Lines> claim_outputs(Claims& claims, const std::vector<aio::gpio::Pin>& pins,
                                                const aio::gpio::OutputOptions& options,
                                                const std::string& owner);
std::unique_ptr<aio::gpio::Lines> claim_inputs(Claims& claims, const std::vector<aio::gpio::Pin>& pins,
                                               const aio::gpio::InputOptions& options,
                                               const std::string& owner);

}  // namespace aiod::gpio
