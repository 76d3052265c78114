#pragma once

#include <aio/i2c_sim.hpp>

#include <cstdint>
#include <optional>

namespace aio::i2c {

/// What is written to a chip with registers of 16 bits, the high byte first: a register's number, and its
/// value unless the register is only named, to be read next.
struct WordWrite {
  std::uint8_t number = 0;
  std::optional<std::uint16_t> value{};
};

/// nullopt where no register is named.
inline std::optional<WordWrite> parse_word_write(const Bytes& data) {
  if (data.empty()) return std::nullopt;
  WordWrite write{.number = data[0]};
  if (data.size() >= 3) write.value = static_cast<std::uint16_t>(data[1] << 8 | data[2]);
  return write;
}

/// A register is read again and again, as long as the reader goes on.
inline Bytes repeat_word(std::uint16_t value, std::size_t count) {
  Bytes bytes;
  while (bytes.size() < count)
    bytes.push_back(static_cast<std::uint8_t>(bytes.size() % 2 == 0 ? value >> 8 : value & 0xFF));
  return bytes;
}

}  // namespace aio::i2c
