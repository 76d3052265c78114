#pragma once

#include <cstdint>
#include <memory>

#include <aio/i2c_models.hpp>
#include <aio/testing/manual_clock.hpp>

namespace aio::i2c {

/// A model on a bench, with a clock that is moved by hand.
template <class Model>
struct ModelBench {
  std::uint8_t byte(std::uint8_t number) {
    model.write({number});
    return model.read(1).at(0);
  }
  std::uint16_t word(std::uint8_t number) {
    model.write({number});
    const Bytes bytes = model.read(2);
    return static_cast<std::uint16_t>(bytes.at(0) << 8 | bytes.at(1));
  }
  void set_word(std::uint8_t number, unsigned value) {
    model.write({number, static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value & 0xFFU)});
  }

  testing::ManualClock clock{};
  Model model{clock};
};

}  // namespace aio::i2c
