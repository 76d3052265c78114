#pragma once

#include <aio/gpio_board.hpp>
#include <aio/pin_uses.hpp>

#include <optional>
#include <string>
#include <vector>

#include "settings/loader.hpp"

namespace aiod {

/// Finds what is wrong with the pins that services are given: one that is not on the board, and one line that
/// two services are given, however each spells it.
class PinCheck {
 public:
  /// `is_certain`: the board is the daemon's, so that a pin it does not have is none. Both must outlive it.
  PinCheck(const settings::Settings& all, const aio::gpio::Board& board, bool is_certain)
      : all_(all), board_(board), is_certain_(is_certain) {}

  /// A service that will be started. One that no file names has an entry with nothing but its name.
  void add(const settings::ServiceSettings& service, const std::vector<aio::PinUse>& uses);

  /// Each with its place in the files and that of the other service, for people.
  const std::vector<std::string>& errors() const { return errors_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Taken {
    aio::gpio::LineInfo line;
    const settings::ServiceSettings* service;
    aio::PinUse use;
  };

  void add_use(const settings::ServiceSettings& service, const aio::PinUse& use);
  std::optional<aio::gpio::LineInfo> find(const settings::ServiceSettings& service, const aio::PinUse& use);
  void check_frequency(const settings::ServiceSettings& service, const aio::PinUse& use);
  void compare(Taken taken);
  void report(const Taken& first, const Taken& second);
  std::string explain(const settings::ServiceSettings& service, const aio::PinUse& use, std::string message,
                      std::string hint) const;

  const settings::Settings& all_;
  const aio::gpio::Board& board_;
  bool is_certain_;
  std::vector<Taken> taken_;
  std::vector<std::string> errors_;
  std::vector<std::string> warnings_;
};

}  // namespace aiod
