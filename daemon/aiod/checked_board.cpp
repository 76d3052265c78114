#include "aiod/checked_board.hpp"

#include <aio/error.hpp>
#include <aio/log.hpp>

#include <exception>

#include "engine/plugin_source.hpp"
#include "engine/service_host.hpp"

namespace aiod {
namespace {

// Keeps what make_board warns of.
class Warnings final : public aio::LogSink {
 public:
  explicit Warnings(std::vector<std::string>& texts) : texts_(texts) {}
  void write(aio::LogLevel level, std::string_view, std::string_view text) noexcept override {
    if (level >= aio::LogLevel::warning) texts_.emplace_back(text);
  }

 private:
  std::vector<std::string>& texts_;
};

class Silence final : public aio::LogSink {
 public:
  void write(aio::LogLevel, std::string_view, std::string_view) noexcept override {}
};

std::unique_ptr<aio::gpio::Board> board_or_header(const gpio::BoardOptions& options, aio::Loop& loop,
                                                  std::vector<std::string>& doubts, aio::LogSink& warnings) {
  try {
    return gpio::make_board(options, loop, warnings);
  } catch (const aio::GpioError& error) {
    doubts.emplace_back(error.what());
  }
  return gpio::make_board({.backend = gpio::Backend::sim}, loop, warnings);
}

}  // namespace

CheckedBoard::CheckedBoard(const gpio::BoardOptions& options)
    : loop_(clock_, {.pace = aio::Loop::Pace::real}),
      warnings_(std::make_unique<Warnings>(doubts_)),
      board_(board_or_header(options, loop_, doubts_, *warnings_)),
      nobodys_(clock_) {}

bool CheckedBoard::enabled_by_code(const std::string& plugin, Plugins& plugins) {
  Silence silence;
  engine::ServiceHost host(plugin + ".service", loop_, silence, nobodys_, nullptr, nullptr, nullptr);
  try {
    return plugins.create(plugin, host)->service().info().enabled;
  } catch (const std::exception&) {
    return false;  // it could not be started either
  }
}

}  // namespace aiod
